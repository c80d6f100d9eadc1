"""A hub as installed, on a real database, with operators' PCs that may report to it."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.simulated_fleet import operators
from checks.component import Component
from notifier.handoff.report import agent_id
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson
from runbook.hub.running.opening import SQLITE_FILE, hub_secret
from runbook.hub.store import agents, incidents, people
from runbook.hub.store.store import Store
from runbook.reporting.credentials import Credentials, hash_of
from tests.acceptance.hub_house import House, Hub, house
from tests.acceptance.night import Tables
from tests.far_ends.postgres import Postgres

VARIABLE = "RUNBOOK_HUB_DATABASE"
_AT_ONCE = 500
_MOST = 10_000
_FIRST = -12
_REPORT_KEY = bytes(range(32))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """PostgreSQL on the disk, which commits as one of a bank does: on disk before it says so."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = Postgres(folder)
        try:
            for setting in ("fsync", "full_page_writes"):
                server.execute(f"ALTER SYSTEM SET {setting} = on")
            server.execute("SELECT pg_reload_conf()")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Scene:
    """One database, its hubs, and direct access to what stands in it."""

    house: House
    store: Store
    crowd: list[tuple[str, str]] = field(default_factory=list)
    """Operators with the ``Authorization`` of their PCs."""

    def enrol(self, count: int) -> None:
        """Let the PCs of so many simulated operators report: they are the crowd."""
        everybody = [one.id for one in operators(count)]
        self.enrol_all(everybody)
        self.crowd = [(one, Credentials(agent_id(one), key_of(one)).header()) for one in everybody]

    def enrol_all(self, everybody: Sequence[str]) -> None:
        """Let the PCs of these operators report."""
        for start in range(0, len(everybody), _AT_ONCE):
            with self.store.write() as tx:
                for operator in everybody[start : start + _AT_ONCE]:
                    agents.enrol(tx, operator, hash_of(key_of(operator)), _REPORT_KEY)

    def know(self, everybody: Iterable[HubPerson]) -> None:
        """These people are there tonight."""
        with self.store.write() as tx:
            for one in everybody:
                people.save(tx, one)

    def mass_at(self, gateway: str) -> list[HubIncident]:
        """The mass incidents at that gateway, those that are over too."""
        with self.store.read() as tx:
            recent = incidents.recent(tx, _MOST)
        return [
            one
            for one in recent
            if one.is_mass and one.component and Component.parse(one.component).scope == gateway
        ]


@contextmanager
def preferred() -> Iterator[bool]:
    """Run what is started here before what else this machine does, where the system allows it.

    A shared machine shows how busy it is otherwise, not what a hub bears. Gives whether it worked.
    Linux shares its time among sessions first (sched(7), autogroup): this one's comes before the
    others' meanwhile.
    """
    autogroup = Path("/proc/self/autogroup")
    try:
        before = autogroup.read_text(encoding="ascii").rpartition(" ")[2].strip()
        autogroup.write_text(str(_FIRST), encoding="ascii")
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        autogroup.write_text(before, encoding="ascii")


def key_of(operator: str) -> bytes:
    """The authentication key of an operator's PC."""
    return operator.encode().ljust(32, b".")


@contextmanager
def scene(url: str = "", tables: Tables | None = None) -> Iterator[Scene]:
    """A place for hubs. ``url`` is that of the database; without one it is SQLite."""
    with tempfile.TemporaryDirectory(prefix="hub-") as home, house(Path(home)) as made:
        made.tables = dict(tables or {})
        if url:
            made.variables[VARIABLE] = url
            made.tables["database"] = {"url": f"env:{VARIABLE}"}
        made.write_settings()
        secret = hub_secret(made.folder)
        store = Store(url or f"sqlite:///{made.folder / SQLITE_FILE}", secret)
        try:
            store.upgrade()
            yield Scene(made, store)
        finally:
            store.close()


def family(pid: int) -> list[psutil.Process]:
    """A process and everything it started."""
    leader = psutil.Process(pid)
    return [leader, *leader.children(recursive=True)]


def cpu_s(processes: Iterable[psutil.Process]) -> float:
    """Seconds of processor time that these have used so far; those that ended count nothing."""
    used = 0.0
    for one in processes:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += times.user + times.system
    return used


def rss_mb(processes: Iterable[psutil.Process]) -> float:
    """Memory that these hold now."""
    held = 0
    for one in processes:
        try:
            held += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return held / 2**20


def port_of(hub: Hub) -> int:
    """Where a hub listens on the loopback."""
    return int(hub.url.rpartition(":")[2])
