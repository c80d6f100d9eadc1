"""A night at the office: operators report, time passes, and what was put on its way is seen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from notifier.delivery import Delivery, Receipt, State
from notifier.outbox.outbox import Outbox
from runbook.hub.incidents import keeping, local
from runbook.hub.incidents.acting import act
from runbook.hub.incidents.change import Change, Loudness
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.office import Office
from runbook.hub.store import events, incidents, people
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.store import Store
from runbook.hub.telling.receipts import note
from runbook.reporting.shapes import Moment, Outage, Surroundings
from tests.integration.hub.conftest import Clock
from tests.integration.notifier.settling import settle_accepted

HOME = Surroundings(provider="domru", city="Оренбург", gateway="vpn.bank.example")
LEAD, ADMIN = "101", "201"


@dataclass
class Night:
    """Everything is done in transactions of their own, as the hub's parts do it."""

    store: Store
    office: Office
    clock: Clock

    def outage(self, number: int = 1, revision: int = 1, **changed: object) -> Outage:
        now = self.clock.now
        values: dict[str, object] = {
            "key": f"{number:016x}",
            "revision": revision,
            "opened": Moment(wall=now, age_ms=2_000),
            "occurred": Moment(wall=now, age_ms=60_000),
            "cause": "isp.no_internet",
            "side": "isp",
            "confidence": 0.95,
            "calls": 1,
            "chats": 2,
        }
        return Outage(**{**values, **changed})  # type: ignore[arg-type]

    def restored(self, number: int = 1, revision: int = 2, **changed: object) -> Outage:
        over = Moment(wall=self.clock.now, age_ms=0)
        return self.outage(number, revision, restored=over, **changed)

    def reports(self, outage: Outage) -> HubIncident | None:
        self.one_pass([outage])
        with self.store.read() as tx:
            return incidents.by_key(tx, outage.key)

    def one_pass(self, outages: list[Outage]) -> None:
        """What one look at the new reports makes of them, in one transaction."""
        with self.store.write() as tx:
            for one in outages:
                known = incidents.by_key(tx, one.key)
                operator = f"op-{int(one.key, 16) + 100}"
                change = local.from_outage(known, one, operator, HOME, tx.now, tx.now)
                if change is not None:
                    keeping.apply(tx, self.office, change)

    def join_all(self, mass: HubIncident, numbers: Iterable[int]) -> None:
        with self.store.write() as tx:
            for number in numbers:
                found = incidents.by_key(tx, f"{number:016x}")
                assert found is not None
                keeping.join(tx, self.office, mass, found)

    def mass(self, **changed: object) -> HubIncident:
        begun = HubIncident(
            "f" * 16,
            Kind.MASS,
            self.clock.now,
            cause="isp.no_internet",
            side="isp",
            confidence=0.97,
            component="isp:domru/Оренбург/uplink",
            weight=Weight(accuse=3, prove=12, silent=1, places=(("domru, Оренбург", 3),)),
        )
        opened = Change(replace(begun, **changed), "mass.opened", loudness=Loudness.RING)  # type: ignore[arg-type]
        return self.apply(opened)

    def apply(self, change: Change) -> HubIncident:
        with self.store.write() as tx:
            return keeping.apply(tx, self.office, change)

    def joins(self, mass: HubIncident, number: int) -> HubIncident:
        with self.store.write() as tx:
            found = incidents.by_key(tx, f"{number:016x}")
            assert found is not None
            return keeping.join(tx, self.office, mass, found)

    def leaves(self, mass: HubIncident, number: int) -> HubIncident:
        with self.store.write() as tx:
            found = incidents.by_key(tx, f"{number:016x}")
            assert found is not None
            return keeping.leave(tx, self.office, mass, found, "own_fault")

    def ends(self, mass: HubIncident) -> HubIncident:
        def over(now: HubIncident) -> Change:
            restored = replace(now, restored_at=self.clock.now)
            return Change(restored, "mass.restored", loudness=Loudness.RECOVERY)

        return self.decides(mass.number, over)

    def decides(self, number: int, decide: Callable[[HubIncident], Change]) -> HubIncident:
        """Decide on an incident as it is: receipts that come meanwhile change it, too."""
        with self.store.write() as tx:
            found = incidents.by_number(tx, number)
            assert found is not None
            return keeping.apply(tx, self.office, decide(found))

    def orders(self, person: str, action: Action, number: int = 0, argument: str = "") -> Answer:
        with self.store.write() as tx:
            who = people.by_id(tx, person)
            return act(tx, self.office, who, Order(action, number, argument))

    def incident(self, number: int = 1) -> HubIncident:
        with self.store.read() as tx:
            found = incidents.by_number(tx, number)
        assert found is not None
        return found

    @property
    def outbox(self) -> Outbox:
        return open_outbox(self.store, None, note)

    def deliver(self) -> list[Delivery]:
        """Everything that is due is taken by its channel; what it was, in order."""
        outbox = self.outbox
        taken: list[Delivery] = []
        while one := outbox.claim(self.clock.now, timedelta(seconds=30), "test"):
            begun = outbox.begin_attempt(one, "test", self.clock.now)
            if begun is None:
                continue
            to = begun.delivery
            receipt = receipt_at(self.clock, begun.replaces or f"{len(taken)}{to.id[:6]}")
            settle_accepted(outbox, to, "test", receipt, self.clock.now)
            taken.append(to)
        outbox.close()
        return taken

    def waiting(self) -> list[Delivery]:
        outbox = self.outbox
        found = [one for one in outbox.pending() if one.state is State.PENDING]
        outbox.close()
        return found

    def events(self, number: int = 1) -> list[str]:
        key = self.incident(number).key
        with self.store.read() as tx:
            return [one.kind for one in events.of_incident(tx, key)]


def receipt_at(clock: Clock, message_id: str) -> Receipt:
    return Receipt(message_id, clock.now)


def rung(deliveries: list[Delivery], chat: str) -> list[str]:
    """Titles of what sounded in a chat."""
    return [
        one.message.title
        for one in deliveries
        if one.recipient.address == chat and not one.is_edit and one.message.rings
    ]


def edited(deliveries: list[Delivery], chat: str) -> list[Delivery]:
    """Edits in a chat."""
    return [one for one in deliveries if one.recipient.address == chat and one.is_edit]
