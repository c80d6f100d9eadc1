"""PURE. How the pages of one incident stand, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notifier.delivery import DOUBTFUL, IN_VAIN, Person, Purpose, Recipient, Route, State
from notifier.message import Message
from notifier.page import Told

_TELLING = frozenset({Purpose.RING, Purpose.RECOVERY})
_OPEN = frozenset({State.PENDING, State.CLAIMED})


@dataclass(frozen=True, slots=True)
class Standing:
    """One route of one page.

    ``doubtful``: an attempt of its own ended without an answer. ``sending``: one is under way.
    ``stood_down``: taken back because the office knows.
    """

    seq: int
    id: str
    page: str
    rank: int
    purpose: Purpose
    recipient: Recipient
    state: State
    message: Message
    doubtful: bool
    attempts: int
    error: str
    follows: str
    due_at: datetime
    settled_at: datetime | None
    sending: bool
    stood_down: bool
    pause: timedelta
    ready_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is still to be sent, now or soon."""
        return self.state in _OPEN

    @property
    def may_have_arrived(self) -> bool:
        """Whether it was taken, or nobody can say that it was not."""
        unanswered = self.state is State.FAILED and self.error in DOUBTFUL
        return self.state is State.ACCEPTED or self.doubtful or self.sending or unanswered

    @property
    def in_vain(self) -> bool:
        """Whether nobody waits for it any more, though it may still be tried."""
        ended = self.state in {State.FAILED, State.SUPERSEDED}
        hopeless = self.state is State.PENDING and self.attempts > 0 and self.error in IN_VAIN
        return ended or hopeless


