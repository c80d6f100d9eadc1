"""PURE. What may be pressed under an incident on the page: the buttons of its card."""

from runbook.hub.cards.buttons import CHOOSE, buttons
from runbook.hub.cards.view import View
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.people import HubPerson
from runbook.hub.rooms.board.shapes import Choice, Rows

_OF_THE_OFFICE = frozenset({Action.DEGRADE, Action.UNDEGRADE})


def rows(view: View, person: HubPerson) -> Rows:
    """The card's own buttons; where those ask for the true cause, the incident's page does."""
    here = f"/incidents/{view.incident.number}#cause"
    found = []
    for row in buttons(view, str(person.role)):
        choices = []
        for one in row:
            order = Order.from_button(one.order)
            # Degraded mode is the whole office's: on the page it has a switch of its own.
            if order is None or order.action in _OF_THE_OFFICE:
                continue
            asks = order.action is Action.RESOLVE and order.argument.startswith(CHOOSE)
            first = order.action is Action.ACKNOWLEDGE
            choices.append(
                Choice(one.label, href=here) if asks else Choice(one.label, one.order, first=first)
            )
        if choices:
            found.append(tuple(choices))
    return tuple(found)
