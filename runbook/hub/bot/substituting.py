"""Substitution in the bot: beside who is on shift, who comes instead, and back again.

People are codes and roles here: no name goes through a messenger.
"""

from collections.abc import Sequence

from notifier.message import Button, Message
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.roster.ordering import BACK, BETWEEN
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.rooms.roster.substituting import may_stand_in, standing_in_for
from runbook.hub.rooms.roster.words import when
from runbook.hub.store import roster
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

MOST = 8
"""Buttons in one message."""
SUBSTITUTED = frozenset(Role) - {Role.OPERATOR}
"""Operators are named by their codes, on the page: there are too many of them for buttons."""
Rows = tuple[tuple[Button, ...], ...]


def offered(tx: Transaction, lang: str) -> Rows:
    """A button for each shift that runs or comes next and for which somebody could come.

    Where only one could, that is the one press it takes.
    """
    shifts = [one for one in (*roster.current(tx), *roster.coming(tx)) if one.role in SUBSTITUTED]
    found = [(one, free) for one in shifts if (free := may_stand_in(tx, one))]
    return tuple((_offer(one, free, lang),) for one, free in found[:MOST])


def _offer(entry: Entry, free: Sequence[HubPerson], lang: str) -> Button:
    values = {"who": entry.who, "when": when(entry, lang)}
    if len(free) == 1:
        label = t("hub.bot.substitute.by", lang, by=free[0].id, **values)
        return _button(label, f"{entry.id}{BETWEEN}{free[0].id}")
    return _button(t("hub.bot.substitute", lang, **values), entry.id)


def asked_back(tx: Transaction, order: Order, lang: str) -> Message | None:
    """Asks who comes; None when that was said, or there is no such shift any more."""
    if BETWEEN in order.argument or order.argument.startswith(BACK):
        return None
    entry = roster.by_id(tx, order.argument)
    if entry is None or entry.cancelled_at is not None or entry.ends <= tx.now:
        return None
    buttons = tuple(
        (_button(one.id, f"{entry.id}{BETWEEN}{one.id}"),) for one in may_stand_in(tx, entry)[:MOST]
    )
    title = t("hub.bot.substitute.who", lang, who=entry.who, when=when(entry, lang))
    return Message(title, lang=lang, buttons=buttons)


def taken_back(tx: Transaction, order: Order, said: str, lang: str) -> Message | None:
    """What was done, with the button that undoes it; None for what is no substitution."""
    entry_id, between, _ = order.argument.partition(BETWEEN)
    made = standing_in_for(tx, entry_id) if between else None
    if made is None:
        return None
    button = _button(t("hub.roster.undo", lang), f"{BACK}{made.id}")
    return Message(said, lang=lang, buttons=((button,),))


def _button(label: str, argument: str) -> Button:
    return Button(label, Order(Action.SUBSTITUTE, 0, argument).to_button())
