"""PURE. On a card: what was ordered and by whom, and what is still to be done."""

from collections.abc import Iterator

from runbook.diagnosis.advice import advice
from runbook.hub.callout import orders
from runbook.hub.callout.arriving import arrivals_said
from runbook.hub.callout.seats import Fill
from runbook.hub.cards.naming import begun
from runbook.hub.cards.titles import says_only_she
from runbook.hub.cards.view import View
from runbook.hub.incidents.expecting import update_before
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.language.moscow import clock
from runbook.language.texts import t

_DONE = {
    "lead.call_standby": "called_out_at",
    "lead.open_incident": "support_at",
    "lead.administrator_incident": "support_at",
}
"""What is asked of the lead, and the time that says it was done."""
_LEFT_OUT = frozenset({"lead.monitoring_if_many", "lead.ask_others"})
"""Here the hub counts itself how many are hit."""
_COVER, _NOTHING = "lead.cover", "lead.nothing_yet"
_WAITS = frozenset({_NOTHING, "lead.cover_if_reported"})
"""Said only as long as she can work."""


def ordered(view: View) -> Iterator[str]:
    """Who knows, what was set in motion, and until when it is expected to last."""
    incident, lang = view.incident, view.lang
    if incident.acknowledged_at is not None:
        at = clock(incident.acknowledged_at)
        kind = "hub.card.known" if view.acknowledged_by else "hub.card.known.told"
        yield t(kind, lang, who=begun(view.acknowledged_by), at=at)
    if incident.called_out_at is not None:
        yield from _called_out(view)
    if incident.support_at is not None:
        kind = "hub.card.support" if incident.ticket else "hub.card.support.sent"
        yield t(kind, lang, ticket=incident.ticket, at=clock(incident.support_at))
    if incident.passed_on_at is not None:
        yield t("hub.card.passed_on", lang, at=clock(incident.passed_on_at))
    if incident.over:
        yield from _left_on(view)
        return
    if incident.eta_at is not None:
        yield t("hub.card.eta", lang, at=clock(incident.eta_at))
    update = update_before(incident.update_at, incident.eta_at)
    if update is not None:
        yield t("hub.card.update", lang, at=clock(update))
    if view.degraded_at is not None and not (view.parent_number or incident.drill):
        yield t("hub.card.degraded", lang, at=clock(view.degraded_at))


def _left_on(view: View) -> Iterator[str]:
    """What the outage has left behind: nobody switches degraded mode off by themselves."""
    incident = view.incident
    if view.degraded_at is not None and incident.is_mass and incident.closed_at is None:
        yield t("hub.card.degraded.still", view.lang, at=clock(view.degraded_at))


def _called_out(view: View) -> Iterator[str]:
    lang, filled = view.lang, view.filled
    if filled is None:
        yield t("hub.card.called_out", lang)
        return
    ended = view.incident.over or orders.BEGIN in filled.offers
    if not filled.asked:
        yield from () if ended else _unasked(filled, lang)
        return
    counts = {"coming": filled.coming, "seats": filled.seats, "asked": filled.asked}
    if ended:
        # They have been told by now that they need not come.
        yield t("hub.card.fill.ended", lang, **counts, declined=filled.declined)
        return
    counts |= {"declined": filled.declined, "silent": filled.silent}
    yield t("hub.card.fill.silent" if filled.silent else "hub.card.fill", lang, **counts)
    if filled.arrivals:
        yield t("hub.callout.arrives", lang, arrivals=arrivals_said(filled.arrivals, lang))
    if filled.exhausted:
        yield t("hub.card.fill.unanswered" if filled.silent else "hub.card.fill.exhausted", lang)


def _unasked(filled: Fill, lang: str) -> Iterator[str]:
    """Nobody was asked: zeros would say nothing."""
    if filled.exhausted:
        yield t("hub.card.fill.nobody", lang, seats=filled.seats)
    elif filled.running:
        yield t("hub.card.fill.unasked", lang, seats=filled.seats)


def to_do(view: View, role: str) -> Iterator[str]:
    """What is asked of this reader, without what was done already."""
    incident, lang = view.incident, view.lang
    if view.parent_number:
        # What is to be done is done once, for the mass incident.
        return
    if incident.drill:
        yield t("hub.card.drill.nothing", lang)
        return
    if role == Role.SHIFT_LEAD:
        yield from _of_the_lead(view)
    if incident.acknowledged_at is None and view.reminds:
        yield t("hub.card.press", lang)


def _of_the_lead(view: View) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    if incident.is_mass:
        yield from _of_many(view)
    elif says_only_she(incident):
        # Her PC is well and she cannot work: nothing else is to be ordered beside this.
        yield t("hub.todo.reported", lang)
    else:
        yield from _of_one(incident, lang)


def _of_many(view: View) -> Iterator[str]:
    incident, lang = view.incident, view.lang
    if incident.awaits:
        # Opened again by a person: so far there is nobody to act for.
        return
    if incident.side == "bank" and incident.passed_on_at is None:
        yield t("hub.card.pass_on", lang)
    if incident.side == "bank" and incident.support_at is None:
        yield t("lead.open_incident", lang)
    if incident.side == "isp" and incident.called_out_at is None:
        yield t("lead.call_standby", lang)


def _of_one(incident: HubIncident, lang: str) -> Iterator[str]:
    if asks_for_cover(incident):
        yield t(_COVER, lang)
    for text_id in advice(incident.cause).lead:
        done = _DONE.get(text_id)
        if text_id in _LEFT_OUT or (done and getattr(incident, done) is not None):
            continue
        if text_id != _COVER and not (text_id in _WAITS and cannot_work(incident)):
            yield t(text_id, lang)


def asks_for_cover(incident: HubIncident) -> bool:
    """Whether the lead is to take one operator off the line and find cover."""
    if incident.is_mass or incident.drill or incident.parent:
        return False
    lead = advice(incident.cause).lead
    return _COVER in lead or (_NOTHING in lead and cannot_work(incident))


def cannot_work(incident: HubIncident) -> bool:
    """Whether she says that she cannot work, or cannot leave the line by herself."""
    cut_off = incident.client_hears is False or incident.off_the_line is False
    return cut_off or bool(incident.not_working)
