"""Who was on duty when, as the database had it: looked up all the time, whatever is killed."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

_EVERY_S = 0.02
_NOW = "SELECT holder, fence, until > extract(epoch FROM clock_timestamp()) * 1000 FROM duty"


@dataclass
class Entry:
    """True from ``seen``, when the database had said so, to ``asked``, when it was asked last.

    ``pid`` is that of the hub, 0 without one; ``holds``: its lease has not run out.
    """

    seen: float
    asked: float
    pid: int
    fence: int
    holds: bool


@dataclass
class DutyLog:
    """Every change of the one row. ``address`` is the server's own, past every relay."""

    address: str
    entries: list[Entry] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def on_duty(self) -> int:
        """The hub that holds the lease now, 0 without one."""
        return self.entries[-1].pid if self.entries and self.entries[-1].holds else 0

    def others_turn(self, at: float, pid: int) -> bool:
        """Whether at that moment, for certain, a hub other than this one was on duty.

        Between two looks nothing is certain, however long this computer lets one wait.
        """
        return any(
            one.pid not in {0, pid} and one.seen <= at <= one.asked for one in list(self.entries)
        )

    def run(self) -> None:
        """Look until ended."""
        while not self._ended.is_set():
            try:
                with psycopg.connect(self.address, autocommit=True, connect_timeout=2) as line:
                    while not self._ended.wait(_EVERY_S):
                        asked = time.time()
                        self._note(asked, line.execute(_NOW).fetchone())
            except psycopg.Error:
                time.sleep(_EVERY_S)

    def _note(self, asked: float, row: tuple[str, int, bool] | None) -> None:
        if row is None:
            return
        holder, fence, holds = row
        pid = int(holder.partition("-")[0] or 0)
        last = self.entries[-1] if self.entries else None
        if last is not None and (last.pid, last.fence, last.holds) == (pid, fence, holds):
            last.asked = asked
        else:
            self.entries.append(Entry(time.time(), asked, pid, fence, holds))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look in a thread."""
        thread = threading.Thread(target=self.run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join(5)
