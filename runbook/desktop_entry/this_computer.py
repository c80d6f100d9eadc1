"""Which desktop this computer has."""

import sys
from pathlib import Path
from typing import Protocol

import platformdirs

from runbook.desktop_entry.entry import Icon, Outcome, windowless


class Desktop(Protocol):
    """Where the icon and the key are put. Nothing raises."""

    def install(self) -> tuple[Outcome, ...]:
        """Put them there; doing it again changes nothing."""
        ...

    def remove(self) -> tuple[Outcome, ...]:
        """Take them away."""
        ...

    def status(self) -> tuple[Outcome, ...]:
        """What is there."""
        ...


def desktop(icon: Icon) -> Desktop:
    """This computer's."""
    data = platformdirs.user_data_path(appauthor=False)
    if sys.platform == "win32":
        from runbook.desktop_entry.windows import WindowsDesktop  # noqa: PLC0415 - lazy for start-up

        return WindowsDesktop(icon, data / "runbook")
    if sys.platform == "darwin":
        from runbook.desktop_entry.macos import MacDesktop  # noqa: PLC0415 - lazy for start-up

        return MacDesktop(icon, Path.home() / "Applications")
    from runbook.desktop_entry.linux import LinuxDesktop  # noqa: PLC0415 - lazy for start-up

    return LinuxDesktop(icon, data)


def executable() -> str:
    """What starts the program, without a console where the system would open one."""
    if sys.platform == "win32":
        without = windowless(sys.executable)
        return without if Path(without).is_file() else sys.executable
    return sys.executable


def frozen() -> bool:
    """Whether the program is one file that needs no Python beside it."""
    return bool(getattr(sys, "frozen", False))
