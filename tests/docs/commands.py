"""The commands as click has them, and what their modules say of exit codes."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import click

from tools.command_reference import walk


@cache
def leaves() -> dict[str, click.Command]:
    """Every command without commands of its own, by its words after ``runbook``."""
    return {
        " ".join(ctx.command_path.split()[1:]): ctx.command
        for ctx in walk("en")
        if not isinstance(ctx.command, click.Group)
    }


def codes_named(command: click.Command) -> frozenset[str]:
    """The names of ``ExitCode`` in the file where the command is made."""
    return frozenset(_names(_file(command)))


def _file(command: click.Command) -> Path:
    callback = command.callback
    assert callback is not None
    while hasattr(callback, "__wrapped__"):
        callback = callback.__wrapped__
    return Path(str(import_module(callback.__module__).__file__))


def _names(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "ExitCode":
            yield node.attr
