"""The ladder of one incident: who is rung after whom while nobody has acknowledged."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, select, update

from notifier.delivery import Person, Purpose, State
from notifier.ladder import Rung
from notifier.outbox.rows import to_ms
from runbook.hub.incidents.course import MOST_RINGS, firsts, roles_for
from runbook.hub.model.people import Role
from runbook.hub.store import events
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.telling.hearing import answers
from runbook.hub.telling.letters import forget_links
from runbook.hub.telling.linking import renew_links
from runbook.hub.telling.paging import NOW, Paging
from runbook.hub.telling.rings import next_turn

NOBODY = "alert.nobody"
"""Nobody of these roles is on shift and can be reached: her own PC goes on speaking."""
LEAD = str(Role.SHIFT_LEAD)


class Climbing(Paging):
    """Rings first, and again, and the next one."""

    def round(self) -> bool:
        """The ladder is at its end and nobody has answered: once more from its beginning."""
        people = self._rungs()
        if not people:
            return False
        first = people[0].person
        page = self._page(first, Purpose.RING)
        page = replace(page, message=page.message.as_unanswered(), news=True)
        made = {first: self._outbox.page(page, self._now, self._in_place).id}
        self._climb(first, made)
        return True

    def climb_late(self) -> None:
        """Put up the ladder behind the first ring, which had to wait and was not taken back."""
        asked = select(OUTBOX.c.page, OUTBOX.c.person).where(*self._rings()).order_by(OUTBOX.c.seq)
        pages = {row.person: row.page for row in self._tx.connection.execute(asked)}
        made = {one: pages[who] for who, one in self._present.items() if who in pages}
        if made:
            leader = next((one for one in made if one.role == LEAD), next(iter(made)))
            self._climb(leader, made)

    def unknown(self, by: str = "") -> None:
        """That somebody knew was taken back: the ladder goes on, without a sound for ``by``.

        What answers one's own press does not ring.
        """
        renew_links(self._tx, self._key)
        self._links_are_gone = True
        self._outbox.stand_up(self._key, self._now)
        if by:
            due = (OUTBOX.c.state == State.PENDING.value, OUTBOX.c.due_at <= to_ms(self._now))
            hers = (*self._rings(), OUTBOX.c.person == by, *due)
            self._tx.connection.execute(update(OUTBOX).where(*hers).values(silenced=1))

    def relay(self) -> bool:
        """Who is on shift has changed: whoever is there now is rung from now on.

        Rings to whoever has gone that have not left are taken back. Gives whether somebody has
        been told, or will be, by now.
        """
        asked = select(OUTBOX.c.person).where(*self._rings()).distinct()
        paged = list(self._tx.connection.execute(asked).scalars())
        for one in paged:
            if one not in self._present:
                self._outbox.withdraw(self._key, one, self._now)
                self._outbox.drop_rungs(self._key, one, self._now)
        if self._incident.acknowledged_at is not None:
            return True
        for one in paged:
            self._outbox.drop_rungs(self._key, one, self._now)
        forget_links(self._tx, self._key)
        last = self._last_ring()
        if last is None:
            # Nothing is left of that ladder: whatever rings first gets one of its own.
            gone = (*self._rings(), OUTBOX.c.state == State.SUPERSEDED.value)
            self._tx.connection.execute(update(OUTBOX).where(*gone).values(follows=None))
            return self._first(at_once=True)
        page, person = last
        leader = self._present.get(person)
        rings = {one.person.id: one.rings for one in self._outbox.told(self._key)}
        if leader is not None:
            self._hang(self._rungs(leader)[1:], page, rings)
        elif rungs := self._rungs():
            passed_on = replace(rungs[0], pause=self._policy.next_person_after)
            self._hang((passed_on, *rungs[1:]), page, rings)
        return True

    def _first(self, *, at_once: bool = False) -> bool:
        people = firsts(self._reachable, roles_for(self._incident), self._ladder)
        if not any(answers(one) for one in people):
            roles = [str(role) for role in (*roles_for(self._incident), *self._ladder)]
            events.log(self._tx, NOBODY, self._key, {"roles": list(dict.fromkeys(roles))})
            return False
        # What her own PC has said already comes without a sound, but with the buttons.
        silent = self._incident.spoken
        quick = silent or at_once or self._incident.is_mass
        wait = NOW if quick else next_turn(self._tx)
        made = self._page_all(people, wait=wait, rings=not silent)
        leader = next((one for one in made if one.role == LEAD), people[0])
        if not wait:
            # What waits will mostly be taken back: its ladder is put up when it was not.
            self._climb(leader, made)
        return True

    def _climb(self, leader: Person, made: Mapping[Person, str]) -> None:
        """What follows while nobody has acknowledged."""
        rungs = self._rungs(leader, *made)[1:]
        self._hang(rungs, made[leader], {one.id: 1 for one in made})

    def _hang(self, rungs: Iterable[Rung], previous: str, rung: Mapping[str, int]) -> None:
        """Put these behind the page ``previous``. ``rung``: how often each person was already."""
        if self._incident.is_only_ours:
            # Nothing is asked of anybody, so nobody is asked twice.
            return
        rings = Counter(rung)
        for one in rungs:
            if rings[one.person.id] >= MOST_RINGS:
                continue
            rings[one.person.id] += 1
            page = self._page(one.person, Purpose.RING)
            page = replace(page, follows=previous, pause=one.pause)
            previous = self._outbox.page(page, self._now).id

    def _last_ring(self) -> tuple[str, str] | None:
        """The newest page that left or will leave, and whose it is."""
        gone = OUTBOX.c.state != State.SUPERSEDED.value
        asked = (
            select(OUTBOX.c.page, OUTBOX.c.person)
            .where(*self._rings(), gone)
            .order_by(OUTBOX.c.seq.desc())
            .limit(1)
        )
        row = self._tx.connection.execute(asked).first()
        return None if row is None else (row.page, row.person)

    def _rings(self) -> tuple[ColumnElement[bool], ...]:
        return (OUTBOX.c.incident == self._key, OUTBOX.c.purpose == Purpose.RING.value)
