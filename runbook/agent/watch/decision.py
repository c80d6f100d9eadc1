"""What the detector wants done next. PURE."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do before ``until`` (monotonic seconds) unless something is seen."""

    until: float


@dataclass(frozen=True, slots=True)
class Confirm:
    """Try these places again on fresh sockets."""

    probes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Diagnose:
    """Find out. ``since`` is when the first failed look began."""

    since: float


@dataclass(frozen=True, slots=True)
class Open:
    """It has stood for as long as its cause is borne: tell. ``since`` as above."""

    since: float


Decision = Rest | Confirm | Diagnose | Open
