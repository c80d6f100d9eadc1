"""PURE. Which buttons stand under a card: what this role may order now, and what makes sense."""

from collections.abc import Iterator

from notifier.message import Button
from runbook.advice import CAUSES
from runbook.hub.callout.orders import ASK_AGAIN, AT_ONCE, STOP
from runbook.hub.incidents.view import View
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import allowed
from runbook.hub.model.people import Role
from runbook.texts import t

SAME = "same"
"""The argument of ``RESOLVE``: the cause that was found is the true one."""
CHOOSE = "?"
"""The argument of ``RESOLVE`` before a domain of causes, or alone: show what there is."""
BACK = "back"
"""The argument of ``RESOLVE`` that brings the card back."""
UNDO = "undo"
"""The argument of ``OPEN_SUPPORT`` that takes it back."""

ETAS = (30, 60, 120)
"""Minutes offered as the expected time."""

Rows = tuple[tuple[Button, ...], ...]
_DOMAINS = tuple(dict.fromkeys(cause.partition(".")[0] for cause in CAUSES))


def buttons(view: View, role: str) -> Rows:
    """The rows, the most needed one first."""
    rows = (tuple(row) for row in _rows(view, Role(role)))
    return tuple(row for row in rows if row)


def _rows(view: View, role: Role) -> Iterator[Iterator[Button]]:
    incident = view.incident
    if incident.over:
        yield _offered(view, role, _ENDS)
        yield _offered(view, role, _REOPEN)
        return
    known = incident.acknowledged_at is not None
    yield _offered(view, role, _KNOWN if known else _UNKNOWN)
    yield _offered(view, role, tuple(_call_out(view)))
    yield _offered(view, role, tuple(_passing(view)))
    # Whoever is to say so first says that first: a card with all of it at once is no help at 3 a.m.
    if known or role is Role.MONITORING:
        yield _offered(view, role, tuple(_etas(view)))
        yield _offered(view, role, _ENDS)
    if incident.is_mass or view.degraded_at is not None:
        mode = _UNDEGRADE if view.degraded_at is not None else _DEGRADE
        yield _offered(view, role, mode)


_Offer = tuple[Action, str, str]
"""An action, its argument, and the text of its label."""
_UNKNOWN: tuple[_Offer, ...] = ((Action.ACKNOWLEDGE, "", "hub.button.ack"),)
_KNOWN: tuple[_Offer, ...] = ((Action.UNACKNOWLEDGE, "", "hub.button.unack"),)
_DEGRADE: tuple[_Offer, ...] = ((Action.DEGRADE, "", "hub.button.degrade"),)
_UNDEGRADE: tuple[_Offer, ...] = ((Action.UNDEGRADE, "", "hub.button.undegrade"),)
_REOPEN: tuple[_Offer, ...] = ((Action.REOPEN, "", "hub.button.reopen"),)
_ENDS: tuple[_Offer, ...] = (
    (Action.RESOLVE, SAME, "hub.button.resolve"),
    (Action.RESOLVE, CHOOSE, "hub.button.resolve_other"),
)


def _call_out(view: View) -> Iterator[_Offer]:
    incident, filled = view.incident, view.filled
    if incident.called_out_at is None:
        # With the bank's own failure there is nothing that standby operators could work with.
        if incident.side != "bank" and not view.parent_number:
            yield Action.CALL_OUT, "", "hub.button.call_out"
    elif filled is not None and filled.running:
        yield Action.CALL_OUT, AT_ONCE, "hub.button.call_now"
        yield Action.CALL_OUT, STOP, "hub.button.call_stop"
    elif filled is not None and filled.exhausted:
        yield Action.CALL_OUT, ASK_AGAIN, "hub.button.call_again"


def _passing(view: View) -> Iterator[_Offer]:
    incident = view.incident
    mended_in_the_bank = incident.side == "bank" or incident.cause.startswith("vpn_client.")
    if incident.support_at is None and mended_in_the_bank and not view.parent_number:
        yield Action.OPEN_SUPPORT, "", "hub.button.support"
    elif incident.support_at is not None and not view.parent_number:
        yield Action.OPEN_SUPPORT, UNDO, "hub.button.support_undo"
    if incident.is_mass and incident.passed_on_at is None:
        yield Action.PASS_ON, "", "hub.button.pass_on"


def _etas(view: View) -> Iterator[_Offer]:
    for minutes in ETAS:
        yield Action.SET_ETA, str(minutes), f"hub.button.eta.{minutes}"
    if view.incident.eta_at is not None:
        yield Action.SET_ETA, "0", "hub.button.eta.0"


def _offered(view: View, role: Role, offers: tuple[_Offer, ...]) -> Iterator[Button]:
    number = view.incident.number
    for action, argument, label in offers:
        if allowed(role, action, view.incident) is None:
            order = Order(action, number, argument)
            yield Button(t(label, view.lang), order.to_button())


def choice(view: View, domain: str) -> Rows:
    """In place of the card's buttons: domains of true causes, or the causes of one domain."""
    causes = [cause for cause in CAUSES if cause.partition(".")[0] == domain]
    offers = (
        [(cause, t(f"cause.{cause}.name", view.lang)) for cause in causes]
        if causes
        else [(CHOOSE + one, t(f"hub.domain.{one}", view.lang)) for one in _DOMAINS]
    )
    back = CHOOSE if causes else BACK
    offers.append((back, t("hub.button.back", view.lang)))
    number = view.incident.number
    return tuple(
        (Button(label, Order(Action.RESOLVE, number, argument).to_button()),)
        for argument, label in offers
    )
