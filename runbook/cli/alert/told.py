"""``runbook alert told``: the shift lead knows, so nobody else needs to be rung."""

import os
from typing import TYPE_CHECKING, NoReturn

import click

from runbook.cli.incident.changing import writing
from runbook.cli.incident.journal import utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from notifier.delivery import Delivery
    from runbook.incident import Incident
    from runbook.journal.journal import Journal
    from runbook.settings.file import Loaded


@click.command(help="cli.alert.told.help")
@click.argument("code", nargs=-1, metavar="cli.metavar.reply")
@click.option("--undo", is_flag=True, help="cli.alert.told.option.undo")
@click.pass_obj
def command(invocation: Invocation, code: tuple[str, ...], undo: bool) -> int:
    """Mark it for the outage that goes on, or take that back."""
    from runbook.agent.workplace import Workplace  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.output.settings_said import say_problems  # noqa: PLC0415 - as above
    from runbook.incidents.words import number  # noqa: PLC0415 - as above
    from runbook.journal.lookup import open_outage  # noqa: PLC0415 - as above

    lang = invocation.lang
    if undo and code:
        _refuse("alert.told.undo_alone", lang)
    loaded = Workplace.open(invocation.config).loaded
    say_problems(loaded, lang)
    with writing(lang) as journal:
        incident = open_outage(journal, loaded.settings.operator.id)
        if incident is None:
            _refuse("alert.told.nothing_open", lang)
        if undo:
            stopped = _taken_back(journal, incident, lang)
        else:
            stopped = _marked(journal, incident, loaded, " ".join(code), lang)
    console.say(
        t("alert.told.undone" if undo else "alert.told.done", lang, number=number(incident))
    )
    names = _names(stopped, lang)
    if names:
        console.say(t("alert.told.goes_on" if undo else "alert.told.stopped", lang, names=names))
    return ExitCode.OK


def _marked(
    journal: "Journal", incident: "Incident", loaded: "Loaded", code: str, lang: str
) -> "tuple[Delivery, ...]":
    from runbook.agent.recording.acknowledging import KnownBy  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.recording.known import mark_known, refused_code  # noqa: PLC0415 - as above
    from runbook.language.moscow import clock  # noqa: PLC0415 - as above

    if code:
        refusal, problems = refused_code(code, journal, loaded, os.environ, incident.key)
        if refusal is not None:
            for one in problems:
                sentence = t(f"{one.rule_id}.sentence", lang, **one.values)
                console.problem(one.rule_id, sentence, t(f"{one.rule_id}.hint", lang, **one.values))
            console.problem(
                refusal.sentence, t(refusal.sentence, lang), t("alert.told.by_hand", lang)
            )
            raise click.exceptions.Exit(ExitCode.USAGE)
    if incident.acknowledged_at is not None:
        console.say(t("alert.told.known", lang, at=clock(incident.acknowledged_at)))
        raise click.exceptions.Exit(ExitCode.OK)
    by = KnownBy.CODE if code else KnownBy.HAND
    return mark_known(journal, incident, by, utc_now()).stopped


def _taken_back(journal: "Journal", incident: "Incident", lang: str) -> "tuple[Delivery, ...]":
    from runbook.agent.recording.known import take_back  # noqa: PLC0415 - lazy for start-up

    done = take_back(journal, incident, utc_now())
    if not done.changed:
        _refuse("alert.told.not_marked", lang)
    return done.stopped


def _names(stopped: "tuple[Delivery, ...]", lang: str) -> str:
    from runbook.agent.telling.rehearsal import Result  # noqa: PLC0415 - lazy for start-up

    people = (Result(one.recipient.role, one.recipient.name).person(lang) for one in stopped)
    return ", ".join(dict.fromkeys(people))


def _refuse(text_id: str, lang: str) -> NoReturn:
    console.problem(text_id, t(text_id, lang), t(f"{text_id}.hint", lang))
    raise click.exceptions.Exit(ExitCode.USAGE)
