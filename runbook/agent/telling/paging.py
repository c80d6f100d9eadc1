"""Who is paged about a change and in which order, written in the transaction that records it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifier.delivery import Person, Purpose, Route
from notifier.ladder import ladder
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page, Told
from runbook.alerting.alerts import LEAD, Alert, word
from runbook.alerting.channels import Channels, policy_of
from runbook.planning import MOST_RINGS, Loudness
from runbook.settings import Settings

NEWS_RINGS = MOST_RINGS - 1
"""Messages that ring before the last one, which is kept for the recovery."""
Screened = Callable[[Message], Message]
"""Takes out of a message what may not leave."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Puts alerts on their way to people. All of it belongs into the caller's transaction.

    ``wait``: how long the hub has to take the word before anything leaves.
    """

    settings: Settings
    channels: Channels
    screened: Screened
    wait: timedelta = timedelta(0)

    def tell(self, outbox: Outbox, alert: Alert, now: datetime) -> tuple[Person, ...]:
        """Tell everybody who is to know of this change; those it goes to, the lead first.

        Without anybody who can be reached by a channel it gives none. As long as nobody was told,
        whatever there is to tell rings.
        """
        told = outbox.told(alert.incident.key)
        if alert.loudness is Loudness.RECOVERY:
            return self._tell_recovery(outbox, alert, told, now)
        if not told:
            return self._ring(outbox, replace(alert, loudness=Loudness.RING), now)
        if alert.loudness is Loudness.RING:
            return self._ring_again(outbox, alert, told, now)
        return self._change_words(outbox, alert, told, now)

    def first(self, roles: Iterable[str]) -> list[Person]:
        """Whom a first ring for these roles goes to: one of them, or else the ladder's first."""
        return self._first_of(roles) or self._first_of(self.settings.escalation.roles)[:1]

    def _ring(self, outbox: Outbox, alert: Alert, now: datetime) -> tuple[Person, ...]:
        """The first ring: one person of each role at once, and the ladder behind one of them."""
        made = self._page_all(outbox, alert, self.first(alert.roles), now)
        leader = self._leader(made)
        if leader is not None:
            self._climb(outbox, alert, leader, made, now)
        if alert.incident.acknowledged_at is not None:
            # She told the lead herself. The rungs are there, so that this can be taken back.
            outbox.stand_down(alert.incident.key, frozenset({LEAD}), now)
        return tuple(made)

    def _leader(self, made: Iterable[Person]) -> Person | None:
        """Behind whom the ladder is climbed: the lead, or who stands in where none is reached."""
        people = list(made)
        lead = next((one for one in people if one.role == LEAD), None)
        if lead is not None or self._people(LEAD):
            return lead
        roles = self.settings.escalation.roles
        ordered = [one for role in roles for one in people if one.role == role]
        return next(iter([*ordered, *people]), None)

    def _climb(
        self,
        outbox: Outbox,
        alert: Alert,
        leader: Person,
        made: dict[Person, str],
        now: datetime,
    ) -> None:
        """What follows while nobody has said that the office knows."""
        roles = self.settings.escalation.roles
        listed = [one for role in roles for one in self._people(role)]
        apart = _apart([leader, *made, *listed])
        others = [one for one in listed if one != leader and one in apart]
        rings = Counter({person.id: 1 for person in made})
        previous = made[leader]
        for rung in ladder([leader, *others], policy_of(self.settings))[1:]:
            if rings[rung.person.id] >= NEWS_RINGS:
                continue
            rings[rung.person.id] += 1
            page = self._page(outbox, alert, rung.person, now)
            page = replace(page, follows=previous, pause=rung.pause)
            previous = outbox.page(page, now).id

    def _ring_again(
        self, outbox: Outbox, alert: Alert, told: Iterable[Told], now: datetime
    ) -> tuple[Person, ...]:
        """News that rings: who has been rung too often already is told without a sound."""
        known = list(told)
        rung = [one.person for one in known if one.rings < NEWS_RINGS]
        people = [*_apart(_lead_first(rung)), *self._fresh(alert.roles, known)]
        # The ring for the news takes the place of the one that would have asked for an answer.
        self._drop_rungs(outbox, alert, people, now)
        made = self._page_all(outbox, alert, people, now, news=True)
        self._edit(outbox, alert, now)
        return tuple(dict.fromkeys([*made, *(one.person for one in known)]))

    def _change_words(
        self, outbox: Outbox, alert: Alert, told: Iterable[Told], now: datetime
    ) -> tuple[Person, ...]:
        """News without a sound, but for a role that is to know only from now on."""
        known = list(told)
        fresh = self._fresh(alert.roles, known)
        self._drop_rungs(outbox, alert, fresh, now)
        made = self._page_all(outbox, replace(alert, loudness=Loudness.RING), fresh, now)
        self._edit(outbox, alert, now)
        return (*(one.person for one in known), *made)

    def _fresh(self, roles: Iterable[str], told: Iterable[Told]) -> list[Person]:
        """The first people of these roles who were told nothing so far.

        Whoever was told at the same address was told: a contact whose name was corrected in the
        settings, or one person in two roles.
        """
        known = list(told)
        ids = {one.person.id for one in known}
        places = {place for one in known for place in _places(one)}
        firsts = self._first_of(roles)
        return [one for one in firsts if one.id not in ids and _place(one) not in places]

    def _drop_rungs(
        self, outbox: Outbox, alert: Alert, people: Iterable[Person], now: datetime
    ) -> None:
        for person in people:
            outbox.drop_rungs(alert.incident.key, person.id, now)

    def _tell_recovery(
        self, outbox: Outbox, alert: Alert, told: Iterable[Told], now: datetime
    ) -> tuple[Person, ...]:
        """Whoever was told is told; whoever was not yet gets one message, late and silent."""
        key = alert.incident.key
        outbox.stand_down(key, frozenset(), now)
        reached = []
        places: set[Route | str] = set()
        for one in sorted(told, key=lambda one: one.person.role != LEAD):
            never_arrived = not (one.reached or one.doubtful)
            late = never_arrived and outbox.withdraw(key, one.person.id, now)
            person = _best_first(one)
            if _place(person) in places and (late or not one.waiting):
                continue
            places.add(_place(person))
            page = self._page(outbox, alert, person, now, Purpose.RECOVERY, late=late)
            outbox.page(page, now)
            reached.append(one.person)
        return tuple(reached)

    @property
    def _editable(self) -> frozenset[str]:
        return frozenset(name for name, one in self.channels.settings.items() if one.edits)

    def _edit(self, outbox: Outbox, alert: Alert, now: datetime) -> None:
        def words(person: Person) -> Message:
            return self.words(alert, person.role, now)

        outbox.edit(alert.incident.key, words, self._editable, now)

    def _page_all(
        self,
        outbox: Outbox,
        alert: Alert,
        people: Iterable[Person],
        now: datetime,
        *,
        news: bool = False,
    ) -> dict[Person, str]:
        pages = {one: self._page(outbox, alert, one, now) for one in people}
        return {
            one: outbox.page(replace(page, news=news), now, self._editable).id
            for one, page in pages.items()
        }

    def _page(
        self,
        outbox: Outbox,
        alert: Alert,
        person: Person,
        now: datetime,
        purpose: Purpose = Purpose.RING,
        *,
        late: bool = False,
    ) -> Page:
        return Page(
            purpose,
            alert.incident.key,
            person,
            self.words(alert, person.role, now, late=late),
            next_route_after=policy_of(self.settings).next_route_after,
            avoid=outbox.dead_channels(now),
            wait=self.wait,
        )

    def words(self, alert: Alert, role: str, now: datetime, *, late: bool = False) -> Message:
        """What one role reads; ``late``: it hears of the outage only now that it is over."""
        alert = replace(alert, reminded=self._reminded)
        return self.screened(word(alert, role, now, late=late))

    @property
    def _reminded(self) -> frozenset[str]:
        """Roles on the ladder, if anybody is rung again or after others while nobody answers."""
        roles = self.settings.escalation.roles
        others = [one for role in roles for one in self._people(role)]
        rungs = ladder([*self._people(LEAD)[:1], *others], policy_of(self.settings))
        return frozenset({LEAD, *roles}) if len(rungs) > 1 else frozenset()

    def _first_of(self, roles: Iterable[str]) -> list[Person]:
        """Of each role the first one who can be reached, the lead first; each address once."""
        firsts = (next(iter(self._people(role)), None) for role in roles)
        return _apart(_lead_first(one for one in firsts if one is not None))

    def _people(self, role: str) -> tuple[Person, ...]:
        people = self.channels.people(self.settings.contacts_of(role))
        return tuple(one for one in people if one.routes)


def _lead_first(people: Iterable[Person]) -> list[Person]:
    """Of one person in two roles the lead's words count."""
    return sorted(people, key=lambda one: one.role != LEAD)


def _apart(people: Iterable[Person]) -> list[Person]:
    """Those whose best way leads somewhere else than the best way of one before."""
    found: dict[Route | str, Person] = {}
    for one in people:
        found.setdefault(_place(one), one)
    return list(found.values())


def _place(person: Person) -> Route | str:
    """Where a person reads first. This PC's own screen has no address: everybody has their own."""
    best = person.routes[0]
    return best if best.address else person.id


def _places(told: Told) -> set[Route | str]:
    return {_place(told.person), _place(_best_first(told))}


def _best_first(told: Told) -> Person:
    """The route that took the last message is the one that works tonight."""
    person = told.person
    routes = sorted(person.routes, key=lambda route: route.channel != told.reached)
    return replace(person, routes=tuple(routes))
