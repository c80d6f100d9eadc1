"""Keeps a program that runs all night small: few heaps, and what is freed goes back to the system.

Under the GNU C library; elsewhere nothing is done.
"""

import ctypes
import sys
from contextlib import suppress

_M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -8, -3, -1
"""<malloc.h> of the GNU C library: https://man7.org/linux/man-pages/man3/mallopt.3.html"""
FEW = 2
LARGE = 128 * 1024
"""Bytes: from here on a piece has pages of its own, and they go back when it is freed."""


def few_arenas() -> None:
    """Let all threads share a few heaps. For programs that run all night, before any thread.

    Each full diagnosis starts about fifty threads; in heaps of their own they leave some 8 MB
    behind. By itself the library raises what it counts as large with each large piece that is
    freed, and the heaps come to lie in fragments. Never raises.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            library.mallopt(_M_ARENA_MAX, FEW)
            library.mallopt(_M_MMAP_THRESHOLD, LARGE)
            library.mallopt(_M_TRIM_THRESHOLD, 2 * LARGE)


def give_back() -> None:
    """Give the system the pages that nothing lies in any more: malloc_trim(3). Never raises.

    For after something rare and large, whose place would be held until it comes again.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
