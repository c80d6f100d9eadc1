"""Small programs of the system, asked with fixed arguments and for a short while."""

from collections.abc import Mapping, Sequence

from runbook.system import asking

PATIENCE = 20.0
"""Seconds; PowerShell alone takes some to begin on an old PC."""


def ask(arguments: Sequence[str], more: Mapping[str, str] | None = None) -> str | None:
    """What it prints, None where there is no such program or it fails. Never raises.

    ``more`` is added to the environment.
    """
    answer = asking.ask(arguments, more, patience=PATIENCE)
    return answer.said.decode("utf-8", "replace") if answer.well else None
