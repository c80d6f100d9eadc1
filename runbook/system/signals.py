"""What the system's signals mean for a while, and again what they meant before."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

_Handler = Callable[[int, FrameType | None], object] | signal.Handlers


@contextmanager
def obeying(names: Iterable[str], handler: _Handler) -> Iterator[None]:
    """Within, these signals mean this; those the system lacks are passed over."""
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
