"""What of the office stands on the board: promises, who is at work, what it tells with."""

from collections.abc import Iterator

from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.hub.cards.naming import begun
from runbook.hub.cards.viewing import names
from runbook.hub.model.access import Sight, may_see
from runbook.hub.model.actions import Action
from runbook.hub.model.authority import MAY
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.board.shapes import Part
from runbook.hub.store import callbacks, people, switches
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.speaking import CHANNELS, WORKS
from runbook.language.texts import plural, t

MOST_OPERATORS = 30
_PROMISES = "/promises"


def parts(tx: Transaction, office: Office, person: HubPerson) -> Iterator[Part]:
    """The parts this role may see."""
    lang, may = person.lang, MAY[person.role]
    if Action.SHOW_CALLBACKS in may:
        href = _PROMISES if may_see(person, Sight.PROMISES) else ""
        yield Part(t("hub.board.callbacks", lang), tuple(_callbacks(tx, lang)), href)
    if Action.SHOW_DUTY in may:
        yield Part(t("hub.page.at_work", lang), tuple(_people(tx, lang)))
        yield Part(t("hub.board.channels", lang), tuple(_channels(tx, office, lang)))


def _callbacks(tx: Transaction, lang: str) -> Iterator[str]:
    found = callbacks.count(tx)
    if not found.open:
        yield t("hub.board.callbacks.none", lang)
        return
    yield plural("hub.board.callbacks.open", found.open, lang)
    yield t("hub.board.callbacks.kinds", lang, call=found.call, chat=found.chat)
    if found.overdue:
        yield plural("hub.board.callbacks.overdue", found.overdue, lang)
    whose = sorted(
        callbacks.by_operator(tx).items(), key=lambda one: (-one[1].overdue, -one[1].open, one[0])
    )
    for operator, hers in whose[:MOST_OPERATORS]:
        late = plural("hub.board.callbacks.late", hers.overdue, lang) if hers.overdue else ""
        yield f"{operator}: {hers.open}{late}"
    if len(whose) > MOST_OPERATORS:
        yield plural("hub.bot.incidents.more", len(whose) - MOST_OPERATORS, lang)


def _people(tx: Transaction, lang: str) -> Iterator[str]:
    order, who = list(Role), names(tx, lang)
    at_work = [one for one in people.every(tx) if one.on_shift and one.role is not Role.OPERATOR]
    for one in sorted(at_work, key=lambda one: (order.index(one.role), one.id)):
        ways = [
            t(f"hub.board.way.{name}", lang)
            for name, has in ((TELEGRAM, one.telegram is not None), (EMAIL, bool(one.email)))
            if has
        ]
        said = ", ".join(ways) or t("hub.board.way.none", lang)
        yield f"{begun(who[one.id])}: {said}"
    if not at_work:
        yield t("hub.bot.duty.none", lang)


def _channels(tx: Transaction, office: Office, lang: str) -> Iterator[str]:
    """As the hub on duty has said last; before it has, those that are set up here."""
    switch = switches.get(tx, switches.SPEAKING)
    said = switch.body.get(CHANNELS) if switch is not None else None
    states = said if isinstance(said, dict) else {}
    for name in (TELEGRAM, EMAIL):
        if name in states:
            state = "works" if states[name] == WORKS else "dead"
        else:
            state = "unknown" if name in office.channels else "none"
        channel = begun(t(f"hub.board.way.{name}", lang))
        yield t(f"hub.board.channel.{state}", lang, channel=channel)
