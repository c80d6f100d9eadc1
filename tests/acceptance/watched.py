"""The watch running on her PC: what it says, line by line, as it says it."""

import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from tests.acceptance.night import RUNBOOK, Night

ARMED = "Слежу за связью"
PATIENCE = 60.0


class Watched:
    """A running watch. ``out`` and ``err`` are everything said so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: dict[str, list[str]] = {"out": [], "err": []}
        self._looked = 0
        self._said = threading.Condition()
        assert process.stdout is not None
        assert process.stderr is not None
        streams = {"out": process.stdout, "err": process.stderr}
        self._readers = [
            threading.Thread(target=self._read, args=pair, daemon=True) for pair in streams.items()
        ]
        for one in self._readers:
            one.start()

    @property
    def out(self) -> str:
        return "".join(self._lines["out"])

    @property
    def err(self) -> str:
        return "".join(self._lines["err"])

    def says(self, text: str, seconds: float = PATIENCE) -> None:
        """Until this text stands in its output somewhere behind what was waited for before."""
        end = time.monotonic() + seconds
        with self._said:
            while (at := self.out.find(text, self._looked)) < 0:
                left = end - time.monotonic()
                assert left > 0, f"{text!r} was never said:\n{self.out}\n{self.err}"
                self._said.wait(left)
            self._looked = at + len(text)

    def ends(self, seconds: float = PATIENCE) -> int:
        """Its exit code, with all it said read."""
        code = self.process.wait(seconds)
        for one in self._readers:
            one.join(10)
        return code

    def _read(self, name: str, stream: IO[str]) -> None:
        for line in stream:
            with self._said:
                self._lines[name].append(line)
                self._said.notify_all()
        stream.close()


def _with_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def started(
    tonight: Night, *arguments: str, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """The installed program, begun and not waited for."""
    return subprocess.Popen(
        [RUNBOOK, *arguments],
        env=environment or tonight.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tonight.home,
        text=True,
        encoding="utf-8",
        # Tests started in the background ignore Ctrl-C; she does not.
        preexec_fn=_with_ctrl_c,  # noqa: PLW1509 - one system call, no lock is taken
    )


@contextmanager
def watching(tonight: Night, *arguments: str) -> Iterator[Watched]:
    """Start the watch without notifications on the desktop of whoever runs the tests."""
    process = started(tonight, "watch", "--no-pop-up", *arguments)
    watch = Watched(process)
    try:
        yield watch
    finally:
        process.kill()
        watch.ends()
