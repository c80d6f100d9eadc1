"""What the operator says to the lead on the phone, in her own words..

A messenger's card is read; this is said aloud: first person, a sentence a line, no codes but her
own, nothing about networks, and no keys.
"""

from collections.abc import Iterator

from notifier.message import Message
from runbook.alerting.alerts import Alert, began, not_working
from runbook.diagnosis.advice import ALMOST_CERTAIN, advice
from runbook.incident import UNNAMED
from runbook.language.moscow import clock
from runbook.language.texts import known, t
from runbook.planning import Loudness

_UNDETERMINED = "undetermined"


def spoken(alert: Alert) -> Message:
    """What she reads out, a line each; a message, so that it can be screened like any other."""
    lines = tuple(_ended(alert) if alert.loudness is Loudness.RECOVERY else _broken(alert))
    return Message(_who(alert), lines, lang=alert.lang)


def _who(alert: Alert) -> str:
    operator = alert.incident.operator
    # Read aloud without settings, so that she says her name where a code would stand.
    named = t("alert.unnamed", alert.lang) if operator == UNNAMED else operator
    return t("alert.spoken.who", alert.lang, operator=named)


def _ended(alert: Alert) -> Iterator[str]:
    yield t("alert.spoken.recovery", alert.lang)


def _broken(alert: Alert) -> Iterator[str]:
    yield from _what(alert)
    yield from _in_hand(alert)
    yield from _provider(alert)
    if alert.trainee:
        yield t("alert.spoken.trainee", alert.lang)
    # One thing is asked for, the one that the card begins with.
    asked = (f"alert.spoken.{one}" for one in advice(alert.finding.cause).lead)
    yield from (t(one, alert.lang) for one in [one for one in asked if known(one, alert.lang)][:1])


def _what(alert: Alert) -> Iterator[str]:
    lang, finding = alert.lang, alert.finding
    failing, at = not_working(alert), clock(began(alert.incident))
    if finding.healthy:
        said = "alert.spoken.reported" if failing else "alert.spoken.clean_again"
        yield t(said, lang, at=at, failing=failing)
        return
    systems = ", ".join(alert.systems) or t("value.services", lang)
    what = t(_cause(finding.cause, lang), lang, systems=systems)
    yield t("alert.spoken.what", lang, at=at, what=what)
    if finding.confidence < ALMOST_CERTAIN and finding.side != _UNDETERMINED:
        yield t("alert.spoken.not_sure", lang)
    if failing:
        yield t("alert.spoken.also_fails", lang, failing=failing)


def _cause(cause: str, lang: str) -> str:
    """The cause as she would say it, else the part of the way where it is."""
    own = f"alert.spoken.cause.{cause}"
    return own if known(own, lang) else f"alert.spoken.cause.{cause.partition('.')[0]}"


def _in_hand(alert: Alert) -> Iterator[str]:
    lang, said = alert.lang, alert.answers
    if said.calls is not None and said.chats is not None:
        yield t("alert.spoken.calls_chats", lang, calls=said.calls, chats=said.chats)
    elif said.calls is not None:
        yield t("alert.spoken.calls", lang, n=said.calls)
    elif said.chats is not None:
        yield t("alert.spoken.chats", lang, n=said.chats)
    if said.client_hears is False:
        yield t("alert.spoken.cut_off", lang)
    if said.off_the_line is False:
        yield t("alert.spoken.on_the_line", lang)
    if said.promised:
        yield t("alert.spoken.promised", lang, n=said.promised)


def _provider(alert: Alert) -> Iterator[str]:
    lang, said = alert.lang, alert.answers
    if said.provider_knows:
        yield t(f"alert.spoken.provider.{said.provider_knows}", lang)
    if said.provider_until is not None:
        yield t("alert.spoken.provider.until", lang, at=clock(said.provider_until))
    if said.provider_ticket:
        yield t("alert.spoken.provider.ticket", lang, ticket=said.provider_ticket)
