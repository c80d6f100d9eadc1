"""Write docs/commands.md and docs/commands.ru.md: ``python -m tools.command_reference [--check]``.

Every command of the program with its own help, in the order of its table, in both languages.
"""

import gettext
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from runbook.cli.invocation import Invocation
from runbook.cli.main import PROGRAM, root
from runbook.language.texts import FOLDER
from tools.generated_page import brought_up_to_date

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {"en": DOCS / "commands.md", "ru": DOCS / "commands.ru.md"}
WIDTH = 96
"""Columns of the help: what a page of documentation shows without scrolling."""
_HEADS = {
    "en": (
        "# Commands\n\n"
        "Every command and option, as `--help` says it. Made by `make docs`; not written by hand. "
        "По-русски: [commands.ru.md](commands.ru.md).\n\n"
        "What the exit codes mean stands in [reference.md](reference.md#exit-codes).\n"
    ),
    "ru": (
        "# Команды\n\n"
        "Все команды и ключи словами `--help`. Страницу пишет `make docs`, не человек. "
        "In English: [commands.md](commands.md).\n"
    ),
}


def walk(lang: str) -> Iterator[click.Context]:
    """A context for every command of the tree, parents before children, each in this language."""
    group = root(lang)
    return _below(_context(group, PROGRAM, None, lang))


def page(lang: str) -> str:
    """The whole page in one language."""
    _speak(lang)
    parts = [_HEADS[lang]]
    for ctx in walk(lang):
        mark = "#" * (2 if ctx.parent is None or ctx.parent.parent is None else 3)
        parts.append(f"{mark} {ctx.command_path}\n\n```text\n{_help(ctx)}\n```\n")
    return "\n".join(parts)


def main(argv: list[str]) -> int:
    """Write both pages; with ``--check`` only name those out of date."""
    fresh = {path: page(lang) for lang, path in PAGES.items()}
    return brought_up_to_date(fresh, argv)


def _below(ctx: click.Context) -> Iterator[click.Context]:
    yield ctx
    command = ctx.command
    if not isinstance(command, click.Group):
        return
    for name in command.list_commands(ctx):
        found = command.get_command(ctx, name)
        if found is not None and not found.hidden:
            yield from _below(_context(found, name, ctx, ctx.obj.lang))


def _context(
    command: click.Command, name: str, parent: click.Context | None, lang: str
) -> click.Context:
    return click.Context(
        command,
        info_name=name,
        parent=parent,
        obj=Invocation(lang),
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )


def _help(ctx: click.Context) -> str:
    return "\n".join(line.rstrip() for line in ctx.get_help().splitlines())


def _speak(lang: str) -> None:
    # Click takes its own words from gettext, which knows a language only by the environment.
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain("click", str(Path(FOLDER) / "click"))
    gettext.textdomain("click")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
