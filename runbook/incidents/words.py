"""PURE. An incident in words: durations, causes, what an event says. Moments are in Moscow time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from runbook.diagnosis.advice import CAUSES, advice, confidence_words
from runbook.diagnosis.areas import area_of_probe
from runbook.incident import Incident
from runbook.incidents.attempt_words import attempt_words, screened_words
from runbook.incidents.attempts import ATTEMPTED, SCREENED
from runbook.incidents.event import Event
from runbook.incidents.timeline import Known, Span, Step, stamp
from runbook.language.moscow import MOSCOW
from runbook.language.texts import known, plural, t
from runbook.privacy.plain_text import one_text
from runbook.procedure.commands import NOT_WORKING

SHOWN = 8
"""Digits of the key that people read, as in the messages to the lead."""
_SHORT = timedelta(minutes=10)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LONGEST_VALUE = 160
_SAME = "same"
"""In a closing: the cause that had been found."""

STEPS = {
    Step.OCCURRED: "incident.step.occurred",
    Step.DETECTED: "incident.step.detected",
    Step.ALERTED: "incident.step.alerted",
    Step.ACKNOWLEDGED: "incident.step.acknowledged",
    Step.ESCALATED: "incident.step.escalated",
    Step.RESTORED: "incident.step.restored",
    Step.CLOSED: "incident.step.closed",
}
_EVENTS = {
    "incident.opened": "incident.said.opened",
    "operator.answered": "incident.said.answered",
    "alert.rang": "incident.said.rang",
    "alert.accepted": "incident.said.accepted",
    "incident.acknowledged": "incident.said.acknowledged",
    "incident.unacknowledged": "incident.said.unacknowledged",
    "incident.escalated": "incident.said.escalated",
    "incident.unescalated": "incident.said.unescalated",
    "incident.restored": "incident.said.restored",
    "incident.closed": "incident.said.closed",
    "incident.reopened": "incident.said.reopened",
    "incident.described": "incident.said.described",
    "incident.end_not_seen": "incident.said.end_not_seen",
    "incident.seen": "incident.said.seen",
    "incident.note": "incident.said.note",
    "run.started": "incident.said.run_started",
    "run.answered": "incident.said.run_answered",
    "run.undone": "incident.said.run_undone",
    "run.ended": "incident.said.run_ended",
    "callback.promised": "incident.said.promised",
    "callback.completed": "incident.said.promise_completed",
    "callback.attempted": "incident.said.promise_attempted",
    "callback.fulfilled": "incident.said.promise_fulfilled",
    "callback.handed_over": "incident.said.promise_handed",
    "callback.handed_back": "incident.said.promise_handed_back",
    "callback.taken_back": "incident.said.promise_taken_back",
    "callback.deleted": "incident.said.promise_deleted",
    "handoff.shown": "incident.said.handoff",
    "hub.speaks": "incident.said.hub_speaks",
    "hub.silent": "incident.said.hub_silent",
    "hub.told_the_end": "incident.said.hub_told_the_end",
}
_VERDICTS = {
    "incident.detected": "incident.said.verdict",
    "incident.verdict": "incident.said.verdict",
    "verdict": "incident.said.verdict",
    "check.concluded": "incident.said.checked",
}
_OF_DELIVERY = {ATTEMPTED: attempt_words, SCREENED: screened_words}
_CODES = {
    "call": "incident.said.channel.call",
    "chat": "incident.said.channel.chat",
    "unknown": "incident.said.channel.unknown",
    "reached": "incident.said.outcome.reached",
    "not_reached": "incident.said.outcome.not_reached",
    "not_needed": "incident.said.outcome.not_needed",
}
_WHOSE = frozenset({"operator", "isp", "bank"})
_CHANNELS = frozenset({"voice", "chat", "data"})
_SIDES = {
    "none": "incident.side.none",
    "operator": "incident.side.operator",
    "isp": "incident.side.isp",
    "bank": "incident.side.bank",
    "undetermined": "incident.side.undetermined",
}


def number(incident: Incident) -> str:
    """The incident's number as people read it."""
    return incident.key[:SHOWN]


