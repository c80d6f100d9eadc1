"""The line comes back and nobody says so: a real server that is stopped and started again."""

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from notifier.delivery import ErrorCode, Purpose
from notifier.dispatch.courier import Courier
from notifier.dispatch.dispatcher import Phase
from notifier.dispatch.line import LASTS
from notifier.net.name_sources import NameSources, Source
from notifier.outbox.outbox import Outbox
from notifier.providers.settings import BotToken, TelegramSettings
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, BotApi, serving
from tests.far_ends.tcp import closed_port
from tests.integration.notifier.conftest import HOST, NameServer
from tests.integration.notifier.desk import KEY, LEAD, Desk, desk

LONG_PAUSE = timedelta(seconds=60)


@dataclass
class Restarted:
    """A Bot API server that is away until it is ``back``, always on the same port."""

    authority: Authority
    state: BotApi = field(default_factory=BotApi)
    port: int = 0

    def __post_init__(self) -> None:
        self.port = self.port or closed_port()

    @contextmanager
    def back(self) -> Iterator[None]:
        issued = self.authority.issue(HOST)
        certificate, key = str(issued.certificate), str(issued.key)
        with serving(self.state, certificate, key, port=self.port):
            yield

    def settings(self, names: NameSources, deadline: float = 8.0) -> TelegramSettings:
        url = f"https://{HOST}:{self.port}"
        return TelegramSettings(BotToken(TOKEN), url, "", str(self.authority.file), names, deadline)


PINNED = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))


def waits_long(at: Desk) -> datetime:
    """When the next attempt is planned: far off, as after many that failed."""

    def waiting() -> bool:
        return any(one.phase is Phase.WAITING for one in at.notices)

    at.until(waiting)
    errors = [one.error for one in at.notices if one.phase is Phase.WAITING]
    assert all(one and one.code is ErrorCode.NOT_SENT for one in errors)
    now = datetime.now(UTC)
    at.outbox.hold_chat(LEAD.channel, LEAD.address, now + LONG_PAUSE, now)
    return now + LONG_PAUSE


def leaves_before_it_is_planned(server: Restarted, journal: Path, names: NameSources) -> None:
    with desk(journal, {"telegram": server.settings(names)}) as at:
        at.put(Purpose.RING, "Сбой")
        planned = waits_long(at)
        returned = time.monotonic()
        with server.back():
            at.until(lambda: bool(server.state.accepted))
            print(f"drained after {time.monotonic() - returned:.2f} s")
            assert at.courier.wait_idle(20)
        accepted = next(one.at for one in at.notices if one.phase is Phase.ACCEPTED)
    assert accepted < planned
    assert server.state.texts(111) == ["Сбой"]


def test_a_waiting_alert_leaves_when_the_server_is_back_and_nobody_nudges(
    authority: Authority, journal: Path
) -> None:
    leaves_before_it_is_planned(Restarted(authority), journal, PINNED)


def test_it_leaves_as_soon_with_the_systems_resolver_dead(
    authority: Authority,
    journal: Path,
    name_server: Callable[..., NameServer],
) -> None:
    dead = name_server("127.0.0.1", silent=True)
    living = name_server("127.0.0.2", dead.port, answers={HOST: ("127.0.0.1",)})
    names = NameSources(system=lambda: (dead.address,), public=(living.address,), port=dead.port)
    leaves_before_it_is_planned(Restarted(authority), journal, names)
    assert dead.all_asked()


def test_it_leaves_as_soon_with_every_resolver_dead(
    authority: Authority,
    journal: Path,
    name_server: Callable[..., NameServer],
) -> None:
    dead = name_server("127.0.0.1", silent=True)
    silent_public = name_server("127.0.0.2", dead.port, silent=True)
    names = NameSources(
        pinned={HOST: ("127.0.0.1",)},
        system=lambda: (dead.address,),
        public=(silent_public.address,),
        port=dead.port,
    )
    leaves_before_it_is_planned(Restarted(authority), journal, names)
    assert dead.all_asked()
    assert silent_public.all_asked()


def test_what_an_earlier_process_could_not_send_is_knocked_for_at_once(
    authority: Authority, journal: Path
) -> None:
    server = Restarted(authority)
    with desk(journal, {"telegram": server.settings(PINNED)}) as at:
        at.put(Purpose.RING, "Сбой")
        planned = waits_long(at)
    with server.back(), desk(journal, {"telegram": server.settings(PINNED)}) as later:
        assert later.courier.wait_idle(20)
        accepted = next(one.at for one in later.notices if one.phase is Phase.ACCEPTED)
    assert accepted < planned


class Told(Outbox):
    """Counts how often it hears that the line is back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self.count = 0

    def line_is_back(self, now: datetime) -> None:
        self.count += 1
        super().line_is_back(now)


@contextmanager
def taking_connections_only() -> Iterator[tuple[int, list[float]]]:
    """Accepts and closes; gives its port and the times."""
    times: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                times.append(time.monotonic())
                client.close()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], times
        listener.shutdown(socket.SHUT_RDWR)


def test_a_server_that_takes_connections_and_nothing_else_is_not_hammered(
    authority: Authority, journal: Path
) -> None:
    told: list[Told] = []

    def counting() -> Outbox:
        connection = sqlite3.connect(journal, isolation_level=None, check_same_thread=False)
        told.append(Told(connection))
        return told[0]

    with taking_connections_only() as (port, times):
        server = Restarted(authority, port=port)
        made = Desk(journal, {})
        made.courier = Courier(counting, {"telegram": server.settings(PINNED)}, made.notices.append)
        made.courier.start()
        made.put(Purpose.RING, "Сбой")

        def knocks() -> int:
            # Knocks and attempts look the same to it.
            return len(times) - sum(one.phase is Phase.SENDING for one in made.notices)

        made.until(lambda: knocks() >= 5)
        assert made.courier.stop(10)
    # A busy machine is late with its knocks, and what lasts is told again in time.
    assert told[0].count <= 2 + (times[-1] - times[0]) // LASTS
    assert made.outbox.pending()[0].incident == KEY
    made.outbox.close()
