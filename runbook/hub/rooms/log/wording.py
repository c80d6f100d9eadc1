"""An event in one sentence; a kind this version does not know is shown by its code."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from runbook.diagnosis.advice import CAUSES
from runbook.hub.store.events import Event
from runbook.incidents.timeline import stamp
from runbook.incidents.words import cause_name
from runbook.language.texts import known, t
from runbook.privacy.plain_text import one_text

SAID = "hub.log.said."
_LONGEST = 120
_ABOUT = (
    *("what", "before", "since", "operator", "person", "from", "to", "instead_of", "owner", "mass"),
    *("cause", "began_at", "role", "roles", "channel"),
    *("case", "ticket", "eta_at", "seats", "wave", "answer", "minutes", "order", "deed", "why"),
    *("error", "form", "count", "sessions", "operators", "kinds", "way", "outcome", "drill"),
)
"""What of a body is told besides the sentence, in this order."""
KINDS = (
    "acknowledge.code_made", "agent.code_made", "agent.enrolled", "agent.revoked",
    "alert.accepted", "alert.failed", "alert.nobody", "alert.screened", "audit.exported",
    "backup.made", "bot.reach", "bot.stranger", "bundle.downloaded", "bundle.received",
    "callback.erased", "callback.foreign",
    "callback.given", "callback.seen", "callback.settled", "callback.told_twice", "callback.tried",
    "callback.unsettled", "callout.answered", "callout.asked_again", "callout.exhausted",
    "callout.hurried", "callout.over", "callout.started", "callout.stopped", "callout.wave",
    "case.exported", "deed.refused", "diagnosis.passed_over", "eta.reminded",
    "figures.exported", "handoff.refused", "handoff.taken", "handover.noted", "handover.sent",
    "handover.taken", "handover.taken_back", "incident.acknowledged", "incident.closed",
    "incident.detected", "incident.eta", "incident.foreign_key", "incident.joined",
    "incident.left", "incident.relief_listed", "incident.reopened", "incident.reported",
    "incident.restored", "incident.rung_again", "incident.too_many", "incident.unacknowledged",
    "incident.untold", "incident.verdict", "log.cut", "log.exported", "login.done",
    "login.ended", "login.offered", "login.refused", "mass.faded", "mass.hit_again",
    "mass.merged", "mass.opened", "mass.reopened", "mass.restored", "mass.turned",
    "mass.weighed", "monitoring.passed", "office.degraded", "office.undegraded",
    "order.refused", "person.added", "person.enrol_refused", "person.enrolled",
    "person.invited", "person.revoked", "person.shift", "report.passed_over",
    "retention.deleted", "retention.held", "retention.released", "review.finished",
    "review.reopened", "review.saved",
    "roster.cancelled", "roster.held", "roster.import_undone", "roster.imported",
    "roster.planned", "roster.substituted", "roster.substitution_undone", "shift.warned",
    "silence.told", "support.opened", "support.ticket", "support.withdrawn", "window.closed",
    "window.opened",
)  # fmt: skip
"""Every kind of event the hub writes."""


def sentence(event: Event, lang: str) -> str:
    """What happened, and what the event says about it."""
    said = head_of(event.kind, lang)
    if event.kind == "person.shift":
        on = "on" if event.body.get("on_shift") is True else "off"
        said = t(f"{SAID}person.shift.{on}", lang)
    more = "; ".join(_details(event.body, lang))
    return f"{said} ({more})." if more else f"{said}."


def head_of(kind: str, lang: str) -> str:
    """The sentence of a kind without what one event says, without a full stop."""
    text_id = f"{SAID}{kind}"
    return t(text_id, lang) if known(text_id, lang) else t("hub.log.unknown", lang, kind=kind)


def kinds_saying(text: str, lang: str, kinds: Iterable[str] = KINDS) -> tuple[str, ...]:
    """The kinds whose sentence or code has this text in it."""
    wanted = text.casefold()
    return tuple(
        one for one in kinds if wanted in one.casefold() or wanted in head_of(one, lang).casefold()
    )


def groups() -> tuple[str, ...]:
    """What kinds begin with, in order."""
    return tuple(dict.fromkeys(one.partition(".")[0] for one in sorted(KINDS)))


def _details(body: Mapping[str, object], lang: str) -> Iterable[str]:
    for name in _ABOUT:
        value = body.get(name)
        if value in (None, "", [], False):
            continue
        about = _about(name, value)
        yield t(f"hub.log.about.{about}", lang, value=_value(about, value, lang))


def _about(name: str, value: object) -> str:
    """What a value is: ``from`` is a person, a cause or a moment, as the kind of event has it."""
    if name != "from" or not isinstance(value, str):
        return name
    if value in CAUSES:
        return "from.cause"
    moment = _moment(value)
    return "from.moment" if moment is not None and moment.tzinfo is not None else name


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _value(name: str, value: object, lang: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value(name, one, lang) for one in value)[:_LONGEST]
    text = str(value)
    if name in {"cause", "from.cause"}:
        return cause_name(text, lang)
    if name in {"role", "roles"}:
        return t(f"role.{text}", lang).lower() if known(f"role.{text}", lang) else one_text(text)
    if name in {"began_at", "eta_at", "before", "since", "from.moment"}:
        moment = _moment(text)
        return one_text(text) if moment is None else stamp(moment)
    worded = f"hub.log.value.{name}.{text}"
    return t(worded, lang) if known(worded, lang) else one_text(text)[:_LONGEST]
