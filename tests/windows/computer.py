"""Her PC with Windows on it; what it talks to stays on this machine.

Under wine a process that goes on in the background keeps the error output of whoever started it
open: a command has ended when its process has.
"""

import os
import select
import subprocess
import time
from pathlib import Path

from tests.acceptance.night import Ended, Night
from tools.windows.place import PYTHON_HOME, environment, seen_by_windows

BUILT = os.environ.get("RUNBOOK_WINDOWS_PROGRAM")
"""A build that is named heeds no ``PYTHON*`` variables: docs/build.md."""
PROGRAM = Path(BUILT or PYTHON_HOME / "runbook.exe")
"""The command that is tried: what the set-up installed, or that build."""
PATIENCE = 150.0
_LAST_WORDS = 0.5
_FALLEN_AFTER = 3.0
Process = subprocess.Popen[bytes]


class WindowsNight(Night):
    """A night like any other, with Windows' command in it."""

    @property
    def environment(self) -> dict[str, str]:
        """A bare one, as Windows sees it."""
        of_windows = {
            "WIN_PD_OVERRIDE_LOCAL_APPDATA": seen_by_windows(self.home / "state"),
            "WIN_PD_OVERRIDE_COMMON_APPDATA": seen_by_windows(self.home / "no-config"),
            "RUNBOOK_CONFIG": seen_by_windows(self.settings),
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return environment({**super().environment, **of_windows, **kept, **self.variables})

    def start(self, *arguments: str, stderr: int = subprocess.DEVNULL) -> "Process":
        """Start it and leave it running."""
        return subprocess.Popen(
            ["wine", str(PROGRAM), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            cwd=self.home,
        )

    def wrote(self, *arguments: str, timeout: float = PATIENCE) -> tuple[int, bytes, bytes]:
        """Run it to its end: exit code and both outputs to the byte."""
        ours, its = os.pipe()
        with self.start(*arguments, stderr=its) as process:
            os.close(its)
            assert process.stdout is not None
            said = {process.stdout.fileno(): bytearray(), ours: bytearray()}
            try:
                _listen(process, said, time.monotonic() + timeout)
            finally:
                process.kill()
                os.close(ours)
        out, err = said.values()
        return process.returncode, bytes(out), bytes(err)

    def runbook(self, *arguments: str, timeout: float = PATIENCE) -> Ended:
        """The same as text, its lines ended as here."""
        code, out, err = self.wrote(*arguments, timeout=timeout)
        return Ended(code, *(one.decode().replace("\r\n", "\n") for one in (out, err)))


def python(night: WindowsNight, code: str) -> bytes:
    """What Windows' Python prints for this code."""
    command = ["wine", str(PYTHON_HOME / "python.exe"), "-c", code]
    said, complaints = subprocess.PIPE, subprocess.DEVNULL
    done = subprocess.run(
        command,
        env=night.environment,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=complaints,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0
    return done.stdout


def without_a_window(night: WindowsNight, *arguments: str) -> int:
    """The exit code of the build's other program, started as by a click: it has no outputs."""
    program = str(PROGRAM.with_name("runbookw.exe"))
    nowhere = subprocess.DEVNULL
    return subprocess.run(
        ["wine", "start", "/wait", "/unix", program, *arguments],
        env=night.environment,
        stdin=nowhere,
        stdout=nowhere,
        stderr=nowhere,
        timeout=PATIENCE,
        check=False,
        cwd=night.home,
    ).returncode


def power_cut(night: Night) -> None:
    """Every process of that Windows ends where it stands."""
    subprocess.run(["wineserver", "-k9"], env=night.environment, check=False, timeout=60)
    # Whoever starts while the old server still falls is cut off with it.
    time.sleep(_FALLEN_AFTER)


def _listen(process: "Process", said: dict[int, bytearray], until: float) -> None:
    """Take in what it writes, until it has ended and nothing more has come."""
    open_ones = set(said)
    ended = False
    while open_ones and time.monotonic() < until:
        ready, _, _ = select.select(open_ones, [], [], _LAST_WORDS)
        if not ready and ended:
            return
        ended = process.poll() is not None
        for one in ready:
            piece = os.read(one, 65536)
            said[one] += piece
            if not piece:
                open_ones.discard(one)
    process.wait(max(0.0, until - time.monotonic()))
