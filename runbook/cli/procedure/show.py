"""``runbook procedure show``: the steps of a procedure as a person reads them."""

import os
from pathlib import Path

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.procedure.lines import procedure_lines
from runbook.cli.procedure.night import Night, NightError, night_of
from runbook.procedure.file import BUILT_IN, LoadedProcedure, load_procedure, procedure_beside
from runbook.procedure.shapes import Procedure, Step
from runbook.procedure.walk import holds_all
from runbook.procedure.words import said
from runbook.settings.words import message


@click.command(help="cli.procedure.show.help")
@click.argument("file", metavar="cli.metavar.maybe_file", type=click.Path(), required=False)
@click.option("--json", "as_json", is_flag=True, help="cli.procedure.show.option.json")
@click.option("--yaml", "as_yaml", is_flag=True, help="cli.procedure.show.option.yaml")
@click.option("--cause", metavar="cli.metavar.cause", help="cli.procedure.show.option.cause")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="cli.metavar.pair",
    help="cli.procedure.show.option.answer",
)
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="cli.metavar.pair",
    help="cli.procedure.show.option.fact",
)
@click.pass_obj
def command(
    invocation: Invocation,
    file: str | None,
    as_json: bool,
    as_yaml: bool,
    cause: str | None,
    answers: tuple[str, ...],
    facts: tuple[str, ...],
) -> int:
    """Show the procedure in use, or the one of a file; with a cause only what would be due."""
    lang = invocation.lang
    if as_yaml:
        console.say(BUILT_IN.read_text(encoding="utf-8"), end="")
        return ExitCode.OK
    loaded = load_procedure(Path(file)) if file else procedure_beside(invocation.config, os.environ)
    for problem in loaded.problems:
        console.warn(message(problem, lang))
    if loaded.procedure is None:
        return ExitCode.USAGE
    try:
        night = night_of(loaded.procedure, cause, answers, facts)
    except NightError as error:
        console.problem(error.problem_id, error.sentence(lang), error.hint(lang))
        return ExitCode.USAGE
    if as_json:
        console.say_json(_as_json(loaded, loaded.procedure, night, lang))
    else:
        for line in procedure_lines(loaded.procedure, night, lang):
            console.say(line)
    return ExitCode.OK


def _as_json(
    loaded: LoadedProcedure, procedure: Procedure, night: Night | None, lang: str
) -> dict[str, object]:
    return {
        "schema": "runbook.procedure/1",
        "id": procedure.id,
        "version": procedure.version,
        "title": said(procedure.title, lang),
        "source": str(loaded.source) if loaded.source else None,
        "sha256": procedure.digest or None,
        "approved_by": procedure.approved_by or None,
        "approved_on": procedure.approved_on or None,
        "steps": [_step_json(one, night, lang) for one in procedure.steps],
    }


def _step_json(step: Step, night: Night | None, lang: str) -> dict[str, object]:
    due = None if night is None else holds_all(step.when, night.facts, night.answers)
    return {
        "id": step.id,
        "kind": str(step.kind),
        "text": said(step.wording, lang) or None,
        "when": [
            {"fact": one.fact, "values": sorted(one.values), "negated": one.negated}
            for one in step.when
        ],
        "interrupts": step.interrupts,
        "advice": step.advice,
        "answer": str(step.answer) if step.kind == "ask" else None,
        "options": [{"id": one.id, "text": said(one.wording, lang)} for one in step.options],
        "records": str(step.records) if step.records else None,
        "channel": step.channel or None,
        "to": list(step.to),
        "line": step.line or None,
        "due": due,
    }
