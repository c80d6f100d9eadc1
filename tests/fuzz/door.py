"""A door: what reads data of others, what it promises, and what right data looks like."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass

Knock = Callable[[bytes], object]
"""Takes what came from outside. Raises AssertionError where a promise was broken."""
Opened = Callable[[], AbstractContextManager[Knock]]


@dataclass(frozen=True, slots=True)
class Door:
    """One way in.

    ``reads`` are the functions behind it, ``module:name``. ``opened`` gives what may be knocked
    with, for as long as it is entered: a real far end is started there. ``refusals`` are the errors
    by which it may say no. ``seconds`` are of this process's own work, ``megabytes`` at the most
    while one piece is read. ``pieces`` are put into documents besides the usual ones.
    ``right`` tells of the first seed whether it was taken for what it is.
    """

    name: str
    reads: tuple[str, ...]
    seeds: tuple[bytes, ...]
    opened: Opened
    refusals: tuple[type[Exception], ...] = ()
    seconds: float = 1.0
    megabytes: int = 64
    examples: int = 50
    pieces: tuple[bytes, ...] = ()
    right: Callable[[object], bool] = lambda _: True


def reading(
    name: str,
    reads: str | tuple[str, ...],
    knock: Knock,
    seeds: tuple[bytes, ...],
    **promises: object,
) -> Door:
    """A door that needs nothing around it: a function of bytes."""

    @contextmanager
    def opened() -> Iterator[Knock]:
        yield knock

    several = (reads,) if isinstance(reads, str) else reads
    return Door(name, several, seeds, opened, **promises)  # type: ignore[arg-type]  # as named


def enter(door: Door, knock: Knock, data: bytes) -> None:
    """Knock once. Raises AssertionError for a promise broken, and whatever was not promised."""
    begun = time.thread_time()
    with suppress(door.refusals):
        knock(data)
    took = time.thread_time() - begun
    assert took <= door.seconds, f"{door.name} took {took:.2f} s for {len(data)} bytes"


def enter_weighed(door: Door, knock: Knock, data: bytes) -> None:
    """Like ``enter``, and the memory is counted, which takes ten times as long."""
    tracemalloc.start()
    try:
        with suppress(door.refusals):
            knock(data)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()
    assert peak <= door.megabytes, f"{door.name} took {peak:.0f} MB for {len(data)} bytes"
