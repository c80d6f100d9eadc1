"""Puts into the outbox what a change is to say, in the transaction that keeps the change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from notifier.delivery import Person, Purpose
from notifier.ladder import Rung, ladder
from notifier.message import Message
from notifier.page import Page, Told
from runbook.channels import EMAIL
from runbook.hub.incidents.card import words
from runbook.hub.incidents.change import Loudness
from runbook.hub.incidents.course import (
    MOST_RINGS,
    Course,
    apart,
    best_first,
    course,
    firsts,
    may_ring,
    place,
    roles_for,
)
from runbook.hub.incidents.exercising import change_exercise, exercised
from runbook.hub.incidents.hearing import answers
from runbook.hub.incidents.linking import (
    acknowledge_link,
    end_links,
    has_ack,
    renew_links,
    with_link,
)
from runbook.hub.incidents.reaching import editable, ladder_roles, policy, reachable
from runbook.hub.incidents.rings import next_turn
from runbook.hub.incidents.screening import screened
from runbook.hub.incidents.viewing import view_of
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.store import events
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.transaction import Transaction

SCREENED = "alert.screened"
NOBODY = "alert.nobody"
"""Nobody of these roles is on shift and can be reached: her own PC goes on speaking."""
_LEAD = str(Role.SHIFT_LEAD)
_NOW = timedelta(0)


class Telling:
    """Tells the people of one incident. Lives within one transaction."""

    def __init__(self, tx: Transaction, office: Office, incident: HubIncident) -> None:
        self._tx, self._office, self._incident = tx, office, incident
        self._key, self._now = incident.key, tx.now
        self._outbox = outbox_in(tx)
        self._editable = editable(office)
        self._policy = policy(office)
        self._ladder = ladder_roles(office)
        self._people: Mapping[Role, list[Person]] | None = None
        self._said: dict[str, Message] = {}
        self._links: dict[str, str] = {}
        self._hidden: set[str] = set()

    def tell(self, loudness: Loudness) -> bool:
        """Tell whoever is to know; whether anybody has been told, or will be, by now."""
        told = self._outbox.told(self._key)
        known = bool(exercised(self._tx, self._key)) if self._incident.drill else bool(told)
        what = course(self._incident, loudness, self._now, told=known)
        match what:
            case Course.FIRST:
                known = self._first()
            case Course.EXERCISE:
                known = self._exercise()
            case Course.AGAIN:
                self._again(told)
            case Course.EDIT:
                self._change_words(told)
            case Course.RECOVERY:
                self._recovery(told)
            case Course.EXERCISE_EDIT:
                change_exercise(self._tx, self._outbox, self._key, self._words, self._editable)
            case Course.NOTHING:
                pass
        if self._hidden:
            events.log(self._tx, SCREENED, self._key, {"kinds": sorted(self._hidden)})
        return known

    def hush(self) -> None:
        """It belongs to a mass incident now: what has not left is taken back, and rings no more."""
        self._outbox.stand_down(self._key, frozenset(), self._now)
        for one in self._outbox.told(self._key):
            self._outbox.withdraw(self._key, one.person.id, self._now)
        # A ring that is under way over a way that hangs must not come by the next one as well.
        self._outbox.leave_to_others(self._key, self._now)
        if not self._outbox.told(self._key):
            self._outbox.end_ladder(self._key, self._now)

    def known(self) -> None:
        """Somebody has acknowledged it: nobody else is rung."""
        roles = frozenset(str(role) for role in Role)
        self._outbox.stand_down(self._key, roles, self._now)
        end_links(self._tx, self._key)

    def unknown(self) -> None:
        """That was taken back: the ladder goes on."""
        renew_links(self._tx, self._key)
        self._outbox.stand_up(self._key, self._now)

    def ended(self) -> None:
        """It was closed: nobody is rung for it any more."""
        self._outbox.end_ladder(self._key, self._now)
        end_links(self._tx, self._key)

    def round(self) -> bool:
        """The ladder is at its end and nobody has answered: once more from its beginning."""
        people = self._rungs()
        if not people:
            return False
        first = people[0].person
        page = self._page(first, Purpose.RING)
        page = replace(page, message=page.message.as_unanswered(), news=True)
        made = {first: self._outbox.page(page, self._now, self._editable).id}
        self._climb(first, made)
        return True

    def climb_late(self) -> None:
        """Put up the ladder behind the first ring, which had to wait and was not taken back."""
        mine = (OUTBOX.c.incident == self._key, OUTBOX.c.purpose == Purpose.RING.value)
        asked = select(OUTBOX.c.page, OUTBOX.c.person).where(*mine).order_by(OUTBOX.c.seq)
        pages = {row.person: row.page for row in self._tx.connection.execute(asked)}
        everybody = [one for several in self._reachable.values() for one in several]
        made = {one: pages[one.id] for one in everybody if one.id in pages}
        if made:
            leader = next((one for one in made if one.role == _LEAD), next(iter(made)))
            self._climb(leader, made)

    def _first(self) -> bool:
        people = firsts(self._reachable, roles_for(self._incident), self._ladder)
        if not any(answers(one) for one in people):
            roles = [str(role) for role in (*roles_for(self._incident), *self._ladder)]
            events.log(self._tx, NOBODY, self._key, {"roles": list(dict.fromkeys(roles))})
            return False
        # What her own PC has said already comes without a sound, but with the buttons.
        silent = self._incident.spoken
        quick = silent or self._incident.is_mass
        wait = _NOW if quick else next_turn(self._tx)
        made = self._page_all(people, wait=wait, rings=not silent)
        leader = next((one for one in made if one.role == _LEAD), people[0])
        if not wait:
            # What waits will mostly be taken back: its ladder is put up when it was not.
            self._climb(leader, made)
        if self._incident.acknowledged_at is not None:
            self.known()
        return True

    def _exercise(self) -> bool:
        people = firsts(self._reachable, roles_for(self._incident), self._ladder)
        for one in people:
            page = Page(Purpose.EXERCISE, self._key, one, self._for(one))
            self._outbox.page(page, self._now, self._editable)
        return bool(people)

    def _climb(self, leader: Person, made: Mapping[Person, str]) -> None:
        """What follows while nobody has acknowledged."""
        rings = Counter({one.id: 1 for one in made})
        previous = made[leader]
        for rung in self._rungs(leader, *made)[1:]:
            if rings[rung.person.id] >= MOST_RINGS:
                continue
            rings[rung.person.id] += 1
            page = self._page(rung.person, Purpose.RING)
            page = replace(page, follows=previous, pause=rung.pause)
            previous = self._outbox.page(page, self._now).id

    def _rungs(self, *before: Person) -> tuple[Rung, ...]:
        listed = [one for role in self._ladder for one in self._reachable.get(role, [])]
        distinct = apart([*before, *listed]).values()
        people = [
            *before[:1],
            *(one for one in listed if one in distinct and one not in before[:1]),
        ]
        return ladder(people, self._policy)

    def _again(self, told: Iterable[Told]) -> None:
        """News that rings; whoever was rung too often already is told without a sound."""
        known = list(told)
        rung = [best_first(one) for one in known if may_ring(one)]
        people = [*apart(rung).values(), *self._fresh(known)]
        for one in people:
            # The ring for the news takes the place of the one that would have asked for an answer.
            self._outbox.drop_rungs(self._key, one.id, self._now)
        self._page_all(people, news=True)
        self._edit()

    def _change_words(self, told: Iterable[Told]) -> None:
        """News without a sound, but for a role that is to know only from now on."""
        fresh = self._fresh(told) if not self._incident.over else []
        for one in fresh:
            self._outbox.drop_rungs(self._key, one.id, self._now)
        self._page_all(fresh)
        self._edit()

    def _fresh(self, told: Iterable[Told]) -> list[Person]:
        """The first people of the roles who were told nothing so far."""
        if self._incident.parent:
            return []
        known = list(told)
        roles = {one.person.role for one in known}
        places = {place(best_first(one)) for one in known}
        wanted = [role for role in roles_for(self._incident) if str(role) not in roles]
        found = firsts(self._reachable, wanted, ()) if wanted else []
        return [one for one in found if place(one) not in places]

    def _recovery(self, told: Iterable[Told]) -> None:
        """Whoever was told is told; whoever was not yet gets one message, late and silent."""
        self._outbox.stand_down(self._key, frozenset(), self._now)
        places: set[tuple[str, str]] = set()
        for one in sorted(told, key=lambda one: one.person.role != _LEAD):
            never_arrived = not (one.reached or one.doubtful)
            late = never_arrived and self._outbox.withdraw(self._key, one.person.id, self._now)
            person = best_first(one)
            if place(person) in places and (late or not one.waiting):
                continue
            places.add(place(person))
            page = self._page(person, Purpose.RECOVERY, rings=not late)
            self._outbox.page(page, self._now)

    def _edit(self) -> None:
        self._outbox.edit(self._key, self._words, self._editable, self._now)

    def _page_all(
        self,
        people: Iterable[Person],
        *,
        news: bool = False,
        wait: timedelta = _NOW,
        rings: bool = True,
    ) -> dict[Person, str]:
        made = {}
        for one in people:
            page = replace(self._page(one, Purpose.RING, rings=rings), news=news, wait=wait)
            made[one] = self._outbox.page(page, self._now, self._editable).id
        return made

    def _page(self, person: Person, purpose: Purpose, *, rings: bool = True) -> Page:
        return Page(
            purpose,
            self._key,
            person,
            replace(self._for(person), rings=rings),
            next_route_after=self._policy.next_route_after,
            avoid=self._outbox.dead_channels(self._now),
        )

    def _for(self, person: Person) -> Message:
        """The words for a person: whoever also reads mail finds a link of their own there."""
        message = self._words(person.role)
        reads_mail = any(route.channel == EMAIL for route in person.routes)
        if not reads_mail or not has_ack(message):
            return message
        if person.id not in self._links:
            link = acknowledge_link(self._tx, self._office, person.id, self._incident)
            self._links[person.id] = link
        return with_link(message, self._links[person.id])

    def _words(self, role: str) -> Message:
        if role not in self._said:
            reminds = len(self._rungs()) > 1 if not self._incident.over else False
            view = view_of(self._tx, self._office, self._incident, reminds=reminds)
            clean, hidden = screened(view.incident, words(view, role))
            self._hidden.update(hidden)
            self._said[role] = clean
        return self._said[role]

    @property
    def _reachable(self) -> Mapping[Role, list[Person]]:
        if self._people is None:
            self._people = reachable(self._tx, self._office)
        return self._people
