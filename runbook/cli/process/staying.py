"""What a program that runs all night owes the computer: a memory that does not grow."""

import gc

_OFTEN = (700, 10, 10)
"""As Python itself begins; a command that is over in a second looks more seldom (``main``)."""


def stay() -> None:
    """All that it needs is loaded: that is never looked through again, and the rest is as usual."""
    gc.freeze()
    gc.set_threshold(*_OFTEN)
    gc.enable()
