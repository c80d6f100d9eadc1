"""Whose turn it is to speak, where several processes share one voice and only one may use it.

Asked at the last moment before the first byte of whatever leaves: a lease can end while the disk
is waited for, while a connection is being made, or while the whole process is stopped.
"""

from collections.abc import Callable
from contextvars import ContextVar


def _always() -> bool:
    return True


MAY_SPEAK: ContextVar[Callable[[], bool]] = ContextVar("may_speak", default=_always)
"""Set by whoever shares a voice, for all tasks begun from there. It may be asked in any thread."""


def may_speak() -> bool:
    """Whether something may begin to leave now."""
    return MAY_SPEAK.get()()
