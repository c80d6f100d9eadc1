"""PURE. What a call-out says: the question, the hand-over, and the lead's list of contacts.

Only codes, causes in words, counts, clocks and incident numbers. What has not changed is worded the
same, so that it is not sent again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notifier.message import Button, Message
from runbook.advice import advice
from runbook.hub.callout import orders
from runbook.hub.callout.callout import Call, Callout, Outcome, Reply
from runbook.hub.callout.handover import LISTED, Handover, InHand
from runbook.hub.model.incident import HubIncident
from runbook.moscow import clock
from runbook.texts import plural, t

REMOTE_IN, OFFICE_IN = (15, 30, 60), (30, 60, 90)
"""Minutes offered to who begins at home and to who must come."""
_SHOWN = 8

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What one call-out is about. ``link`` logs its reader in once, empty where there is none."""

    callout: Callout
    incident: HubIncident
    handover: Handover
    lang: str
    link: str = ""


def for_asked(scene: Scene, call: Call) -> Message:
    """The words for somebody who was asked, as things stand."""
    callout = scene.callout
    if not callout.open:
        return _message(scene, f"hub.callout.{callout.outcome}", (), ())
    if call.reply is Reply.COMING:
        lines = (_when(scene, call), *_handover_lines(scene), *_entrance(scene))
        return _message(scene, "hub.callout.yours", lines, (_no(scene),))
    if call.reply is Reply.RESERVE:
        said = (t("hub.callout.reserve.how", scene.lang),)
        return _message(scene, "hub.callout.reserve", said, (_no(scene),))
    if call.reply is Reply.DECLINED:
        return _message(scene, "hub.callout.declined", (), (_changed_mind(scene),))
    return _question(scene, call)


def for_lead(scene: Scene) -> Message:
    """The lead's list: which contacts there are to take over, and how far the call-out has come."""
    callout, lang = scene.callout, scene.lang
    if not callout.open:
        return _message(scene, f"hub.callout.lead.{callout.outcome}", (_fill(scene),), ())
    lines = (*_handover_lines(scene), _next(scene), _fill(scene))
    number = scene.incident.number
    steered = ((how, orders.steering(number, how).to_button()) for how in _steered(scene))
    rows = (tuple(Button(t(f"hub.callout.button.{how}", lang), order) for how, order in steered),)
    return _message(scene, "hub.callout.lead", lines, rows)


def _steered(scene: Scene) -> Iterator[str]:
    """What the lead may order now."""
    callout = scene.callout
    if callout.free and callout.outcome is Outcome.EXHAUSTED:
        yield orders.ASK_AGAIN
    elif callout.free and not callout.wave:
        yield orders.AT_ONCE
    yield orders.STOP


def _question(scene: Scene, call: Call) -> Message:
    where = "office" if call.in_office else "home"
    cause = t(advice(scene.incident.cause).name, scene.lang)
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


def _entrance(scene: Scene) -> Iterator[str]:
    if scene.link:
        yield t("hub.callout.enter", scene.lang, link=scene.link)


def _when(scene: Scene, call: Call) -> str:
    where = "office" if call.in_office else "home"
    if call.minutes is None:
        return t(f"hub.callout.yours.{where}", scene.lang)
    return t(f"hub.callout.yours.{where}.in", scene.lang, minutes=call.minutes)


def _handover_lines(scene: Scene) -> Iterator[str]:
    found, lang = scene.handover, scene.lang
    yield _sums(scene)
    for one in found.contacts[:LISTED]:
        kind = "hub.callout.of.unknown" if _unsaid(one) else "hub.callout.of"
        counts = _counts(one.calls, one.chats, lang)
        yield t(kind, lang, operator=one.operator, counts=counts)
    if len(found.contacts) > LISTED:
        yield plural("hub.callout.more", len(found.contacts) - LISTED, lang)
    promised = found.promised
    if promised.count and promised.until is not None:
        yield plural("hub.callout.promised", promised.count, lang, until=clock(promised.until))


def _sums(scene: Scene) -> str:
    found = scene.handover
    if not found.contacts:
        return t("hub.callout.nothing_in_hand", scene.lang)
    operators = plural("hub.callout.operators", len(found.contacts), scene.lang)
    counts = _counts(found.calls, found.chats, scene.lang)
    return t("hub.callout.in_hand", scene.lang, counts=counts, operators=operators)


def _counts(calls: int | None, chats: int | None, lang: str) -> str:
    said = (plural("alert.calls", calls or 0, lang), plural("alert.chats", chats or 0, lang))
    return ", ".join(said)


def _unsaid(one: InHand) -> bool:
    return one.calls is None and one.chats is None


def _next(scene: Scene) -> str:
    callout, lang = scene.callout, scene.lang
    if not callout.free:
        return t("hub.callout.full", lang)
    if callout.outcome is Outcome.EXHAUSTED:
        return t("hub.callout.exhausted", lang)
    if callout.next_wave_at is None:
        return t("hub.callout.waiting", lang)
    kind = "hub.callout.next" if callout.wave else "hub.callout.office_first"
    return t(kind, lang, at=clock(callout.next_wave_at))


def _fill(scene: Scene) -> str:
    callout = scene.callout
    return t(
        "hub.callout.fill",
        scene.lang,
        coming=callout.coming,
        seats=callout.seats,
        asked=len(callout.calls),
        declined=callout.count(Reply.DECLINED),
        reserve=callout.count(Reply.RESERVE),
    )


def _message(scene: Scene, text_id: str, lines: Iterable[str], rows: Rows) -> Message:
    incident, lang = scene.incident, scene.lang
    title = t(text_id, lang, number=incident.number)
    at = clock(scene.callout.started_at)
    footer = t("hub.callout.footer", lang, key=incident.key[:_SHOWN], at=at)
    return Message(title, tuple(lines), footer, rings=True, lang=lang, buttons=rows)
