"""What a program that runs all night owes the computer: a memory that does not grow."""

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.agent.workplace import Workplace

_OFTEN = (700, 10, 10)
"""As Python itself begins; a command that is over in a second looks more seldom (``main``)."""


def keep_small(workplace: "Workplace") -> None:
    """Hold on to nothing that a diagnosis needed. Before the first of them.

    Each starts some fifty of them, and what they held between them would stay this program's.
    """
    from checks.host.arenas import few_arenas  # noqa: PLC0415 - lazy for start-up

    few_arenas()
    workplace.heard.append(lambda _report: _let_go())


def stay() -> None:
    """All that it needs is loaded: that is never looked through again, and the rest is as usual."""
    gc.freeze()
    gc.set_threshold(*_OFTEN)
    gc.enable()


def _let_go() -> None:
    from checks.host.arenas import give_back  # noqa: PLC0415 - as above

    gc.collect()
    give_back()
