"""The standby group as a test moves it: looks at their PCs, waves, answers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from notifier.delivery import Delivery
from runbook.hub.callout import waves
from runbook.hub.callout.callout import Callout
from runbook.hub.callout.filling import fill
from runbook.hub.callout.seats import Fill
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.store import agents, callouts, people, reports
from runbook.hub.store.reports import Incoming
from runbook.reporting.shapes import Diagnosis, Moment, Report
from tests.integration.hub.incidents.night import Night


@dataclass
class Group:
    """Standby operators ``standby-1`` and so on; ``standby-N`` reads in chat 400 + N."""

    night: Night
    sequences: dict[int, int] = field(default_factory=dict)

    def looks(
        self,
        number: int,
        cause: str,
        age_ms: int = 0,
        calls: int | None = None,
        chats: int | None = None,
    ) -> None:
        """Her own PC was looked at so long ago, with this result, and she has said this."""
        operator, now = f"op-2{number:02d}", self.night.clock.now
        made = Moment(wall=now, age_ms=age_ms)
        sequence = self.sequences[number] = self.sequences.get(number, 0) + 1
        report = Report(
            agent=operator,
            sequence=sequence,
            sent=now,
            diagnosis=Diagnosis(made=made, cause=cause, side=""),
            calls=calls,
            chats=chats,
        )
        with self.night.store.write() as tx:
            if agents.by_operator(tx, operator) is None:
                agents.enrol(tx, operator, bytes(32), bytes(32))
            reports.take(tx, [Incoming(operator, report, now)])

    def go(self, seconds: float) -> int:
        """Time passes, then the hub on duty looks once."""
        self.night.clock.go(seconds)
        return self.due()

    def due(self) -> int:
        with self.night.store.write() as tx:
            return waves.due(tx, self.night.office, tx.now)

    def answers(self, number: int, action: Action, argument: str = "") -> Answer:
        said = argument or self.callout.id
        return self.night.orders(f"standby-{number}", action, 1, said)

    def shift(self, number: int, *, on: bool) -> None:
        with self.night.store.write() as tx:
            people.set_shift(tx, f"standby-{number}", on_shift=on)

    @property
    def callout(self) -> Callout:
        with self.night.store.read() as tx:
            found = callouts.latest_of(tx, self.night.incident().key)
        assert found is not None
        return found

    @property
    def filled(self) -> Fill:
        with self.night.store.read() as tx:
            found = fill(tx, self.night.incident().key)
        assert found is not None
        return found


Make = Callable[[int], Group]
"""The fixture ``group``: makes one of that size."""


def begin(night: Night, make: Make, size: int = 8) -> Group:
    """An operator is hit, and the lead has ordered a call-out of a group of that size."""
    made = make(size)
    night.reports(night.outage())
    night.deliver()
    answer = night.orders("lead", Action.CALL_OUT, 1)
    assert (answer.code, answer.done) == ("callout.started", True)
    return made


def to(deliveries: list[Delivery], number: int) -> list[Delivery]:
    """What standby operator ``number`` got."""
    return [one for one in deliveries if one.recipient.address == str(400 + number)]


def pressed(delivery: Delivery, label: str) -> Order:
    """The order in a button of a message."""
    for row in delivery.message.buttons:
        for button in row:
            if button.label == label:
                order = Order.from_button(button.order)
                assert order is not None
                return order
    raise AssertionError([one.label for row in delivery.message.buttons for one in row])
