"""Which desktop this computer has."""

import sys
from pathlib import Path
from typing import Protocol

import platformdirs

from runbook.desktop_entry.entry import Icon, Outcome


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
