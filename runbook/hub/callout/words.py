"""PURE. What a call-out says: the question, the hand-over, and the lead's list of contacts.

Only codes, causes in words, counts, clocks and incident numbers. What has not changed is worded the
same, so that it is not sent again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notifier.message import Button, Message
from runbook.alerting import in_hand
from runbook.hub.callout import orders
from runbook.hub.callout.arriving import arrivals_said
from runbook.hub.callout.callout import Call, Callout, Outcome, Reply
from runbook.hub.callout.handover import LISTED, Handover
from runbook.hub.callout.seats import filling_of
from runbook.hub.cards.naming import cause_within
from runbook.hub.model.incident import HubIncident
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

REMOTE_IN, OFFICE_IN = (15, 30, 60), (30, 60, 90)
"""Minutes offered to who begins at home and to who must come."""
_SHOWN = 8

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What one call-out is about. ``all_asked``: nobody who could be asked next is left."""

    callout: Callout
    incident: HubIncident
    handover: Handover
    lang: str
    all_asked: bool = False


def for_asked(scene: Scene, call: Call) -> Message:
    """The words for somebody who was asked, as things stand."""
    callout = scene.callout
    if not callout.open:
        # Whoever is on the line already does not leave a client in the middle of a word.
        end = (t("hub.callout.finish", scene.lang),) if call.takes_over else ()
        return _message(scene, f"hub.callout.{callout.outcome}", end, ())
    if call.reply is Reply.COMING:
        lines = (
            _when(scene, call),
            *_handover_lines(scene),
            t("hub.callout.lead_says", scene.lang),
        )
        return _message(scene, "hub.callout.yours", lines, (_no(scene),))
    if call.reply is Reply.RESERVE:
        said = (t("hub.callout.reserve.how", scene.lang),)
        return _message(scene, "hub.callout.reserve", said, (_no(scene),))
    if call.reply is Reply.DECLINED:
        return _message(scene, "hub.callout.declined", (), (_changed_mind(scene),))
    return _question(scene, call)


def for_lead(scene: Scene) -> Message:
    """The lead's list: which contacts there are to take over, and how far the call-out has come."""
    callout = scene.callout
    if not callout.open:
        return _message(scene, f"hub.callout.lead.{callout.outcome}", _fill(scene), ())
    lines = (*_handover_lines(scene), _next(scene), *_fill(scene))
    return _message(scene, "hub.callout.lead", lines, _steering(scene))


def nobody_left(scene: Scene) -> Message:
    """What rings the lead when nobody is left to ask; once that has passed, that it has."""
    callout = scene.callout
    if not callout.open:
        return _message(scene, f"hub.callout.lead.{callout.outcome}", _fill(scene), ())
    if callout.free and callout.outcome is Outcome.EXHAUSTED:
        lines = (t("hub.callout.exhausted.then", scene.lang), *_fill(scene))
        answered = "nobody_left" if not callout.count(Reply.NONE) else "unanswered"
        return _message(scene, f"hub.callout.lead.{answered}", lines, _steering(scene))
    return _message(scene, "hub.callout.lead.went_on", _fill(scene), ())


def _steering(scene: Scene) -> Rows:
    """What the lead may order now, under the names that the incident's card has for it."""
    number = scene.incident.number
    return tuple(
        (Button(t(orders.LABELS[how], scene.lang), orders.steering(number, how).to_button()),)
        for how in filling_of(scene.callout).offers
    )


def _question(scene: Scene, call: Call) -> Message:
    where = "office" if call.in_office else "home"
    cause = cause_within(scene.incident.cause, scene.lang, scene.incident.services)
    lines = [t("hub.callout.cause", scene.lang, cause=cause), _sums(scene)]
    if scene.callout.free:
        lines.append(t(f"hub.callout.question.{where}", scene.lang))
    else:
        lines.append(t("hub.callout.question.full", scene.lang))
    return _message(scene, "hub.callout.asked", lines, tuple(_question_rows(scene, call)))


