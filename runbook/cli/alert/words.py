"""A delivery in words: whom, over which way, how far it has come. Without addresses."""

from datetime import datetime, timedelta

from notifier.delivery import Delivery, Purpose, State
from notifier.dispatch.marks import reminds
from runbook.incidents.attempt_words import way_name
from runbook.incidents.words import SHOWN
from runbook.journal.outbox_reading import Listed
from runbook.language.moscow import MOSCOW
from runbook.language.texts import known, t

_TODAY = timedelta(hours=12)


def delivery_line(listed: Listed, several: frozenset[str], now: datetime, lang: str) -> str:
    """One line of ``alert list``. ``several``: the roles that are told apart by name."""
    one = listed.delivery
    number = one.incident[:SHOWN]
    if one.purpose is Purpose.EXERCISE:
        number = t("alert.list.exercise", lang)
    recipient = one.recipient
    role = t(f"role.{recipient.role}", lang)
    named = recipient.role in several and recipient.name
    who = t("alert.list.named", lang, role=role, name=recipient.name) if named else role
    what = _state(listed, now, lang)
    if one.purpose in {Purpose.EDIT, Purpose.RECOVERY}:
        what = t(f"alert.list.{one.purpose}", lang, what=what)
    said = t("incident.attempt", lang, who=who, way=way_name(recipient.channel, lang), what=what)
    return f"{number:<{SHOWN}}  {said}"


def why(delivery: Delivery, lang: str) -> str:
    """Why the last attempt failed, in a few words; empty when it did not."""
    if delivery.error is None:
        return ""
    text_id = f"incident.attempt.error.{delivery.error}"
    return t(text_id, lang) if known(text_id, lang) else str(delivery.error)


def _state(listed: Listed, now: datetime, lang: str) -> str:
    one = listed.delivery
    match one.state:
        case State.ACCEPTED:
            accepted = "alert.list.accepted.reminder" if reminds(one) else "alert.list.accepted"
            return t(accepted, lang, at=_at(listed.settled_at or one.due_at, now))
        case State.FAILED:
            return t("alert.list.failed", lang, why=why(one, lang))
        case State.CLAIMED:
            return t("alert.list.claimed", lang)
        case State.HELD:
            return t("alert.list.held", lang)
    if one.attempts:
        return t("alert.list.again", lang, at=_at(one.due_at, now), why=why(one, lang))
    return t("alert.list.pending", lang, at=_at(one.due_at, now))


def _at(moment: datetime, now: datetime) -> str:
    """The clock in Moscow, with the day where that is not clear."""
    near = abs(now - moment) < _TODAY
    return moment.astimezone(MOSCOW).strftime("%H:%M:%S" if near else "%d.%m.%Y %H:%M")
