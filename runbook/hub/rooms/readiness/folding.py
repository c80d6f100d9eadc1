"""PURE. Concerns folded: of each kind how many it is about, and the whole shift in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from runbook.hub.rooms.readiness.kinds import NO_VPN
from runbook.hub.rooms.readiness.shapes import Concern, Facts, When


@dataclass(frozen=True, slots=True)
class Fold:
    """Everybody of whom the same is to be said."""

    when: When
    kind: str
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The shift in figures. ``roles`` nobody fills; ``unreached`` people; the others operators.

    ``no_vpn`` and ``no_desk`` would fail, each operator in one of them; of ``unknown`` nothing is
    seen to fail, and not all is known. ``ready``: all is known, and it would do.
    """

    roles: tuple[str, ...]
    unreached: int
    no_vpn: int
    no_desk: int
    unknown: int
    ready: int

    @property
    def fails(self) -> int:
        """Operators who could not work."""
        return self.no_vpn + self.no_desk


def fold(concerns: Sequence[Concern]) -> list[Fold]:
    """One for each kind, in the order in which the concerns are judged."""
    groups = groupby(concerns, lambda one: (one.when, one.kind))
    return [Fold(when, kind, tuple(ones)) for (when, kind), ones in groups]


def tally(facts: Facts, concerns: Sequence[Concern]) -> Tally:
    """Count it: nobody twice, and nobody of whom not all is known as ready."""
    tonight = [one for one in concerns if one.when is When.TONIGHT]
    no_vpn = {one.who for one in tonight if not one.role and one.kind in NO_VPN}
    fails = {one.who for one in tonight if not one.role}
    unknown = {one.who for one in concerns if one.when is When.UNKNOWN and one.who} - fails
    desks = {one.operator for one in facts.desks}
    return Tally(
        roles=tuple(one.role for one in tonight if one.role and not one.who),
        unreached=len({one.who for one in tonight if one.role and one.who}),
        no_vpn=len(no_vpn),
        no_desk=len(fails - no_vpn),
        unknown=len(unknown),
        ready=len(desks - fails - unknown),
    )
