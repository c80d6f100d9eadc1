"""The localisation in a process of its own, so that nothing it has to think over holds up a report.

Most answers take milliseconds, but a search over many kinds of broken PCs at once can take many
seconds, all of them in Python. In a thread it would take its share of every answer to an agent.
What operators' PCs observed crosses a pipe, nothing else; the process opens no database and no
connection, and ends with the hub, however that ends.
"""

import contextlib
import math
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Protocol

import msgspec

from runbook.hub.correlation.fleet_reader import UNREADABLE, FleetReader, Said, Task
from runbook.hub.correlation.localised import Localised

LONGEST = 60.0
"""Seconds after which a search that has not ended is given up with its process."""
PAUSE = 10.0
"""Seconds between two processes, where one keeps dying."""
_END_S = 1.0
_UNSAYABLE = (*UNREADABLE, msgspec.MsgspecError)
_TASKS = msgspec.msgpack.Decoder(Task)
_ANSWERS = msgspec.msgpack.Decoder(Localised | None)


class Reckoner(Protocol):
    """Somebody who keeps everybody's observations and finds the shared faults, in his own time."""

    @property
    def busy(self) -> bool:
        """Whether a task is being worked on: nothing more can be asked."""
        ...

    def ask(self, task: Task) -> bool:
        """Give him a task. False: he is busy, or gone."""
        ...

    def answer(self, wait: float) -> Localised | None:
        """The answer to the last task that wanted one, if it comes within so many seconds."""
        ...

    def lost(self) -> bool:
        """Whether everything has to be told anew; asked once, it is taken as told."""
        ...

    def unreadable(self) -> Mapping[str, str]:
        """Whose diagnosis was left out, and the error's name, since this was asked last."""
        ...

    def close(self) -> None:
        """End."""
        ...


class FleetProcess:
    """The fleet's process and this end of its pipe. Belongs to one thread."""

    def __init__(
        self,
        window: float,
        longest: float = LONGEST,
        pause: float = PAUSE,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self.longest = longest
        """Seconds a search may take."""
        self._pause = pause
        self._steady = steady
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._started_at = -math.inf
        self._asked_at: float | None = None
        self._lost = True
        self._unreadable: dict[str, str] = {}

    @property
    def busy(self) -> bool:
        """Whether a task is being worked on, or the process is only beginning."""
        return self._asked_at is not None

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    def ask(self, task: Task) -> bool:
        """Give it a task, starting it where needed. False: it is busy, or has just died.

        A diagnosis that cannot cross the pipe is left out, with what its operator said before.
        """
        if self.busy or not self._is_there():
            return False
        connection = self._connection
        try:
            if connection is not None:
                connection.send_bytes(self._packed(task))
        except OSError:
            self._drop()
            return False
        self._asked_at = self._steady()
        return True

    def answer(self, wait: float) -> Localised | None:
        """Its answer, if one comes within so many seconds. One that thinks too long is ended."""
        if self._asked_at is None or self._connection is None:
            return None
        try:
            if not self._connection.poll(wait):
                if self._steady() - self._asked_at > self.longest:
                    self._drop()
                return None
            told: Localised | None = _ANSWERS.decode(self._connection.recv_bytes())
        except (EOFError, OSError, msgspec.MsgspecError):
            self._drop()
            return None
        self._asked_at = None
        if told is not None:
            self._unreadable.update(told.unreadable)
        return told

    def unreadable(self) -> Mapping[str, str]:
        """Whose diagnosis was left out, on either end of the pipe, since this was asked last."""
        some, self._unreadable = self._unreadable, {}
        return some

    def lost(self) -> bool:
        """Whether it has forgotten everything since this was asked last."""
        lost, self._lost = self._lost, False
        return lost

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._asked_at = None
        if process is not None:
            process.kill()
            process.join(_END_S)
            with contextlib.suppress(ValueError):
                process.close()

    def _packed(self, task: Task) -> bytes:
        try:
            return msgspec.msgpack.encode(task)
        except _UNSAYABLE:
            said = tuple(filter(self._can_cross, task.said))
        crossing = {one.operator for one in said}
        left_out = (one.operator for one in task.said if one.operator not in crossing)
        rest = msgspec.structs.replace(task, said=said, gone=(*task.gone, *left_out))
        return msgspec.msgpack.encode(rest)

    def _can_cross(self, one: Said) -> bool:
        try:
            msgspec.msgpack.encode(one)
        except _UNSAYABLE as error:
            self._unreadable[one.operator] = type(error).__name__
            return False
        return True

    def _drop(self) -> None:
        self.close()
        self._lost = True

    def _is_there(self) -> bool:
        if self._process is not None and self._process.is_alive():
            return True
        if self._process is not None:
            self._drop()
        now = self._steady()
        if now - self._started_at < self._pause:
            return False
        self._start(now)
        return False

    def _start(self, now: float) -> None:
        """Begin anew. Whoever asks is to tell everything first: ``lost`` says so."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._started_at = now
        self._process = context.Process(
            target=serve, args=(theirs, self._window), name="localisation", daemon=True
        )
        self._process.start()
        theirs.close()
        self._connection = ours
        # It says a word when it is ready: until then a long task would not get through the pipe.
        self._asked_at = now
        self._lost = True


class FleetHere:
    """The same in this very thread, for whoever can wait: simulations and tests."""

    def __init__(self, window: float) -> None:
        self._reader = FleetReader(window)
        self._found: Localised | None = None
        self._unreadable: dict[str, str] = {}
        self._lost = True

    @property
    def busy(self) -> bool:
        """Never: a task is done when it was given."""
        return False

    def ask(self, task: Task) -> bool:
        """Do it at once."""
        self._found = self._reader.work(task)
        if self._found is not None:
            self._unreadable.update(self._found.unreadable)
        return True

    def answer(self, wait: float) -> Localised | None:
        """What the last task gave."""
        found, self._found = self._found, None
        return found

    def lost(self) -> bool:
        """Only before the first task."""
        lost, self._lost = self._lost, False
        return lost

    def unreadable(self) -> Mapping[str, str]:
        """Whose diagnosis was left out since this was asked last."""
        some, self._unreadable = self._unreadable, {}
        return some

    def close(self) -> None:
        """Nothing to end."""


def serve(connection: Connection, window: float) -> None:
    """The whole life of the process: ready, tasks in, answers out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(5)
    reader = FleetReader(window)
    try:
        connection.send_bytes(msgspec.msgpack.encode(None))
        while True:
            task = _TASKS.decode(connection.recv_bytes())
            connection.send_bytes(msgspec.msgpack.encode(reader.work(task)))
    except (EOFError, OSError):
        return
