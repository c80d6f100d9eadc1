"""Small programs of the system, asked with fixed arguments and for a short while."""

import os
from collections.abc import Mapping, Sequence

from checks.host.child import run_child

PATIENCE = 20.0
"""Seconds; PowerShell alone takes some to begin on an old PC."""


def ask(arguments: Sequence[str], more: Mapping[str, str] | None = None) -> str | None:
    """What it prints, None where there is no such program or it fails. Never raises.

    ``more`` is added to the environment.
    """
    try:
        ended = run_child(arguments, PATIENCE, {**os.environ, **(more or {})})
    except OSError:
        # TimeoutError is one of them.
        return None
    return ended.said.decode("utf-8", "replace") if ended.code == 0 else None