def duration(length: timedelta, lang: str) -> str:
    """How long, in words: ``1 час 20 минут``. The longer, the coarser; never negative."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < _MINUTE:
        return plural("incident.seconds", seconds, lang)
    hours, minutes = seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
    parts = [
        plural("incident.days", seconds // _DAY, lang) if seconds >= _DAY else "",
        plural("incident.hours", hours, lang) if hours else "",
        plural("incident.minutes", minutes, lang) if minutes and seconds < _DAY else "",
        plural("incident.seconds", seconds % _MINUTE, lang)
        if length < _SHORT and seconds % _MINUTE
        else "",
    ]
    return " ".join(one for one in parts if one)


def span_words(span: Span, lang: str) -> str:
    """A duration, or why there is none."""
    if span.length is None:
        why = {
            Known.CLOCK_CHANGED: "incident.span.clock_changed",
            Known.UNCONFIRMED: "incident.span.unconfirmed",
        }
        return t(why.get(span.known, "incident.span.unconfirmed"), lang)
    length = duration(span.length, lang)
    running = span.known is Known.RUNNING
    return t("incident.span.running", lang, length=length) if running else length


def cause_name(cause: str, lang: str) -> str:
    """A cause in a few words; one this version does not know is shown by its code."""
    if not cause:
        return t("incident.cause.none", lang)
    return t(advice(cause).name, lang) if cause in CAUSES else one_text(cause)


def side_name(side: str, lang: str) -> str:
    """Whose side it was."""
    return t(_SIDES.get(side, "incident.side.undetermined"), lang)


def whose_side(side: str, lang: str) -> str:
    """Whose side it was, in the genitive, as in the message to the lead."""
    return t(f"side.{side}", lang) if side in _WHOSE else side_name(side, lang)


def state_name(incident: Incident, lang: str) -> str:
    """How far it has come, in a word or two."""
    if incident.closed_at is not None and not incident.true_cause:
        return t("incident.state.ended", lang)
    if incident.closed_at is not None:
        return t("incident.state.closed", lang)
    restored = incident.restored_at is not None
    return t("incident.state.restored" if restored else "incident.state.open", lang)


def not_confirmed(step: Step, lang: str) -> str:
    """A step it has not come to."""
    if step is Step.CLOSED:
        return t("incident.step.not_closed", lang)
    return t("incident.step.unconfirmed", lang, step=t(STEPS[step], lang))


def event_words(event: Event, lang: str) -> str:
    """What an event says; a kind this version does not know is shown by its name."""
    body = event.body
    if event.kind == "incident.eta":
        return _eta(body.get("eta_at"), lang)
    if event.kind == "operator.answered":
        return _answers(body, lang)
    if event.kind in _VERDICTS:
        return _verdict(body, _VERDICTS[event.kind], lang)
    if event.kind in _OF_DELIVERY:
        return _OF_DELIVERY[event.kind](event, lang)
    text_id = _EVENTS.get(event.kind)
    if text_id is None:
        return t("incident.said.unknown", lang, kind=one_text(event.kind))
    said = t(text_id, lang)
    more = _detail(event, lang)
    return f"{said}: {more}" if more else said


def _detail(event: Event, lang: str) -> str:
    body = event.body
    if event.kind in {"run.answered", "run.undone", "run.ended"}:
        return _of_a_run(event, lang)
    if event.kind in {"incident.closed", "incident.described"}:
        parts = [_closed_as(_value(body, "cause"), lang)]
        parts += [_value(body, "ticket"), _value(body, "hindered")]
        return "; ".join(one for one in parts if one)
    if event.kind == "incident.note":
        return one_text(str(body.get("text", "")))
    if event.kind in {"alert.accepted", "incident.escalated"}:
        return _roles(body.get("role") or body.get("to"), lang)
    if event.kind in {"callback.promised", "callback.fulfilled"}:
        word = _value(body, "channel" if event.kind == "callback.promised" else "outcome")
        return t(_CODES[word], lang) if word in _CODES else word
    return ""


def _of_a_run(event: Event, lang: str) -> str:
    if event.kind != "run.ended":
        return _answer(event.body, lang)
    reason = _value(event.body, "reason")
    text_id = f"incident.said.ended.{reason}"
    return t(text_id, lang) if known(text_id, lang) else reason


def _answer(body: Mapping[str, object], lang: str) -> str:
    """Question and answer in words where the catalogue has them; a bank's own step by its id."""
    step, value = _value(body, "step"), _value(body, "value")
    text_id = _value(body, "text")
    # A short form stands for words that name a person or a number: the journal holds neither.
    asked = (
        f"incident.said.short.{text_id}",
        text_id,
        f"incident.said.step.{step.removeprefix('@')}",
        f"procedure.{step}",
    )
    question = next((t(one, lang) for one in asked if one and known(one, lang)), step)
    answer = _answer_value(text_id, step, value, lang) if "value" in body else ""
    # Of an answer taken back only the question is known.
    return f"{question} {answer}" if answer else question.rstrip(" :")