@dataclass(frozen=True, slots=True)
class Standings:
    """One page: its routes by rank, never empty."""

    routes: tuple[Standing, ...]

    @property
    def first(self) -> Standing:
        """The best route."""
        return self.routes[0]

    @property
    def id(self) -> str:
        """The page."""
        return self.first.page

    @property
    def role(self) -> str:
        """Whose words it carries."""
        return self.first.recipient.role

    @property
    def person(self) -> Person:
        """Who it is for. What is older than persons have ids tells them by role and address."""
        to = self.first.recipient
        known = to.person or ":".join((to.role, to.channel, to.address))
        ways = (Route(one.recipient.channel, one.recipient.address) for one in self.routes)
        return Person(known, to.role, to.name, tuple(ways))

    @property
    def accepted(self) -> Standing | None:
        """The route that took it first."""
        taken = [
            (one.settled_at, one.rank, one)
            for one in self.routes
            if one.settled_at is not None and one.state is State.ACCEPTED
        ]
        return min(taken)[2] if taken else None

    @property
    def tells_the_end(self) -> bool:
        """Whether it says that the outage is over."""
        return self.first.purpose is Purpose.RECOVERY

    @property
    def held(self) -> bool:
        """Whether it waits for the page before it."""
        return any(one.state is State.HELD for one in self.routes)

    @property
    def may_have_arrived(self) -> bool:
        """Whether any route may have brought it."""
        return any(one.may_have_arrived for one in self.routes)

    @property
    def waiting(self) -> bool:
        """Whether it is on its way and no route has taken it."""
        return self.accepted is None and any(one.open for one in self.routes)

    @property
    def sending(self) -> bool:
        """Whether an attempt is under way."""
        return any(one.sending for one in self.routes)

    @property
    def untried(self) -> bool:
        """Whether no attempt was ever begun."""
        return not any(one.attempts for one in self.routes)

    @property
    def to_come(self) -> bool:
        """Whether it is a later rung that nobody tried to deliver yet."""
        return self.held or (bool(self.first.follows) and self.untried and self.waiting)

    @property
    def unrung(self) -> bool:
        """Whether it is a later rung that reached nobody so far, for certain."""
        waits = bool(self.first.follows) and self.waiting and not self.may_have_arrived
        return self.held or waits

    @property
    def stood_down(self) -> bool:
        """Whether it was taken back because the office knows."""
        return any(one.stood_down for one in self.routes)

    def scheduled(self, now: datetime) -> bool:
        """Whether it is a later rung whose time has not come."""
        return self.to_come and (self.held or all(one.due_at > now for one in self.routes))

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back without having been sent for certain."""
        superseded = any(one.state is State.SUPERSEDED for one in self.routes)
        over = not any(one.open or one.state is State.HELD for one in self.routes)
        return over and superseded and not self.may_have_arrived

    @property
    def in_vain(self) -> bool:
        """Whether nobody waits for any route of it any more."""
        return self.accepted is None and all(one.in_vain for one in self.routes)

    @property
    def counts(self) -> bool:
        """Whether it went out or still will."""
        return not self.held and (self.may_have_arrived or any(one.open for one in self.routes))


def pages_of(routes: Iterable[Standing]) -> tuple[Standings, ...]:
    """The pages, the older before the newer."""
    by_page: dict[str, list[Standing]] = {}
    for one in routes:
        by_page.setdefault(one.page, []).append(one)
    pages = (Standings(tuple(sorted(ones, key=_rank))) for ones in by_page.values())
    return tuple(sorted(pages, key=lambda page: page.first.seq))


def _rank(route: Standing) -> int:
    return route.rank


class Way(StrEnum):
    """What becomes of a new page for somebody who has pages already."""

    ANEW = "anew"
    REWORD = "reword"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Course:
    """``page`` is the one that carries the new words, None when it is a new one.

    ``sent_at`` is when it was taken, None while it is being sent.
    """

    way: Way
    page: Standings | None = None
    sent_at: datetime | None = None


def course(
    pages: Iterable[Standings],
    purpose: Purpose,
    now: datetime,
    quiet: timedelta,
    *,
    news: bool = False,
) -> Course:
    """What to do with a new page for a person, given that person's pages of the incident.

    ``news`` rings although ``quiet`` is not over.
    """
    exercise = purpose is Purpose.EXERCISE
    known = [
        one
        for one in pages
        if (one.first.purpose is Purpose.EXERCISE) is exercise
        and one.counts
        # What rings in five minutes must not swallow what is to ring now.
        and not one.scheduled(now)
    ]
    if not known:
        return Course(Way.ANEW)
    newest = known[-1]
    for one in reversed(known):
        if one.waiting and not one.sending and (one is newest or not one.in_vain):
            return Course(Way.REWORD, one)
    rings = purpose is Purpose.RING and newest.first.purpose is Purpose.RING
    if not rings or news:
        return Course(Way.ANEW)
    if newest.waiting:
        return Course(Way.EDIT, newest)
    taken = newest.accepted
    sent_at = taken.settled_at if taken else None
    if sent_at is not None and timedelta(0) <= now - sent_at < quiet:
        return Course(Way.EDIT, newest, sent_at)
    return Course(Way.ANEW)


@dataclass(frozen=True, slots=True)
class Freed:
    """The page that others follow is settled: they are due ``at``, or ``pause`` after it."""

    at: datetime
    paused: bool


def freed(leader: Standings | None, now: datetime) -> Freed | None:
    """When what follows a page may go; None while that page is on its way or held itself.

    Without a page to wait for, and after one that cannot be delivered, it is due now.
    """
    if leader is None or leader.in_vain:
        return Freed(now, paused=False)
    taken = leader.accepted
    if taken is None or taken.settled_at is None:
        return None
    return Freed(taken.settled_at, paused=True)


def told(pages: Iterable[Standings]) -> tuple[Told, ...]:
    """What each person was told, in the order in which they were first paged."""
    by_person: dict[str, list[Standings]] = {}
    for page in pages:
        if page.first.purpose in _TELLING and not page.to_come and not page.withdrawn:
            by_person.setdefault(page.person.id, []).append(page)
    return tuple(map(_told, by_person.values()))


def _told(pages: list[Standings]) -> Told:
    taken = next((page.accepted for page in reversed(pages) if page.accepted), None)
    return Told(
        person=pages[-1].person,
        rings=sum(page.counts for page in pages),
        reached=taken.recipient.channel if taken else "",
        at=taken.settled_at if taken else None,
        doubtful=any(_doubtful(page) for page in pages),
        waiting=any(page.waiting for page in pages),
    )


def _doubtful(page: Standings) -> bool:
    return page.accepted is None and page.may_have_arrived
