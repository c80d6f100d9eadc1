"""One hub as a process: takes reports, and is on duty whenever no other hub is.

It starts although Telegram, mail or anything outside cannot be reached; for its database it waits.
"""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from runbook.hub.api.app import make_app
from runbook.hub.api.forwarded import Forwarded
from runbook.hub.api.intake import Intake
from runbook.hub.api.server import ApiServer, run
from runbook.hub.duty import parts
from runbook.hub.duty.deadman import open_deadman
from runbook.hub.duty.health import Health
from runbook.hub.duty.keeper import Keeper
from runbook.hub.duty.thread import DutyThread
from runbook.hub.running.collecting import collect_by_the_clock
from runbook.hub.running.opening import (
    KeyProblem,
    OpenedOffice,
    name_sources,
    open_office,
    open_store,
    server_settings,
)
from runbook.hub.running.readiness import make_ready
from runbook.hub.settings.file import LoadedHub
from runbook.hub.store import duty
from runbook.hub.store.problem import (
    CORRUPT,
    NEWER,
    OTHERS,
    WRONG_URL,
    StoreError,
    StoreProblem,
)
from runbook.hub.store.store import Store
from runbook.system.signals import obeying

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
_NOT_OURS = frozenset({CORRUPT, NEWER, OTHERS, WRONG_URL})
"""With these the hub must not touch the database; anything else somebody mends while it waits."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")
_STEADY = (parts.CORRELATION, parts.SPEAKING, parts.CALL_OUTS)
_LOG = logging.getLogger(__name__)


class Shown(Protocol):
    """Where the process says how it stands."""

    def waiting(self, problem: StoreProblem) -> None:
        """The database cannot be used yet; said when the reason changes."""
        ...

    def ready(self, store: Store, opened: OpenedOffice, problems: tuple[KeyProblem, ...]) -> None:
        """The database is there. ``problems`` are those of the channels and of the watcher."""
        ...

    def listening(self, host: str, port: int) -> None:
        """Agents are answered there."""
        ...


class Ending:
    """The order to stop: what is to be called when it comes, or at once when it has come."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._calls: list[Callable[[], None]] = []

    def also(self, call: Callable[[], None]) -> None:
        """Call this too."""
        self._calls.append(call)
        if self.asked.is_set():
            call()

    def order(self) -> None:
        """It has come."""
        self.asked.set()
        for call in self._calls:
            call()


def serve(loaded: LoadedHub, environ: Mapping[str, str], shown: Shown) -> None:
    """Work until told to stop by a signal. Belongs to the main thread.

    Raises HubError, StoreError for a database that must not be used, CannotListenError.
    """
    ending = Ending()
    with _obeying_signals(ending):
        store = open_store(loaded, environ)
        try:
            if _wait_for(store, ending.asked, shown):
                _work(loaded, environ, store, ending, shown)
        finally:
            store.close()


def _work(
    loaded: LoadedHub, environ: Mapping[str, str], store: Store, ending: Ending, shown: Shown
) -> None:
    opened = open_office(loaded, environ)
    names, ca_file = name_sources(loaded), loaded.settings.internet.ca_file
    deadman, problems = open_deadman(
        loaded.settings.deadman, names, ca_file, environ, loaded.folder
    )
    unread = (KeyProblem("[deadman] url", one) for one in problems)
    shown.ready(store, opened, (*opened.problems, *unread))
    holder, health = f"{os.getpid()}-{secrets.token_hex(4)}", Health(_STEADY)
    app = Forwarded(make_app(store, opened.office, Intake(store, holder), health))
    server = ApiServer(app, server_settings(loaded))
    keeper = Keeper(
        partial(duty.take_or_renew, store, holder),
        partial(duty.release, store, holder),
        parts.parts_of(store, opened.office, health, deadman),
        health,
    )
    run(_serve(server, DutyThread(keeper), ending, shown))


async def _serve(server: ApiServer, on_duty: DutyThread, ending: Ending, shown: Shown) -> None:
    """Answer agents. What came before the order to stop is kept and answered, nothing after."""
    on_duty.start()
    ending.also(server.stop)
    ending.also(on_duty.stop)
    collecting = asyncio.create_task(collect_by_the_clock())
    try:
        await server.serve(lambda: shown.listening(*server.address))
    finally:
        collecting.cancel()
        on_duty.stop()
        if not await asyncio.to_thread(on_duty.join):
            _LOG.error("hub: the duty did not end in time; its lease runs out by itself")


def _wait_for(store: Store, asked: threading.Event, shown: Shown) -> bool:
    """Until the database is ready; False when told to stop before. Raises HubError, StoreError."""
    said, pause = "", FIRST_PAUSE
    while True:
        try:
            make_ready(store)
        except StoreError as error:
            if error.problem.rule_id in _NOT_OURS:
                raise
            if error.problem.rule_id != said:
                shown.waiting(error.problem)
            said = error.problem.rule_id
        else:
            return not asked.is_set()
        if asked.wait(pause):
            return False
        pause = min(2 * pause, LONGEST_PAUSE)


@contextmanager
def _obeying_signals(ending: Ending) -> Iterator[None]:
    """A polite kill ends the process in order."""
    with obeying(_SIGNALS, lambda _number, _frame: ending.order()):
        yield
