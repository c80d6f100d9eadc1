"""PURE. Which buttons stand under a card: what this role may order now, and what makes sense."""

from collections.abc import Iterator

from checks.causes import domain_of
from notifier.message import Button
from runbook.diagnosis.advice import CAUSES
from runbook.hub.callout.orders import BEGIN, LABELS
from runbook.hub.cards.naming import begun, cause_name
from runbook.hub.cards.view import View
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import allowed
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.language.texts import t

SAME = "same"
"""The argument of ``RESOLVE``: the cause that was found is the true one."""
CHOOSE = "?"
"""The argument of ``RESOLVE`` before a domain of causes, or alone: show what there is; that of
``UNDEGRADE`` on a card: ask once more."""
BACK = "back"
"""The argument of both that takes the question back."""
UNDO = "undo"
"""The argument of ``OPEN_SUPPORT`` that takes it back."""

ETAS = (30, 60, 120)
"""Minutes offered as the expected time."""

WIDEST = 30
"""Letters of all labels of a row together, that a phone held upright still shows."""

Rows = tuple[tuple[Button, ...], ...]
_DOMAINS = tuple(dict.fromkeys(cause.partition(".")[0] for cause in CAUSES))
_OF_ONE_HOME = frozenset({"pc", "home_network", "vpn_client"})
"""What one home alone can have: no mass incident's cause."""
_OF_NOBODY = frozenset({"healthy", "undetermined"})
"""What accuses nothing: mostly it is something else."""


def buttons(view: View, role: str) -> Rows:
    """The rows, the most needed one first."""
    rows = (fitting for row in _rows(view, Role(role)) for fitting in _fitting(row))
    return tuple(rows)


def _fitting(row: Iterator[Button]) -> Iterator[tuple[Button, ...]]:
    """The row in as many as it takes for every label to be read in full on a phone."""
    some: list[Button] = []
    for one in row:
        if some and sum(len(each.label) for each in (*some, one)) > WIDEST:
            yield tuple(some)
            some = []
        some.append(one)
    if some:
        yield tuple(some)


def _rows(view: View, role: Role) -> Iterator[Iterator[Button]]:
    incident = view.incident
    if incident.is_only_ours:
        # It begins and ends by itself, and nobody is to be woken into pressing anything.
        return
    if incident.over:
        yield _offered(view, role, _ENDS)
        yield _offered(view, role, _REOPEN)
        yield _offered(view, role, tuple(_mode(view)))
        return
    known = incident.acknowledged_at is not None
    yield _offered(view, role, _KNOWN if known else _UNKNOWN)
    yield _offered(view, role, tuple(_call_out(view)))
    yield _offered(view, role, tuple(_passing(view)))
    # Whoever is to say so first says that first: a card with all of it at once is no help at 3 a.m.
    # Of what belongs to a mass incident it is said there.
    if (known or role is Role.MONITORING) and not view.parent_number:
        yield _offered(view, role, tuple(_etas(view)))
        yield _offered(view, role, _ENDS)
    yield _offered(view, role, tuple(_mode(view)))


_Offer = tuple[Action, str, str]
"""An action, its argument, and the text of its label."""
_UNKNOWN: tuple[_Offer, ...] = ((Action.ACKNOWLEDGE, "", "hub.button.ack"),)
_KNOWN: tuple[_Offer, ...] = ((Action.UNACKNOWLEDGE, "", "hub.button.unack"),)
_REOPEN: tuple[_Offer, ...] = ((Action.REOPEN, "", "hub.button.reopen"),)
_ENDS: tuple[_Offer, ...] = (
    (Action.RESOLVE, SAME, "hub.button.resolve"),
    (Action.RESOLVE, CHOOSE, "hub.button.resolve_other"),
)


def _mode(view: View) -> Iterator[_Offer]:
    """It is the whole office's, so it stands on no card of a single operator."""
    if not view.incident.is_mass:
        return
    if view.degraded_at is not None:
        yield Action.UNDEGRADE, CHOOSE, "hub.button.undegrade"
    elif not view.incident.over:
        yield Action.DEGRADE, "", "hub.button.degrade"


def _call_out(view: View) -> Iterator[_Offer]:
    incident, filled = view.incident, view.filled
    if incident.called_out_at is None:
        # With the bank's own failure there is nothing that standby operators could work with.
        if incident.side != "bank" and not view.parent_number:
            yield Action.CALL_OUT, BEGIN, LABELS[BEGIN]
    elif filled is not None and not view.parent_number:
        for how in filled.offers:
            yield Action.CALL_OUT, how, LABELS[how]


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
    lang = view.lang
    causes = [cause for cause in CAUSES if domain_of(cause) == domain]
    offers = (
        [(cause, begun(_short(cause, lang))) for cause in causes]
        if causes
        else [(CHOOSE + one, t(f"hub.domain.{one}", lang)) for one in _domains(view.incident)]
    )
    offers.append((CHOOSE if causes else BACK, t("hub.button.back", lang)))
    number = view.incident.number
    return tuple(
        (Button(label, Order(Action.RESOLVE, number, argument).to_button()),)
        for argument, label in offers
    )


def _domains(incident: HubIncident) -> list[str]:
    """What was found first: it is mostly that, or near it."""
    found = domain_of(incident.cause)
    some = [one for one in _DOMAINS if not (incident.is_mass and one in _OF_ONE_HOME)]
    return sorted(some, key=lambda one: likely(one, found))


def likely(domain: str, found: str) -> tuple[bool, bool]:
    """Sorts domains of causes: the one that was found first, those that accuse nothing last."""
    return domain != found, domain in _OF_NOBODY


def _short(cause: str, lang: str) -> str:
    """Without its domain, which she has just chosen."""
    name = cause_name(cause, lang)
    return name.partition(": ")[2] or name


def surely_undegrade(number: int, lang: str) -> Rows:
    """Under the question whether degraded mode is to end for everybody."""
    offers = (("", "hub.button.undegrade.sure"), (BACK, "hub.button.undegrade.keep"))
    return tuple(
        (Button(t(label, lang), Order(Action.UNDEGRADE, number, argument).to_button()),)
        for argument, label in offers
    )
