"""What happens in the long run, event after event, and what each must leave in the books."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import NamedTuple

from bench.soak.scene import DESK, WATCH, Scene
from tests.lab import plan, topology
from tests.lab.namespaces import LabError, waiting

_ASK = topology.CHECKOUT / "tests" / "lab" / "servers" / "ask.py"
HERS, BOTH = ("op-117",), ("op-117", "op-118")

Around = Callable[[Scene], AbstractContextManager[None]]


class Event(NamedTuple):
    """Faults that stand for so long. ``whose``: who must find it out and write it down.

    A watch looks at no name server between two full diagnoses, five minutes apart ("What a watch
    cannot see" in docs/detection.md); a desk makes one each half minute, and only op-117 has one.
    So dead name servers are demanded of her alone, and stand for longer than that.
    ``clients``: what they choose who are on her line meanwhile. ``around``: what else is gone.
    ``reaches``: whether the hub can know of it while it stands, and the lead press in the bot.
    """

    name: str
    faults: tuple[str, ...]
    whose: tuple[str, ...]
    stands_s: float = 25.0
    clients: tuple[str, ...] = ()
    around: Around = lambda _: nullcontext()
    reaches: bool = True


def _order_faults(scene: Scene, *orders: dict[str, object]) -> None:
    for order in orders:
        body = json.dumps({"chat": str(plan.LEAD_CHAT), **order})
        url = f"https://{plan.HUB_BOT_NAME}/control/faults"
        internet = scene.lab.network.hosts[plan.INTERNET]
        python = (sys.executable, "-I", "-S", str(_ASK))
        said = internet.run(*python, "POST", url, plan.HUB_BOT, str(scene.lab.public_ca), body)
        if json.loads(said)["status"] != 200:
            raise LabError(f"the bot's server did not take it: {said}")


@contextmanager
def telegram_floods(scene: Scene) -> Iterator[None]:
    """429 with a pause, then 500 and 502 a few times, an answer that is lost; then it works."""
    kinds: list[dict[str, object]] = [
        {"kind": "flood", "seconds": 5},
        {"kind": "server_error", "status": 500, "taken": False},
        {"kind": "html", "status": 502, "taken": False},
        {"kind": "reset", "taken": False},
    ]
    _order_faults(scene, {"faults": kinds})
    scene.lab.mood("500")
    yield
    scene.lab.mood("ok")


@contextmanager
def telegram_away(scene: Scene) -> Iterator[None]:
    """The hub's Bot API server takes connections and says nothing; letters go instead."""
    scene.house.bot.freeze()
    scene.lab.mood("429")
    yield
    scene.house.bot.ensure()
    scene.lab.mood("ok")


@contextmanager
def hub_killed(scene: Scene) -> Iterator[None]:
    """kill -9, and a new one when the fault is over."""
    scene.house.kill()
    yield
    scene.restart_hub()


@contextmanager
def hub_cut_off(scene: Scene) -> Iterator[None]:
    """Nothing reaches it and nothing leaves it."""
    rule = 'iifname != "lo" drop'
    scene.lab.network.filter(plan.HUB, rule)
    yield
    scene.lab.network.hosts[plan.HUB].nft("table inet fault\ndelete table inet fault\n")


@contextmanager
def desk_killed(scene: Scene) -> Iterator[None]:
    """kill -9 in the middle, and begun anew: her page has to come back with everything."""
    yield
    scene.programs[DESK].kill()
    scene.tabs[DESK].process.kill()
    scene.start_desk()
    scene.tabs[DESK].presses(deed="go_on")


@contextmanager
def disk_lost(scene: Scene) -> Iterator[None]:
    """Full to the last byte: neither the reserve nor the room in SQLite's log is left to write in.

    Filled with both still there, it takes what a whole outage writes.
    """
    state = scene.hers.product.home / "state" / "runbook"
    for _ in waiting(20):
        if scene.rows(scene.hers, "PRAGMA wal_checkpoint(TRUNCATE)")[0][0] == 0:
            break
    scene.hers.pc.run("rm", "-f", str(state / "journal.db.reserve"))
    scene.lab.inject("disk_full")
    yield


@contextmanager
def watch_killed(scene: Scene) -> Iterator[None]:
    """kill -9 of her watch while the fault stands; another one takes it over."""
    for _ in waiting(20):
        if scene.rows(scene.hers, "SELECT 1 FROM incidents WHERE restored_at IS NULL"):
            break
    scene.programs[WATCH].kill()
    scene.start_watch(scene.hers)
    yield


ROUGH = (
    Event("crm", ("crm_503",), BOTH, clients=("call", "chat")),
    Event("watch killed", ("chat_refused",), BOTH, 35.0, around=watch_killed),
    Event("desk killed", ("services_refused",), BOTH, clients=("call",), around=desk_killed),
    Event("hub killed", ("crm_refused",), BOTH, 40.0, ("chat",), hub_killed, reaches=False),
    Event("disk full", ("disk_full", "telephony_503"), BOTH, 40.0, clients=("call",)),
    Event("disk lost", ("gateway_dead",), BOTH, 40.0, ("call",), disk_lost),
    Event("disk lost", ("services_503",), BOTH, 40.0, ("chat",), disk_lost),
)
"""Programs themselves die. Not in the second half: memory is looked at over one life.

The first losses of the disk load what no other fault needs, SQLite keeps the descriptors of a file
that is locked still, and the C library's heap grows to what two journals at once take; so they come
here as well.
"""

USUAL = (
    Event("crm", ("crm_503",), BOTH, clients=("call", "chat")),
    Event("gateway", ("gateway_dead",), BOTH, clients=("chat",)),
    Event("her router's names", ("router_dns_dead",), HERS, 35.0),
    Event("telegram floods", ("chat_503",), BOTH, 30.0, around=telegram_floods),
    Event("her cable", ("cable_out",), HERS, 20.0, clients=("call",), reaches=False),
    Event("disk full", ("disk_full", "telephony_503"), BOTH, 30.0, clients=("call",)),
    Event("her provider", ("provider_dead",), HERS, 25.0, clients=("chat",), reaches=False),
    Event("hub cut off", ("chat_refused",), BOTH, 45.0, ("call",), hub_cut_off, reaches=False),
    Event("bank's names", ("bank_dns_dead",), HERS, 40.0),
    Event("telegram away", ("services_503",), BOTH, 35.0, ("chat",), telegram_away, reaches=False),
    Event("disk lost", ("crm_refused",), BOTH, 30.0, ("call",), disk_lost),
    Event("another address", ("no_address",), HERS, 20.0, reaches=False),
    Event("gateway refuses", ("gateway_refused",), BOTH),
)
"""What an ordinary bad night brings."""
