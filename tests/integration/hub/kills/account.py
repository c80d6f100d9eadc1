"""What became of everything: lost, told twice, said out of turn."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from bench.hub.chats import ADMIN, LEAD, LOCAL, MASS
from bench.hub.pcs import Pc
from runbook.hub.store import events, incidents
from runbook.hub.store.tables import CALLBACKS, REPORTS
from runbook.hub.store.transaction import Transaction
from tests.integration.hub.kills.office import Two
from tests.integration.hub.kills.traffic import OPERATORS, Traffic

TOLD = (LEAD, ADMIN)
"""Whom a gateway's failure is told to: the first lead on shift and the first administrator."""
_REPEAT = "Повтор. "

Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Account:
    """Everything that must be nought, and how much of it there was.

    ``cards_lost``: mass incidents that somebody was not told of. ``cards_twice``: a second card of
    one incident, ``rung_twice``: a second ring for it, neither saying that it is a repeat;
    ``cards_repeated``: told again and marked so, because nobody could know whether the first had
    come; ``repeated_twice``: more often than once. ``out_of_turn``: said by a hub while another one
    was on duty.
    """

    reports: int
    reports_lost: int
    reports_unanswered: int
    promises: int
    promises_lost: int
    presses: int
    presses_lost: int
    presses_worked_twice: int
    outages: int
    outages_without_incident: int
    outages_with_several: int
    cards: int
    cards_lost: int
    cards_twice: int
    rung_twice: int
    cards_repeated: int
    repeated_twice: int
    sent: int
    out_of_turn: int
    takeovers: int
    log_broken: int

    @property
    def faults(self) -> dict[str, int]:
        """What is not as it must be."""
        wrong = ("_lost", "_unanswered", "_twice", "_without_incident", "_with_several")
        named = ("out_of_turn", "log_broken")
        return {
            name: count
            for name, count in asdict(self).items()
            if count and (name.endswith(wrong) or name in named)
        }


def account(two: Two, traffic: Traffic) -> Account:
    """Count everything, when all is quiet again."""
    state = two.phones.state
    sent: list[Sent] = [*state.accepted, *state.edits]
    with two.here.store.read() as tx:
        masses = _masses(tx, traffic.begun)
        whole = [found for found in masses if len(found) == 1]
        told = {(chat, number) for chat in TOLD for found in whole for number in found}
        cards = [card for one in state.accepted for card in cards_in(one)]
        given = {(card.chat, card.number) for card in cards}
        news = [card for card in cards if not card.again]
        acknowledged = Counter(
            one.incident for one in events.latest(tx, 100_000)
            if one.kind == "incident.acknowledged"
        )  # fmt: skip
        return Account(
            reports=sum(len(pc.told) for some in traffic.begun for pc in some),
            reports_lost=_reports_lost(tx, traffic.begun),
            reports_unanswered=len(traffic.unanswered),
            promises=len(traffic.promised),
            promises_lost=_promises_lost(tx, traffic.promised),
            presses=len(traffic.pressed),
            presses_lost=_presses_lost(tx, traffic.pressed),
            presses_worked_twice=sum(count > 1 for count in acknowledged.values()),
            outages=len(masses),
            outages_without_incident=sum(not found for found in masses),
            outages_with_several=sum(len(found) > 1 for found in masses),
            cards=len(cards),
            cards_lost=len(told - given),
            cards_twice=_more_than_once(card for card in news if not card.listed),
            rung_twice=_more_than_once(card for card in news if card.rings),
            cards_repeated=sum(card.again for card in cards),
            repeated_twice=_more_than_once(card for card in cards if card.again),
            sent=len(sent),
            out_of_turn=sum(_out_of_turn(two, one) for one in sent),
            takeovers=len({one.fence for one in two.log.entries}) - 1,
            log_broken=int(not events.verify(tx).sound),
        )


def _masses(tx: Transaction, outages: Iterable[list[Pc]]) -> list[list[int]]:
    """The numbers of the mass incidents of each outage that was told by everybody."""
    by_gateway: dict[str, list[int]] = {}
    for one in incidents.recent(tx, 100_000):
        if one.is_mass:
            scope = one.component.removeprefix("gateway:").partition("/")[0]
            by_gateway.setdefault(scope, []).append(one.number)
    return [
        by_gateway.get(some[0].operator.paths.gateway_host, [])
        for some in outages
        if sum(bool(pc.told) for pc in some) == OPERATORS
    ]


@dataclass(frozen=True)
class Card:
    """One incident in one message. ``listed``: in a digest, which no card is changed in later."""

    chat: int
    number: int
    again: bool
    listed: bool
    rings: bool


def cards_in(message: Sent) -> list[Card]:
    """The incidents that a message tells of as open."""
    text = str(message["text"])
    first, whole = text.partition("\n")[0], text.startswith(_REPEAT)
    listed = _number_in(first) == 0
    return [
        Card(
            chat=int(message["chat_id"]),
            number=number,
            again=whole or _REPEAT in line,
            listed=listed,
            rings=not message["silent"],
        )
        for line in (text.splitlines() if listed else [first])
        if (number := _number_in(line))
    ]


def _number_in(line: str) -> int:
    found = MASS.search(line) or LOCAL.search(line)
    return int(found[1]) if found else 0


def _more_than_once(cards: Iterable[Card]) -> int:
    told = Counter((card.chat, card.number) for card in cards)
    return sum(count - 1 for count in told.values())


def _reports_lost(tx: Transaction, outages: Iterable[list[Pc]]) -> int:
    columns = select(REPORTS.c.operator, REPORTS.c.sequence)
    kept = {(row.operator, row.sequence) for row in tx.connection.execute(columns)}
    told = {(pc.operator.id, number) for some in outages for pc in some for number in pc.told}
    return len(told - kept)


def _promises_lost(tx: Transaction, promised: Iterable[tuple[str, int]]) -> int:
    columns = select(CALLBACKS.c.id, CALLBACKS.c.revision)
    kept = {(row.id, row.revision) for row in tx.connection.execute(columns)}
    return len(set(promised) - kept)


def _presses_lost(tx: Transaction, pressed: Iterable[int]) -> int:
    """The incidents whose button was pressed and that nobody has acknowledged all the same."""
    found = (incidents.by_number(tx, number) for number in pressed)
    return sum(one is None or one.acknowledged_at is None for one in found)


def _out_of_turn(two: Two, one: Sent) -> bool:
    at = float(one["at"])
    return two.log.others_turn(at, two.said_by(int(one["by"]), at))
