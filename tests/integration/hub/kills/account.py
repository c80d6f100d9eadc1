"""What became of everything: lost, told twice, said out of turn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import select

from bench.hub.chats import ADMIN, LEAD
from bench.hub.pcs import Pc
from runbook.hub.store import events, incidents
from runbook.hub.store.tables import CALLBACKS, REPORTS
from runbook.hub.store.transaction import Transaction
from tests.integration.hub.kills.cards import Sent, cards_in, described, told_twice
from tests.integration.hub.kills.office import Two
from tests.integration.hub.kills.traffic import OPERATORS, Traffic

TOLD = (LEAD, ADMIN)
"""Whom a gateway's failure is told to: the first lead on shift and the first administrator."""


@dataclass(frozen=True)
class Account:
    """Everything that must be nought, and how much of it there was.

    ``cards_lost``: mass incidents that somebody was not told of. ``cards_twice``: a second card of
    one incident, ``rung_twice``: a second ring for it, neither saying that it is a repeat;
    ``cards_repeated``: told again and marked so, because nobody could know whether the first had
    come; ``repeated_twice``: more often than once as a card that rings, as a line of a digest, or
    as a silent card with newer words, which comes where no message is known that could be edited.
    ``out_of_turn``: said by a hub while another one was on duty. ``offending``: everything that was
    told of what was told twice.
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
    offending: tuple[str, ...] = ()

    def __str__(self) -> str:
        """What is wrong, then the messages that made it so, then everything."""
        return "\n".join([f"{self.faults}", *self.offending, f"{self.counts}"])

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by their names."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}

    @property
    def faults(self) -> dict[str, int]:
        """What is not as it must be."""
        wrong = ("_lost", "_unanswered", "_twice", "_without_incident", "_with_several")
        named = ("out_of_turn", "log_broken")
        return {
            name: count
            for name, count in self.counts.items()
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
        twice = told_twice(cards)
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
            cards_twice=len(twice["cards_twice"]),
            rung_twice=len(twice["rung_twice"]),
            cards_repeated=sum(card.again for card in cards),
            repeated_twice=len(twice["repeated_twice"]),
            sent=len(sent),
            out_of_turn=sum(_out_of_turn(two, one) for one in sent),
            takeovers=len({one.fence for one in two.log.entries}) - 1,
            log_broken=int(not events.verify(tx).sound),
            offending=described(state.accepted, twice),
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
