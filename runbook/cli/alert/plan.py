"""``runbook alert plan``: who would be told when tonight, over which way. Nothing is sent."""

import os
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from runbook.cli.alert.role_type import RoleType
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from notifier.delivery import Person
    from runbook.agent.telling.foresight import Step

SCHEMA = "runbook.alert_plan/1"
_WHEN_WIDTH = 18


@click.command(help="cli.alert.plan.help")
@click.option("--role", "roles", multiple=True, type=RoleType(), metavar="cli.metavar.role",
              help="cli.alert.plan.option.role")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, roles: tuple[str, ...], as_json: bool) -> int:
    """Rehearse it with a movable clock and print it."""
    from runbook.agent.telling.foresight import foresee, roles_told, worst_night  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import (  # noqa: PLC0415 - lazy for start-up
        Workplace,
        system_resolvers,
        utc_now,
    )
    from runbook.alerting.channels import Surroundings, open_channels  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.output.settings_said import say_problems  # noqa: PLC0415 - as above

    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    say_problems(workplace.loaded, lang)
    if workplace.loaded.broken:
        return ExitCode.USAGE
    settings = workplace.settings
    around = Surroundings(os.environ, system_resolvers, None, lang, workplace.loaded.folder)
    channels = open_channels(settings, around)
    people = channels.people(settings.contacts)
    silent = worst_night(people)
    now = utc_now()
    first = roles_told(workplace.loaded, os.environ)
    best = foresee(settings, channels, frozenset(), now, lang, first)
    worst = foresee(settings, channels, silent, now, lang, first) if silent else best
    told = {one.person.id for one in (*best, *worst)}
    left_out = [one for one in people if one.id not in told]
    if roles:
        best, worst = _of(best, roles), _of(worst, roles)
        left_out = [one for one in left_out if one.role in roles]
    if as_json:
        console.say_json(_as_json(best, worst, left_out))
    else:
        _say(best, worst if silent else (), left_out, lang)
    return ExitCode.OK if best else ExitCode.OPERATOR


def _as_json(
    best: "Iterable[Step]", worst: "Iterable[Step]", left_out: "list[Person]"
) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "all_take": [_step_json(one) for one in best],
        "only_last_ways_take": [_step_json(one) for one in worst],
        "no_way": [_person_json(one) for one in left_out if not one.routes],
        "not_told": [_person_json(one) for one in left_out if one.routes],
    }


def _of(steps: "Iterable[Step]", roles: tuple[str, ...]) -> "tuple[Step, ...]":
    return tuple(one for one in steps if one.person.role in roles)


def _say(
    best: "tuple[Step, ...]", worst: "tuple[Step, ...]", left_out: "list[Person]", lang: str
) -> None:
    if not best:
        console.say(t("alert.plan.nobody", lang))
    for text_id, steps in (("alert.plan.best", best), ("alert.plan.worst", worst)):
        if not steps:
            continue
        console.say(t(text_id, lang))
        for one in steps:
            console.say(_step_line(one, lang))
    if best:
        console.say(t("alert.plan.ends", lang))
    for text_id, people in (
        ("alert.plan.no_way", [one for one in left_out if not one.routes]),
        ("alert.plan.not_told", [one for one in left_out if one.routes]),
    ):
        if people:
            names = ", ".join(_person(one, lang) for one in people)
            console.say(t(text_id, lang, names=names))


def _step_line(step: "Step", lang: str) -> str:
    from runbook.incidents.attempt_words import way_name  # noqa: PLC0415 - lazy for start-up

    way = way_name(step.channel, lang)
    said = t("alert.plan.step", lang, who=_person(step.person, lang), way=way)
    marks = [
        t("alert.plan.again", lang) if step.again else "",
        "" if step.taken else t("alert.plan.silent", lang),
    ]
    return f"  {_when(step.after, lang):<{_WHEN_WIDTH}}{', '.join([said, *filter(None, marks)])}"


def _person(person: "Person", lang: str) -> str:
    from runbook.agent.telling.rehearsal import Result  # noqa: PLC0415 - lazy for start-up

    return Result(person.role, person.name).person(lang)


def _when(after: timedelta, lang: str) -> str:
    """How long after the outage was found, in hours, minutes and seconds."""
    minutes, seconds = divmod(int(after.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    units = (("hours", hours), ("minutes", minutes), ("seconds", seconds))
    parts = [t(f"alert.plan.{unit}", lang, n=n) for unit, n in units if n]
    if not parts:
        return t("alert.plan.at_once", lang)
    return t("alert.plan.after", lang, span=" ".join(parts))


def _step_json(step: "Step") -> dict[str, object]:
    return {
        "after_s": step.after.total_seconds(),
        **_person_json(step.person),
        "channel": step.channel,
        "taken": step.taken,
        "again": step.again,
    }


def _person_json(person: "Person") -> dict[str, object]:
    return {"role": person.role, "name": person.name, "person": person.id}
