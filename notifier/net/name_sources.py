"""Where the addresses of names may come from, and in which order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

DNS_PORT = 53


class Source(StrEnum):
    """Where an address may come from."""

    PINNED = "pinned"
    SYSTEM = "system"
    PUBLIC = "public"
    LEARNED = "learned"


def _no_servers() -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class NameSources:
    """How names are looked up, in which order.

    ``system`` is asked each time, because a VPN changes the resolvers; ``public`` are resolvers by
    address. A group of resolvers is asked all at once and has ``wait`` seconds.
    """

    pinned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    system: Callable[[], tuple[str, ...]] = _no_servers
    public: tuple[str, ...] = ()
    learned_file: Path | None = None
    order: tuple[Source, ...] = (Source.SYSTEM, Source.PUBLIC, Source.LEARNED, Source.PINNED)
    wait: float = 1.5
    port: int = DNS_PORT
