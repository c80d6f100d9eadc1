"""A substitution as an order: which shift and who comes, or the one that is taken back."""

from runbook.hub.cards.viewing import names
from runbook.hub.model.actions import Answer, Order
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.rooms.roster import substituting
from runbook.hub.rooms.roster.words import naming
from runbook.hub.store.transaction import Transaction

BETWEEN, BACK = "/", "!"
"""``<shift>/<person>``, ``!<shift>``."""


def obey(tx: Transaction, _office: Office, person: HubPerson, order: Order) -> Answer:
    """Carry it out; a shift without a person is asked back by whoever shows it.

    The answer goes through a messenger: people are roles and codes in it, without a name.
    """
    if order.argument.startswith(BACK):
        answer = substituting.undo(tx, order.argument.removeprefix(BACK), person.id)
    else:
        entry, _, who = order.argument.partition(BETWEEN)
        if not who:
            return Answer("roster.unknown", done=False)
        answer = substituting.substitute(tx, entry, who, person.id)
    return naming(answer, names(tx, person.lang))
