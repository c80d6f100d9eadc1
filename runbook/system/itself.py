"""How this program is started again: the one place that knows what it was installed as.

Installed as a package it is a module of a Python; in the operator's build it is a program of its
own, in which ``sys.frozen`` is set (docs/build.md).
"""

import os
import sys
from collections.abc import Mapping

PACKAGE = "runbook"
_AFRESH = "PYINSTALLER_RESET_ENVIRONMENT"
"""Set to 1 it tells the operator's build to unpack a folder of its own, not to use its starter's.

pyinstaller.org, "Using sys.executable to spawn subprocesses that outlive the application".
"""


def frozen() -> bool:
    """Whether this is the operator's build, which needs no Python beside it."""
    return bool(getattr(sys, "frozen", False))


def command() -> tuple[str, ...]:
    """What starts this program again; its arguments come behind it."""
    return started_by(sys.executable, frozen=frozen())


def windowless_command() -> tuple[str, ...]:
    """The same for a start that must open no console, where the system has another way for it."""
    executable = sys.executable
    if sys.platform == "win32":
        without = windowless(executable)
        executable = without if os.path.isfile(without) else executable  # noqa: PTH113 - kept as text
    return started_by(executable, frozen=frozen())


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What a start of this program is given that goes on when this one has ended.

    One file unpacks itself into a folder that goes with the process that made it.
    """
    return {**environ, _AFRESH: "1"} if frozen() else dict(environ)


def started_by(executable: str, *, frozen: bool) -> tuple[str, ...]:
    """The command that is behind ``command``, by what runs it.

    ``-P``: a folder of hers that bears the name of one of ours is not to be taken for it.
    """
    return (executable,) if frozen else (executable, "-P", "-m", PACKAGE)


def windowless(executable: str) -> str:
    """The program of Windows that opens no console, beside the one that does: ``…w.exe``."""
    folder, sign, name = executable.rpartition("\\")
    stem, dot, ending = name.rpartition(".")
    if stem.lower() not in {"python", PACKAGE}:
        return executable
    return f"{folder}{sign}{stem}w{dot}{ending}"