def _question_rows(scene: Scene, call: Call) -> Iterator[tuple[Button, ...]]:
    number, callout, lang = scene.incident.number, scene.callout.id, scene.lang
    where = "office" if call.in_office else "home"
    yes = orders.coming(number, callout)
    yield Button(t(f"hub.callout.button.yes.{where}", lang), yes.to_button()), *_no(scene)
    if scene.callout.free:
        offered = OFFICE_IN if call.in_office else REMOTE_IN
        yield tuple(
            Button(
                t("hub.callout.button.in", lang, minutes=minutes),
                orders.coming_in(number, callout, minutes).to_button(),
            )
            for minutes in offered
        )


def _no(scene: Scene) -> tuple[Button, ...]:
    order = orders.declining(scene.incident.number, scene.callout.id)
    return (Button(t("hub.callout.button.no", scene.lang), order.to_button()),)


def _changed_mind(scene: Scene) -> tuple[Button, ...]:
    order = orders.coming(scene.incident.number, scene.callout.id)
    return (Button(t("hub.callout.button.after_all", scene.lang), order.to_button()),)


def _when(scene: Scene, call: Call) -> str:
    where = "office" if call.in_office else "home"
    if call.due_at is None:
        return t(f"hub.callout.yours.{where}", scene.lang)
    return t(f"hub.callout.yours.{where}.at", scene.lang, at=clock(call.due_at))


def _handover_lines(scene: Scene) -> Iterator[str]:
    found, lang = scene.handover, scene.lang
    yield _sums(scene)
    for one in found.contacts[:LISTED]:
        kind = "hub.callout.of.unknown" if one.unknown else "hub.callout.of"
        counts = in_hand.counts(one.calls, one.chats, lang)
        yield t(kind, lang, operator=one.operator, counts=counts)
    if len(found.contacts) > LISTED:
        yield plural("hub.callout.more", len(found.contacts) - LISTED, lang)
    promised = found.promised
    if promised.count and promised.until is not None:
        yield plural("hub.callout.promised", promised.count, lang, until=clock(promised.until))


def _sums(scene: Scene) -> str:
    found, lang = scene.handover, scene.lang
    if found.unsaid or not found.contacts:
        return in_hand.of_many(found.calls, found.chats, found.unsaid, lang)
    counts = in_hand.counts(found.calls, found.chats, lang)
    return plural("hub.callout.in_hand", len(found.contacts), lang, counts=counts)


def _next(scene: Scene) -> str:
    callout, lang = scene.callout, scene.lang
    if not callout.free:
        return t("hub.callout.full", lang)
    silent = callout.count(Reply.NONE)
    if callout.outcome is Outcome.EXHAUSTED:
        return t("hub.callout.unanswered" if silent else "hub.callout.exhausted", lang)
    if callout.next_wave_at is None:
        return t("hub.callout.waiting", lang)
    if scene.all_asked and callout.wave:
        kind = "hub.callout.waiting.until" if silent else "hub.callout.all_answered"
        return t(kind, lang, at=clock(callout.next_wave_at))
    kind = "hub.callout.next" if callout.wave else "hub.callout.office_first"
    return t(kind, lang, at=clock(callout.next_wave_at))


def _fill(scene: Scene) -> tuple[str, ...]:
    filled, lang = filling_of(scene.callout), scene.lang
    if not filled.asked:
        return (t("hub.callout.wanted", lang, seats=filled.seats),) if scene.callout.open else ()
    counts = {"coming": filled.coming, "seats": filled.seats, "asked": filled.asked}
    counts |= {"declined": filled.declined, "silent": filled.silent}
    kind = "hub.callout.fill.silent" if filled.silent else "hub.callout.fill"
    lines = [t(kind if scene.callout.open else "hub.callout.fill.ended", lang, **counts)]
    if filled.arrivals:
        said = arrivals_said(filled.arrivals, lang)
        lines.append(t("hub.callout.arrives", lang, arrivals=said))
    if filled.reserve and scene.callout.open:
        lines.append(t("hub.callout.in_reserve", lang, count=filled.reserve))
    return tuple(lines)


def _message(scene: Scene, text_id: str, lines: Iterable[str], rows: Rows) -> Message:
    incident, lang = scene.incident, scene.lang
    title = t(text_id, lang, number=incident.number)
    at = clock(scene.callout.started_at)
    footer = t("hub.callout.footer", lang, key=incident.key[:_SHOWN], at=at)
    return Message(title, tuple(lines), footer, rings=True, lang=lang, buttons=rows)
