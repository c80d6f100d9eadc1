"""The icon on Windows: shortcuts on the desktop and in the start menu, the latter with the key."""

import os
from pathlib import Path

from runbook.desktop_entry import windows_text as text
from runbook.desktop_entry.asking_system import ask
from runbook.desktop_entry.entry import ID, Became, Icon, Outcome, Part
from runbook.desktop_entry.keeping import failed, found
from runbook.desktop_entry.picture import ico
from runbook.system.durable import FOR_ALL, write_whole

CODE_PAGE = "mbcs"
"""The system's own, by Python's name for it."""
NOT_HELD = "code page"


class WindowsDesktop:
    """This user's shortcuts. ``data`` is the folder of the program's own files."""

    def __init__(self, icon: Icon, data: Path, code_page: str = CODE_PAGE) -> None:
        self._icon = icon
        self._picture = data / f"{ID}.ico"
        self._code_page = code_page

    def install(self) -> tuple[Outcome, ...]:
        """Make the picture and both shortcuts."""
        held = (self._icon.name, *self._icon.command, str(self._picture))
        if not text.fits(held, self._code_page):
            return tuple(Outcome(part, Became.FAILED, reason=NOT_HELD) for part in Part)
        try:
            picture = ico()
            if found(self._picture) != picture:
                write_whole(self._picture, picture, FOR_ALL)
        except OSError as error:
            return tuple(failed(part, self._picture, error) for part in Part)
        return self._done("install")

    def remove(self) -> tuple[Outcome, ...]:
        """Take away what is ours."""
        done = self._done("remove")
        if all(one.well for one in done):
            self._picture.unlink(missing_ok=True)
        return done

    def status(self) -> tuple[Outcome, ...]:
        """What is there."""
        return self._done("status")

    def _done(self, do: str) -> tuple[Outcome, ...]:
        # By its full path: a program of that name in the working folder is not to be started.
        root = os.environ.get("SYSTEMROOT", r"C:\Windows")
        program = rf"{root}\System32\WindowsPowerShell\v1.0\powershell.exe"
        told = text.environment(do, self._icon, str(self._picture))
        said = ask([program, *text.ARGUMENTS, text.SCRIPT], told)
        return text.answered(said or "")
