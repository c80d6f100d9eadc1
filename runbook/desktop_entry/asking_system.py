"""Small programs of the system, asked with fixed arguments and for a short while."""

import os
import subprocess
from collections.abc import Mapping, Sequence

PATIENCE = 20.0
"""Seconds; PowerShell alone takes some to begin on an old PC."""


def ask(arguments: Sequence[str], more: Mapping[str, str] | None = None) -> str | None:
    """What it prints, None where there is no such program or it fails. Never raises.

    ``more`` is added to the environment.
    """
    try:
        done = subprocess.run(
            list(arguments),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
            env={**os.environ, **(more or {})},
            # On Windows no console is to flash up; elsewhere the flag does not exist.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
