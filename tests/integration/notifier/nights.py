"""Nights in which pages and ladders meet any order of answers, kills and clocks: what must hold."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Purpose, Receipt, State
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.outbox.settlement import settle
from notifier.page import Page
from tests.integration.notifier.night_outbox import ADMIN, KEY, LEAD, LEASE, NOW, in_memory

OTHER = "ff" * 8
PEOPLE = (LEAD, ADMIN)
PENDING_IN_VAIN = [ErrorCode.WRONG_TOKEN, ErrorCode.NOT_AN_API] * 3


class Nights(RuleBasedStateMachine):
    """Two people, two incidents, any number of couriers that may die."""

    def __init__(self) -> None:
        super().__init__()
        self.outbox = Outbox(in_memory())
        self.now = NOW
        self.flying: list[tuple[str, Delivery]] = []
        self.claimed: list[tuple[str, Delivery]] = []
        self.receipts: list[str] = []
        self.outbox._on_attempt = lambda _connection, delivery, attempt: self.receipts.append(
            f"{delivery.id} {attempt.number}"
        )
        self.taken: set[tuple[str, int]] = set()
        self.arrived: set[tuple[str, int]] = set()
        self.version = 0
        self.made: dict[str, int] = {}

    @initialize(routes=st.integers(1, 3), dead=st.booleans())
    def first_ring(self, routes: int, dead: bool) -> None:
        person = replace(LEAD, routes=LEAD.routes[:routes])
        avoid = frozenset({"telegram"}) if dead else frozenset()
        page = Page(Purpose.RING, KEY, person, self._words(), avoid=avoid)
        with self.outbox.transaction():
            last = self.outbox.page(page, self.now).id
            for whom in (person, ADMIN):
                following = replace(page, person=whom, follows=last, pause=timedelta(minutes=5))
                last = self.outbox.page(following, self.now).id

    @rule(
        person=st.sampled_from(PEOPLE),
        purpose=st.sampled_from([Purpose.RING, Purpose.RING, Purpose.RECOVERY]),
        incident=st.sampled_from([KEY, OTHER]),
        avoid=st.sampled_from([frozenset(), frozenset({"telegram"})]),
        news=st.booleans(),
    )
    def page(self, person, purpose, incident, avoid, news) -> None:  # type: ignore[no-untyped-def]
        made = Page(purpose, incident, person, self._words(), avoid=avoid, news=news)
        with self.outbox.transaction():
            paged = self.outbox.page(made, self.now)
        if not paged.absorbed:
            self.made[paged.id] = self.version

    def _words(self) -> Message:
        """Newer than all before them."""
        self.version += 1
        return Message(str(self.version))

    @rule(incident=st.sampled_from([KEY, OTHER]))
    def edit(self, incident: str) -> None:
        editable, words = frozenset({"telegram", "email"}), self._words()
        self.outbox.edit(incident, lambda _person: words, editable, self.now)

    @rule(up=st.booleans())
    def acknowledge(self, up: bool) -> None:
        if up:
            self.outbox.stand_up(KEY, self.now)
        else:
            self.outbox.stand_down(KEY, frozenset({"shift_lead"}), self.now)

    @rule(drop=st.booleans(), person=st.sampled_from(PEOPLE))
    def take_back(self, drop: bool, person) -> None:  # type: ignore[no-untyped-def]
        if drop:
            self.outbox.drop_rungs(KEY, person.id, self.now)
        else:
            arrived = {page for page, _ in self.arrived}
            mine = [one.page for one in self._every() if one.recipient.person == person.id
                    and one.incident == KEY and not one.is_edit]  # fmt: skip
            if self.outbox.withdraw(KEY, person.id, self.now):
                assert not arrived & set(mine)

    @rule(seconds=st.sampled_from([0.5, 1.0, 5.0, 31.0, 61.0, 301.0]))
    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def tend(self) -> None:
        self.outbox.tend(self.now)

    @rule()
    def sleep(self) -> None:
        """Every lease is over, and those who held them wake up and go on."""
        self.arrived.update((one.page, one.rank) for _, one in self.flying)
        self.now += LEASE
        self.outbox.expire_leases(self.now)

    @precondition(lambda self: self.flying)
    @rule(result=st.sampled_from([None, ErrorCode.NOT_SENT, ErrorCode.AMBIGUOUS]))
    def wake_up_late(self, result: ErrorCode | None) -> None:
        """One goes on as if nothing had been, while the same courier has begun anew."""
        owner, one = self.flying.pop(0)
        self.arrived.add((one.page, one.rank))
        self.sleep()
        claimed = self.outbox.claim(self.now, LEASE, owner)
        if claimed is not None:
            self._begin(owner, claimed)
        self._end(owner, one, result)

    @rule()
    def line_is_back(self) -> None:
        self.outbox.line_is_back(self.now)

    @rule(owner=st.sampled_from(["c1", "c1", "c2"]))
    def claim(self, owner: str) -> None:
        claimed = self.outbox.claim(self.now, LEASE, owner)
        if claimed is not None:
            self.claimed.append((owner, claimed))

    @rule(results=st.lists(st.sampled_from([None, *ErrorCode, *PENDING_IN_VAIN]), max_size=6))
    def work(self, results: list[ErrorCode | None]) -> None:
        for result in results:
            self.now += timedelta(seconds=2)
            self.send(result)

    @rule(result=st.sampled_from([None, None, *ErrorCode]))
    def send(self, result: ErrorCode | None) -> None:
        claimed = self.outbox.claim(self.now, LEASE, "quick")
        if claimed is not None and self._begin("quick", claimed):
            self._end(*self.flying.pop(), result)

    @precondition(lambda self: self.claimed)
    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self._begin(*self.claimed.pop(data.draw(st.integers(0, len(self.claimed) - 1))))

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), result=st.sampled_from([None, *ErrorCode]))
    def end(self, data: st.DataObject, result: ErrorCode | None) -> None:
        self._end(*self.flying.pop(data.draw(st.integers(0, len(self.flying) - 1))), result)

    def _begin(self, owner: str, claimed: Delivery) -> bool:
        begun = self.outbox.begin_attempt(claimed, owner, self.now)
        if begun is None:
            return False
        one = begun.delivery
        self.flying.append((owner, one))
        if one.is_edit:
            return True
        assert int(one.message.title) >= self.made.get(one.page, 0), "older words took its place"
        if one.purpose is Purpose.RING:
            assert not self._is_over(one), "it rings for what she knows to be over"
        better = {rank for page, rank in self.taken if page == one.page and rank < one.rank}
        assert not better, "sent although a better route had taken the page"
        if any(page == one.page for page, _ in self.taken):
            assert one.repeat, "she may have read it elsewhere"
        if not one.repeat:
            assert (one.page, one.rank) not in self.arrived, "it may be there already"
        return True

    def _is_over(self, ring: Delivery) -> bool:
        """Whether good news of another page came later: of its own page it took their place."""
        return bool(
            self.outbox._all(
                "SELECT 1 FROM outbox WHERE incident = ? AND person = ? AND state <> 'superseded' "
                "AND purpose = 'recovery' AND seq > (SELECT seq FROM outbox WHERE id = ?) "
                "AND page <> ?",
                (ring.incident, ring.recipient.person, ring.id, ring.page),
            )
        )

    def _end(self, owner: str, one: Delivery, result: ErrorCode | None) -> None:
        error = DeliveryError(result, new_address="999") if result else None
        got = error or Receipt(f"m{len(self.receipts)}", self.now)
        current = self.outbox.find(one.id)
        assert current is not None
        self.outbox.settle(one, owner, settle(one, got, self.now, 0.0), self.now)
        if error is None or error.doubtful:
            self.arrived.add((one.page, one.rank))
        lost = current.state is not State.CLAIMED or current.attempts != one.attempts
        if lost:
            assert self.outbox.find(one.id) == current, "settled by an attempt of long ago"
        if error is None and not one.is_edit and not lost:
            self.taken.add((one.page, one.rank))

    @rule()
    def die(self) -> None:
        """Every courier is killed, and half a minute later their leases are over."""
        self.arrived.update((one.page, one.rank) for _, one in self.flying)
        self.flying.clear()
        self.claimed.clear()
        self.now += LEASE
        self.outbox.expire_leases(self.now)

    def _every(self) -> list[Delivery]:
        found = (self.outbox.find(one) for (one,) in self.outbox._all("SELECT id FROM outbox"))
        return [one for one in found if one is not None]

    @invariant()
    def no_page_is_left_with_nothing_to_do(self) -> None:
        pages: dict[str, list[Delivery]] = {}
        for one in self._every():
            if not one.is_edit:
                pages.setdefault(one.page, []).append(one)
        for page, routes in pages.items():
            states = {one.state for one in routes}
            if State.HELD in states:
                assert states <= {State.HELD, State.FAILED}
                (leader,) = set(
                    self.outbox._all("SELECT DISTINCT follows FROM outbox WHERE page = ?", (page,))
                )
                before = {one.state for one in pages[leader[0]]}
                assert before & {State.HELD, State.PENDING, State.CLAIMED}, "held for ever"
                assert State.ACCEPTED not in before
            if State.ACCEPTED in states:
                best = min(one.rank for one in routes if one.state is State.ACCEPTED)
                assert not [one for one in routes if one.rank > best and one.state is State.PENDING]
                waiting = [one for one in routes if one.state is State.PENDING]
                assert all(one.repeat for one in waiting)
            for one in routes:
                if one.state is State.FAILED:
                    assert one.error is not None
                assert one.due_at >= one.created_at
        for one in self.outbox.pending():
            assert one.state is not State.HELD

    @invariant()
    def every_finished_attempt_has_one_receipt(self) -> None:
        rows = self.outbox._all(
            "SELECT delivery, number FROM outbox_attempts WHERE finished_at IS NOT NULL"
        )
        assert sorted(self.receipts) == sorted(f"{one} {number}" for one, number in rows)

    def teardown(self) -> None:
        """From whatever was left everything comes to an end, once somebody answers."""
        self.die()
        for _ in range(400):
            upcoming = self.outbox.next_event()
            if upcoming is None:
                break
            self.now = max(self.now, upcoming)
            while (claimed := self.outbox.claim(self.now, LEASE, "last")) is not None:
                begun = self.outbox.begin_attempt(claimed, "last", self.now)
                if begun is None:
                    continue
                got = Receipt("m", self.now)
                settled = settle(begun.delivery, got, self.now, 0.0)
                self.outbox.settle(begun.delivery, "last", settled, self.now)
        assert self.outbox.pending() == []
        held = [one for one in self._every() if one.state is State.HELD]
        assert held == [], "nobody would ever free it"
        self.no_page_is_left_with_nothing_to_do()
        self.outbox.close()
