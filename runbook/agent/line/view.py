"""PURE. What the hub has told this PC, and what there is to say about the hub itself."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

OUTDATED = timedelta(minutes=10)
"""What the hub said longer ago is shown no more when it is silent."""
_SAME = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Mass:
    """A known mass incident on the path of where she works, by this PC's clock.

    ``joined``: an outage of her own is a part of it. ``known``: somebody in the office knows.
    """

    number: int
    cause: str
    since: datetime
    services: tuple[str, ...] = ()
    eta_at: datetime | None = None
    update_at: datetime | None = None
    not_her_provider: bool = False
    restored: bool = False
    joined: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class KnownTo:
    """Somebody in the office knows of an incident since then."""

    incident: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Relief:
    """She was called to stand in and comes. The fields are those of ``shapes.StandIn``."""

    number: int
    in_office: bool = False
    calls: int = 0
    chats: int = 0
    promised: int = 0
    unsaid: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """``at`` is when the hub last answered, None before it did.

    ``speaks`` are the incidents for which the hub has the word. ``slow``: it has not answered to
    an outage of hers for a moment. ``gone``: it has not for a minute though the internet works.
    ``refused`` is the code of why it will not have us.
    ``given``: so many promises of others wait for her on the hub's page; ``given_away``: so many
    of hers are somebody else's now.
    ``script``: words for clients are shown that came from the hub; ``script_refused``: some came
    that the bank has not signed.
    """

    at: datetime | None = None
    mass: tuple[Mass, ...] = ()
    known: tuple[KnownTo, ...] = ()
    speaks: frozenset[str] = frozenset()
    degraded_since: datetime | None = None
    relief: bool = False
    stand_in: Relief | None = None
    given: int = 0
    given_away: int = 0
    slow: bool = False
    gone: bool = False
    refused: str = ""
    script_refused: bool = False

    def steadied(self, before: "View") -> "View":
        """The same with moments as they were where only the way here made them differ."""
        masses = {one.number: one for one in before.mass}
        known = {(one.incident, one.role): one for one in before.known}
        return replace(
            self,
            mass=tuple(_steady_mass(one, masses.get(one.number)) for one in self.mass),
            known=tuple(
                replace(one, at=_steady(one.at, known[one.incident, one.role].at))
                if (one.incident, one.role) in known
                else one
                for one in self.known
            ),
            degraded_since=_steady_if_any(self.degraded_since, before.degraded_since),
        )

    def says_the_same(self, other: "View") -> bool:
        """Whether there is nothing new in it."""
        return replace(self, at=None) == replace(other, at=None)

    @property
    def not_her_provider(self) -> str:
        """The cause the office has found at the bank, where her own outage is a part of it."""
        found = (one for one in self.mass if one.joined and not one.restored)
        return next((one.cause for one in found if one.not_her_provider), "")

    def outdated(self, now: datetime) -> bool:
        """Whether what it says of the office may long be otherwise."""
        return self.at is None or not timedelta(0) <= now - self.at < OUTDATED


def _steady_mass(new: Mass, old: Mass | None) -> Mass:
    if old is None:
        return new
    return replace(
        new,
        since=_steady(new.since, old.since),
        eta_at=_steady_if_any(new.eta_at, old.eta_at),
        update_at=_steady_if_any(new.update_at, old.update_at),
    )


def _steady(new: datetime, old: datetime) -> datetime:
    return old if abs(new - old) < _SAME else new


def _steady_if_any(new: datetime | None, old: datetime | None) -> datetime | None:
    return new if new is None or old is None else _steady(new, old)
