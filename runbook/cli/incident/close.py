"""``runbook incident close``: how it ended and what it really was.

At a terminal what was not given is asked for: the cause found is offered, the rest may stay empty.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import click

from runbook.cli.incident.cause_type import CauseType
from runbook.cli.incident.changing import ask, at_keyboard, change, refuse, writing
from runbook.cli.incident.journal import key_argument, the_incident, utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.incident import Incident
from runbook.incidents.closing import Closing, Refused, close, refused_text, refused_ticket
from runbook.incidents.words import cause_name, number
from runbook.language.texts import t


@click.command(help="incident.close.help", epilog="incident.close.epilog")
@key_argument()
@click.option("--cause", type=CauseType(), help="incident.close.option.cause")
@click.option("--ticket", metavar="cli.metavar.number", help="incident.close.option.ticket")
@click.option("--hindered", metavar="incident.metavar.words", help="incident.close.option.hindered")
@click.option("--restored", metavar="incident.metavar.time", help="incident.close.option.restored")
@click.pass_obj
def command(
    invocation: Invocation,
    key: str,
    cause: str | None,
    ticket: str | None,
    hindered: str | None,
    restored: str | None,
) -> int:
    """Close it."""
    lang = invocation.lang
    refused = (ticket and refused_ticket(ticket)) or (hindered and refused_text(hindered))
    if refused:
        refuse(refused, lang)
    restored_at = None if restored is None else _restored(restored, lang)
    with writing(lang) as journal:
        incident = the_incident(journal, key, lang)
        closed_already = incident.closed_at is not None and bool(incident.true_cause)
        if at_keyboard() and not closed_already:
            cause = cause or _ask_cause(incident, lang)
            if ticket is None:
                ticket = _ask_line("incident.close.ask.ticket", refused_ticket, lang)
            if hindered is None:
                hindered = _ask_line("incident.close.ask.hindered", refused_text, lang)
            if incident.restored_at is None and restored_at is None:
                restored_at = _ask_restored(lang)
        if cause is None and not closed_already:
            refuse(_no_cause(incident), lang)
        closing = Closing(cause or incident.true_cause, ticket or "", hindered or "", restored_at)
        closed = change(journal, incident.key, lambda one, _: close(one, closing, utc_now()), lang)
    _say_closed(closed, lang)
    return ExitCode.OK


def _say_closed(closed: Incident, lang: str) -> None:
    name = cause_name(closed.true_cause, lang)
    console.say(t("incident.close.done", lang, number=number(closed), cause=name))
    if closed.restored_at is None:
        console.say(t("incident.close.not_restored", lang))


def _no_cause(incident: Incident) -> Refused:
    values = {"number": number(incident), "cause": incident.cause or "isp.no_internet"}
    return Refused("incident.close.no_cause", values)


def _restored(text: str, lang: str) -> datetime:
    from runbook.language.moments import past_moment  # noqa: PLC0415 - lazy for start-up

    found = past_moment(text, utc_now())
    if found is None:
        refuse(Refused("incident.close.restored_unreadable"), lang)
    return found


def _ask_cause(incident: Incident, lang: str) -> str:
    from runbook.diagnosis.advice import CAUSES  # noqa: PLC0415 - lazy for start-up
    from runbook.incidents.cause_search import causes_meant  # noqa: PLC0415 - as above

    offered = incident.cause if incident.cause in CAUSES else ""
    listed: Sequence[str] = CAUSES

    def take(typed: str) -> str:
        nonlocal listed
        if not typed and offered:
            return offered
        meant = CAUSES if typed == "?" else causes_meant(typed, listed, lang)
        if len(meant) == 1:
            return meant[0]
        if not meant:
            raise ValueError("incident.close.ask.cause.unknown")
        listed = meant
        for place, one in enumerate(meant, 1):
            console.say(f"  {place:>2}. {cause_name(one, lang)}")
        raise ValueError("incident.close.ask.cause.which")

    question = "incident.close.ask.cause" if offered else "incident.close.ask.cause.open"
    return ask(t(question, lang, cause=cause_name(offered, lang)), take, lang)


def _ask_line(question: str, judge: Callable[[str], Refused | None], lang: str) -> str:
    def take(typed: str) -> str:
        refused = judge(typed) if typed else None
        if refused is not None:
            raise ValueError(refused.text_id)
        return typed

    return ask(t(question, lang), take, lang)


def _ask_restored(lang: str) -> datetime | None:
    from runbook.language.moments import past_moment  # noqa: PLC0415 - lazy for start-up

    def take(typed: str) -> datetime | None:
        found = past_moment(typed, utc_now()) if typed else None
        if typed and found is None:
            raise ValueError("incident.close.restored_unreadable")
        return found

    return ask(t("incident.close.ask.restored", lang), take, lang)
