"""``runbook procedure check``: everything wrong with a file of steps, and how to put it to use."""

from pathlib import Path

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t
from runbook.procedure.file import (
    FILE_NAME,
    FOLDER,
    LoadedProcedure,
    load_procedure,
)
from runbook.settings.problem import SettingsProblem
from runbook.settings.words import expected, message, sentence


@click.command(help="cli.procedure.check.help")
@click.argument("file", metavar="cli.metavar.file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="cli.procedure.check.option.json")
@click.pass_obj
def command(invocation: Invocation, file: str, as_json: bool) -> int:
    """Say every problem of the file; exit code 2 when it cannot be used."""
    lang = invocation.lang
    loaded = load_procedure(Path(file))
    if as_json:
        console.say_json(_as_json(loaded, file, lang))
    else:
        for problem in loaded.problems:
            console.warn(message(problem, lang))
        _say_result(loaded, file, lang)
    return ExitCode.USAGE if loaded.broken else ExitCode.OK


def _say_result(loaded: LoadedProcedure, file: str, lang: str) -> None:
    if loaded.procedure is None:
        console.warn(plural("procedure.check.broken", len(loaded.errors), lang))
        return
    console.say(plural("procedure.check.sound", len(loaded.procedure.steps), lang, file=file))
    console.say(t("procedure.show.digest", lang, digest=loaded.digest))
    if not (loaded.procedure.approved_by and loaded.procedure.approved_on):
        # Its digest changes with the approval: pinning this one would be in vain.
        console.say(t("procedure.check.approve", lang))
        return
    console.say(t("procedure.check.pin", lang, own=f"{FOLDER}/{FILE_NAME}"))
    console.say(f"pinned = {{ {_pin(loaded)} }}")


def _pin(loaded: LoadedProcedure) -> str:
    return f'"{FILE_NAME}" = "{loaded.digest}"'


def _as_json(loaded: LoadedProcedure, file: str, lang: str) -> dict[str, object]:
    procedure = loaded.procedure
    approved = procedure is not None and bool(procedure.approved_by and procedure.approved_on)
    return {
        "schema": "runbook.procedure_check/1",
        "file": file,
        "sound": not loaded.broken,
        "approved": approved,
        "sha256": loaded.digest or None,
        "pin": _pin(loaded) if approved else None,
        "problems": [_problem_json(one, lang) for one in loaded.problems],
    }


def _problem_json(problem: SettingsProblem, lang: str) -> dict[str, object]:
    return {
        "rule": problem.rule_id,
        "severity": str(problem.severity),
        "line": problem.line or None,
        "column": problem.column or None,
        "key": problem.key or None,
        "reason": sentence(problem, lang),
        "expected": expected(problem, lang) or None,
        "example": problem.example or None,
        "hint": t(problem.hint, lang, **problem.values),
    }
