"""Who is paged about a change and in which order, written in the transaction that records it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from notifier.delivery import Person, Purpose
from notifier.ladder import ladder
from notifier.message import Message
from notifier.outbox.outbox import Outbox
from notifier.page import Page, Told
from runbook.alerts import LEAD, Alert, word
from runbook.channels import Channels, policy_of
from runbook.planning import MOST_RINGS, Loudness
from runbook.settings import Settings

NEWS_RINGS = MOST_RINGS - 1
"""Messages that ring before the last one, which is kept for the recovery."""
Screened = Callable[[Message], Message]
"""Takes out of a message what may not leave."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Puts alerts on their way to people. All of it belongs into the caller's transaction."""

    settings: Settings
    channels: Channels
    screened: Screened

    def tell(self, outbox: Outbox, alert: Alert, now: datetime) -> tuple[Person, ...]:
        """Tell everybody who is to know of this change; those it goes to, the first one first.

        Without anybody who can be reached by a channel it gives none.
        """
        match alert.loudness:
            case Loudness.RECOVERY:
                return self._tell_recovery(outbox, alert, now)
            case Loudness.RING:
                told = outbox.told(alert.incident.key)
                if told:
                    return self._ring_again(outbox, alert, told, now)
                return self._ring(outbox, alert, now)
            case _:
                self._edit(outbox, alert, now)
                return tuple(one.person for one in outbox.told(alert.incident.key))

    def _ring(self, outbox: Outbox, alert: Alert, now: datetime) -> tuple[Person, ...]:
        """The first ring: one person of each role at once, and the ladder behind the lead."""
        made = self._page_all(outbox, alert, self._first_of(alert.roles), now)
        people = tuple(made)
        lead = next((one for one in people if one.role == LEAD), None)
        # Whoever said that she told the lead herself has ended the climb before it began.
        if lead is not None and alert.incident.acknowledged_at is None:
            self._climb(outbox, alert, lead, made, now)
        return people

    def _climb(
        self,
        outbox: Outbox,
        alert: Alert,
        lead: Person,
        made: dict[Person, str],
        now: datetime,
    ) -> None:
        """What follows while nobody has said that the office knows."""
        roles = self.settings.escalation.roles
        others = [one for role in roles for one in self._people(role) if one != lead]
        rings = Counter({person.id: 1 for person in made})
        previous = made[lead]
        for rung in ladder([lead, *others], policy_of(self.settings))[1:]:
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
        known = {one.person.id for one in told}
        ringing = [one.person for one in told if one.rings < NEWS_RINGS]
        # The ring for the news takes the place of the one that would have asked for an answer.
        for person in ringing:
            outbox.drop_rungs(alert.incident.key, person.id, now)
        fresh = [one for one in self._first_of(alert.roles) if one.id not in known]
        made = self._page_all(outbox, alert, [*ringing, *fresh], now, news=True)
        self._edit(outbox, alert, now)
        return tuple(made)

    def _tell_recovery(self, outbox: Outbox, alert: Alert, now: datetime) -> tuple[Person, ...]:
        """Whoever was told is told; whoever was not yet gets one message, late and silent."""
        key = alert.incident.key
        outbox.stand_down(key, frozenset(), now)
        reached = []
        for told in outbox.told(key):
            never_arrived = not (told.reached or told.doubtful)
            late = never_arrived and outbox.withdraw(key, told.person.id, now)
            page = self._page(outbox, alert, _best_first(told), now, Purpose.RECOVERY, late=late)
            outbox.page(page, now)
            reached.append(told.person)
        return tuple(reached)

    @property
    def _editable(self) -> frozenset[str]:
        return frozenset(name for name, one in self.channels.settings.items() if one.edits)

    def _edit(self, outbox: Outbox, alert: Alert, now: datetime) -> None:
        def words(role: str) -> Message:
            return self.words(alert, role, now)

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
        )

    def words(self, alert: Alert, role: str, now: datetime, *, late: bool = False) -> Message:
        """What one role reads; ``late``: it hears of the outage only now that it is over."""
        return self.screened(word(alert, role, now, late=late))

    def _first_of(self, roles: Iterable[str]) -> list[Person]:
        """Of each role the first one who can be reached."""
        firsts = (next(iter(self._people(role)), None) for role in roles)
        return [one for one in firsts if one is not None]

    def _people(self, role: str) -> tuple[Person, ...]:
        people = self.channels.people(self.settings.contacts_of(role))
        return tuple(one for one in people if one.routes)


def _best_first(told: Told) -> Person:
    """The route that took the last message is the one that works tonight."""
    person = told.person
    routes = sorted(person.routes, key=lambda route: route.channel != told.reached)
    return replace(person, routes=tuple(routes))