def _answer_value(text_id: str, step: str, value: str, lang: str) -> str:
    if step == NOT_WORKING:
        failing = [t(f"channel.{one}", lang) for one in value.split(",") if one in _CHANNELS]
        return ", ".join(failing) or t("incident.said.nothing", lang)
    worded = (
        f"{text_id}.{value}",
        f"procedure.value.answer.{value}",
        f"cause.{value}.name",
        _CODES.get(value, ""),
    )
    return next((t(one, lang) for one in worded if one and known(one, lang)), value)


def _closed_as(cause: str, lang: str) -> str:
    if cause == _SAME:
        return t("incident.said.same_cause", lang)
    return cause_name(cause, lang) if cause else ""


def _verdict(body: Mapping[str, object], text_id: str, lang: str) -> str:
    name = cause_name(_value(body, "cause"), lang)
    sure = body.get("confidence")
    if isinstance(sure, int | float) and not isinstance(sure, bool):
        name = f"{name} ({t(confidence_words(float(sure)), lang)})"
    said = t(text_id, lang, cause=name)
    first = area_of_probe(_value(body, "onset"))
    if first is None:
        return said
    area = t(f"area.{first}", lang)
    area = area[:1].lower() + area[1:]
    return f"{said}. {t('incident.said.first', lang, area=area)}"


def _answers(body: Mapping[str, object], lang: str) -> str:
    said = t("incident.said.answered", lang)
    parts = [
        plural(text_id, count, lang)
        for name, text_id in (("calls", "alert.calls"), ("chats", "alert.chats"))
        if isinstance(count := body.get(name), int)
    ]
    failing = body.get("not_working")
    if isinstance(failing, list) and failing:
        names = ", ".join(t(f"channel.{one}", lang) for one in failing)
        parts.append(t("incident.said.not_working", lang, names=names))
    if body.get("lead_knows") is True:
        parts.append(t("incident.said.lead_knows", lang))
    return f"{said}: {', '.join(parts)}" if parts else said


def _roles(found: object, lang: str) -> str:
    names = found if isinstance(found, list) else [found or ""]
    said = [t(f"role.{one}", lang) if known(f"role.{one}", lang) else str(one) for one in names]
    return one_text(", ".join(said)).lower()[:_LONGEST_VALUE]


def _eta(ms: object, lang: str) -> str:
    if not isinstance(ms, int):
        return t("incident.said.eta_cleared", lang)
    at = datetime.fromtimestamp(ms / 1000, MOSCOW)
    return t("incident.said.eta", lang, at=stamp(at))


def _value(body: Mapping[str, object], name: str) -> str:
    found = body.get(name, "")
    if isinstance(found, list):
        found = ", ".join(map(str, found))
    return one_text(str(found))[:_LONGEST_VALUE] if found is not None else ""
