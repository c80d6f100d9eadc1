"""``runbook hub check``: what would fail at night, found by day."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import opened, say_warnings
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.checkup.findings import Finding
    from runbook.hub.running.opening import KeyProblem

SCHEMA = "runbook.hub.check/1"
_MARKS = {"failure": "✗", "warning": "!", "ok": "✓"}


@click.command(help="hub.check.help")
@click.option("--offline", is_flag=True, help="hub.check.option.offline")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, offline: bool, as_json: bool) -> int:
    """Say everything, the worst first; 10 when somebody would not be told or could not come in."""
    import os  # noqa: PLC0415 - lazy for start-up

    from runbook.hub.checkup.checkup import ask_around, gather  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.checkup.findings import judge  # noqa: PLC0415 - as above
    from runbook.hub.running.opening import open_office  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub:
        say_warnings(hub.loaded, lang)
        office = open_office(hub.loaded, os.environ)
        with hub.store.read() as tx:
            facts = gather(tx, hub.loaded, office)
        found = judge(facts if offline else ask_around(facts, office.office))
    if as_json:
        shown = [
            {"id": one.id, "level": str(one.level), "sentence": sentence(one, lang)}
            for one in found
        ]
        problems = [
            {"key": one.key or None, "id": channel_problem(one, lang)[0]} for one in office.problems
        ]
        console.say_json({"schema": SCHEMA, "findings": shown, "channels": problems})
    else:
        for line in lines(found, lang):
            console.say(line)
        say_channel_problems(office.problems, lang)
    bad = any(one.level == "failure" for one in found) or bool(office.problems)
    if hub.loaded.broken:
        return ExitCode.USAGE
    return ExitCode.OPERATOR if bad else ExitCode.OK


def lines(found: Iterable["Finding"], lang: str, *, numbered: bool = False) -> list[str]:
    """What was found, with what to do; ``numbered``: only what is missing, in order."""
    said: list[str] = []
    wanted = [one for one in found if not numbered or one.level != "ok"]
    order = {"failure": 0, "warning": 1, "ok": 2}
    for place, one in enumerate(sorted(wanted, key=lambda each: order[each.level]), 1):
        mark = f"{place}." if numbered else _MARKS[one.level]
        said.append(f"  {mark} {sentence(one, lang)}")
        if one.level != "ok":
            said.append(f"     {t(f'hub.found.{one.id}.hint', lang, **one.values)}")
    return said


def sentence(one: "Finding", lang: str) -> str:
    """What was found."""
    values = dict(one.values)
    if "channel" in values:
        values["channel"] = t(f"hub.reach.{values['channel']}", lang)
    said = t(f"hub.found.{one.id}.sentence", lang, **values)
    return said[:1].upper() + said[1:]


def say_channel_problems(problems: Iterable["KeyProblem"], lang: str) -> None:
    """Why channels cannot be used, on stderr."""
    for one in problems:
        problem_id, said, hint = channel_problem(one, lang)
        console.problem(problem_id, said, hint)


def channel_problem(of_key: "KeyProblem", lang: str) -> tuple[str, str, str]:
    """Its id, sentence with the key it is of, and hint."""
    from runbook.alerting.channels import ChannelProblem  # noqa: PLC0415 - lazy for start-up

    problem, before = of_key.problem, f"{of_key.key}: " if of_key.key else ""
    if isinstance(problem, ChannelProblem):
        return problem.id, before + problem.sentence, problem.hint
    said = t(f"{problem.rule_id}.sentence", lang, **problem.values)
    hint = t(f"{problem.rule_id}.hint", lang, **problem.values)
    return problem.rule_id, before + said[:1].upper() + said[1:], hint
