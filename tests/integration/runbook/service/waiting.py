"""Waiting for what a system does in its own time."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 20.0
_T = TypeVar("_T")


def until(what: Callable[[], _T], patience: float = PATIENCE) -> _T:
    """What this gives as soon as it gives something. Fails after ``patience`` seconds."""
    end = time.monotonic() + patience
    while True:
        given = what()
        if given:
            return given
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)
