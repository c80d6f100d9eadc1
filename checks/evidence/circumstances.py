"""What the observations say together, needed to read each of them. PURE."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checks.component import Component, Part, Place
from checks.evidence.kinds import WITNESS_ONLY
from checks.failure import Failure, Operation
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths

Components = frozenset[Component]
NOTHING: Components = frozenset()
Reading = tuple[Components, Components, Components]
"""Proves, accuses, witnesses."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the observations say together, needed to read each of them."""

    paths: Paths
    has_route: bool = False
    has_tunnel_routes: bool = False
    tunnel_carries: bool = False
    bank_answers: bool = False
    walk_ended_early: bool = False
    tunnel_absent: bool = False
    tunnel_moved: bool = False
    """Whether this computer was without its tunnel for a part of the look."""
    answered_ill: Components = NOTHING
    """Applications that were heard to answer, and wrongly."""
    portal_seen: bool = False
    clients_turned_away: bool = False
    gateway_hangs: bool = False
    sending_refused: bool = False
    lossy: Components = NOTHING
    candidates: Components = NOTHING

    @classmethod
    def of(
        cls,
        observations: Sequence[Observation],
        paths: Paths,
        stands: Callable[[Observation], bool],
    ) -> "Circumstances":
        """Gather them in one pass. ``stands``: whether an answer is not overtaken by silence."""
        answered = [one for one in observations if stands(one)]
        candidates: set[Component] = set()
        lossy: set[Component] = set()
        for seen in observations:
            if seen.outcome is not Outcome.FAILED:
                continue
            if seen.kind in WITNESS_ONLY or _is_busy(seen):
                candidates.update(seen.path)
            if seen.kind is ProbeKind.LOSS and seen.failure is Failure.LOSSY:
                lossy |= parts_of(seen.path, {Part.LOSS})
        return cls(
            paths,
            has_route=_any_passed(observations, {ProbeKind.ROUTE}),
            has_tunnel_routes=_any_passed(observations, {ProbeKind.TUNNEL_ROUTE}),
            tunnel_carries=any(_came_through(one) for one in answered),
            bank_answers=_any_passed(answered, {ProbeKind.SERVICE, ProbeKind.BANK_DNS}),
            walk_ended_early=any(_walked_no_further(one) for one in observations),
            tunnel_absent=any(_shows_no_tunnel(one) for one in observations),
            portal_seen=any(shows_portal(seen) for seen in observations)
            or _somebody_answers_for_all(observations),
            sending_refused=any(
                one.failure is Failure.PERMISSION_DENIED and not crosses_tunnel(one)
                for one in observations
            ),
            gateway_hangs=any(_shows_hung_gateway(one) for one in observations),
            clients_turned_away=any(turns_clients_away(seen) for seen in observations),
            lossy=frozenset(lossy),
            candidates=frozenset(candidates),
        )


def _any_passed(observations: Iterable[Observation], kinds: set[ProbeKind]) -> bool:
    return any(one.kind in kinds and one.outcome is Outcome.PASSED for one in observations)


_FIRST_OF_PROVIDER = 2
"""The hop behind the router."""


def _walked_no_further(seen: Observation) -> bool:
    """Whether the walk towards the gateway heard the provider's first router and nobody beyond."""
    walked = seen.kind is ProbeKind.GATEWAY_TTL and not seen.values.get("reached", True)
    return walked and seen.values.get("last_hop") == _FIRST_OF_PROVIDER


def _came_through(seen: Observation) -> bool:
    """Whether it was answered through the tunnel: bytes that came in need be no answer."""
    return crosses_tunnel(seen) and seen.kind is not ProbeKind.TUNNEL_COUNTERS


def _shows_no_tunnel(seen: Observation) -> bool:
    return seen.kind is ProbeKind.TUNNEL_INTERFACE and seen.outcome is Outcome.FAILED


def _shows_hung_gateway(seen: Observation) -> bool:
    hung = seen.operation is Operation.TLS and seen.timed_out
    return hung and seen.kind is ProbeKind.GATEWAY_HELLO


def _is_busy(seen: Observation) -> bool:
    return seen.kind is ProbeKind.CPU and not seen.values.get("starved")


def shows_portal(seen: Observation) -> bool:
    """Whether this is the sign of a captive portal: a redirect or a foreign page."""
    return seen.kind is ProbeKind.PORTAL and seen.failure in {
        Failure.HTTP_REDIRECTED,
        Failure.UNEXPECTED_ANSWER,
    }


def turns_clients_away(seen: Observation) -> bool:
    """Whether the gateway greeted in its own language and said that nobody is let in."""
    return seen.kind is ProbeKind.GATEWAY_HELLO and seen.values.get("client_enabled") == "false"


_PUBLIC = frozenset({ProbeKind.ANCHOR, ProbeKind.UNLISTED, ProbeKind.FOREIGN})
_TWO = 2


def _somebody_answers_for_all(observations: Iterable[Observation]) -> bool:
    """Whether connections are taken in the name of public places, none of which is itself.

    A payment page does that, and so does an intercepting proxy: a bare connection then proves
    nobody's port.
    """
    public = [one for one in observations if one.kind in _PUBLIC]
    taken = [one for one in public if one.operation in {Operation.TLS, Operation.EXCHANGE}]
    itself = any(one.outcome is Outcome.PASSED for one in public)
    return not itself and len(taken) >= _TWO


def at_home(around: Circumstances) -> Components:
    """Witnessed faults at home that take the router's link with them: weak Wi-Fi, a power cut."""
    return parts_of(around.candidates, {Part.WIFI, Part.POWER})


def hurried(seen: Observation) -> bool:
    """Whether the connection stood and its answer was given less time than it takes on this line.

    A line with a long way to it is no black hole: what was not waited for proves nothing.
    """
    return seen.silent and "connect_ms" in seen.values


def crosses_tunnel(seen: Observation) -> bool:
    """Whether its packets went through the tunnel: a service may as well lie outside."""
    return any(one.place is Place.TUNNEL and one.part is Part.DATA for one in seen.path)


def parts_of(path: Iterable[Component], parts: Iterable[Part]) -> Components:
    """The components of a path that are such a part."""
    wanted = frozenset(parts)
    return frozenset(one for one in path if one.part in wanted)


def without(path: Components, places: set[Place]) -> Components:
    """A path less the components of some places."""
    return frozenset(one for one in path if one.place not in places)
