"""The long run in short (``bench/soak``): two outages, and nothing is left open, nothing lost.

What memory does shows only over half an hour: that is the bench's.
"""

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from bench.soak.judging import COUNTED, MOST_OF_A_DATABASE
from bench.soak.usage import open_paths, usage
from checks.host.arenas import FEW
from tests.acceptance.desk_kept import Desk, desk
from tests.acceptance.hub_house import House, Hub, house
from tests.acceptance.night import OPERATOR, Night, until
from tests.acceptance.watched import ARMED, watching
from tests.far_ends.bot_api import BotApi, serving

LEADS_CHAT = 333333333
OUTAGES = 2
HEAP = 64 * 2**20
_OPEN = "SELECT count(*) FROM incidents WHERE restored_at IS NULL"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc is read")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[House, BotApi]]:
    home = tmp_path / "office"
    home.mkdir()
    bot = BotApi()
    with serving(bot) as port, house(home) as made:
        made.tables = {
            "telegram": {
                "token": "env:RUNBOOK_TELEGRAM_TOKEN",
                "api_url": f"http://127.0.0.1:{port}",
            },
            "bot": {"name": "test_bot"},
            "escalation": {"repeat_after": 0, "next_person_after": 0},
            "correlation": {"quiet_for": 10},
        }
        made.write_settings()
        made.runbook("person", "add", "Мария", "--role", "shift_lead", "--id", "lead")
        yield made, bot


@pytest.fixture
def hub(tonight: Night, office: tuple[House, BotApi]) -> Hub:
    made, bot = office
    hub = made.on_duty()
    invited = json.loads(made.runbook("person", "invite", "lead", "--json").out)
    bot.updates.say(LEADS_CHAT, f"/start {invited['link'].partition('start=')[2]}")
    bound = '"telegram": true'
    assert until(lambda: bound in made.runbook("person", "list", "--json").out)
    done = tonight.runbook("setup", "--hub", hub.url, "--code", made.code(OPERATOR))
    assert done.code == 0, done.said
    tonight.tables["hub"] = {"urls": [hub.url]}
    tonight.tables["checks"]["deadline"] = 10.0
    temporary = tonight.home / "tmp"
    temporary.mkdir()
    tonight.variables["TMPDIR"] = str(temporary)
    tonight.without_quiet_hours()
    return hub


def rows(file: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        return connection.execute(statement).fetchall()


def outage(tonight: Night, one: Desk, number: int) -> None:
    """The CRM dies, a client is promised a call, the CRM comes back, the promise is kept."""
    tonight.crm.status = 503
    assert until(lambda: rows(tonight.journal, _OPEN) == [(1,)], 60)
    assert until(lambda: one.forms(deed="hears", value="yes"), 30)
    one.does(deed="hears", value="yes")
    one.does(deed="promise", value="call")
    one.does(deed="refer", typed=f"ABC-10000{number}")
    tonight.crm.status = 200
    assert until(lambda: rows(tonight.journal, _OPEN) == [(0,)], 60)
    assert until(lambda: one.forms(deed="settle", value="solved"), 30)
    one.does(deed="settle", value="solved")
    assert until(lambda: rows(tonight.journal, "SELECT count(*) FROM callbacks") == [(0,)], 30)


@pytest.mark.timeout(240)
def test_after_the_last_outage_as_much_is_open_as_before_it_and_nothing_is_lost(
    tonight: Night, hub: Hub, office: tuple[House, BotApi]
) -> None:
    made, bot = office
    with watching(tonight, "--no-desk") as watch, desk(tonight) as one:
        watch.says(ARMED)
        programs = {"hub": hub.process.pid, "watch": watch.process.pid, "desk": one.process.pid}
        outage(tonight, one, 1)
        first = {name: at_rest(pid) for name, pid in programs.items()}
        outage(tonight, one, 2)
        for name, pid in programs.items():
            assert until(lambda name=name, pid=pid: not more(first[name], held(pid)), 30), (  # type: ignore[misc]
                name, more(first[name], held(pid)), open_paths(pid),
            )  # fmt: skip
        nothing_is_lost(tonight, made, bot)
        # Those that write to the screen, and the desk's server, begin before all else.
        many = {name: heaps(pid) for name, pid in programs.items()}
        assert max(many.values()) <= FEW + 2, many
    assert [*(tonight.home / "tmp").rglob("*")] == []


def held(pid: int) -> dict[str, int]:
    # The process that would send what it leaves behind is started once, whenever that is needed.
    found = usage(pid, alone=True)
    assert found["database_files"] <= MOST_OF_A_DATABASE * found["threads"]
    return {name: int(found.get(name, 0)) for name in COUNTED}


def at_rest(pid: int) -> dict[str, int]:
    """What it holds when two looks, a second apart, see the same."""
    seen = [held(pid)]

    def steady() -> bool:
        seen.append(held(pid))
        return len(seen) > 20 and seen[-1] == seen[-2] == seen[-10]

    assert until(steady, 30), seen
    return seen[-1]


def heaps(pid: int) -> int:
    """The main one, and those of 64 MB at a multiple of it that glibc reserves for its threads."""
    places = [
        (int(begin, 16), int(end, 16), may)
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines()
        for begin, end, may in [(*line.split()[0].split("-"), line.split()[1])]
    ]
    reserved = [
        (used, rest) == (begins, "---p") and not begin % HEAP and not end % HEAP and may == "rw-p"
        for (begin, used, may), (begins, end, rest) in pairwise(places)
    ]
    return 1 + sum(reserved)


def more(first: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    return {name: now[name] - first[name] for name in COUNTED if now[name] > first[name]}


def nothing_is_lost(tonight: Night, made: House, bot: BotApi) -> None:
    unsent = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'claimed', 'failed')"
    database = made.folder / "hub.sqlite"
    for file in (tonight.journal, database):
        assert until(lambda file=file: rows(file, unsent) == [(0,)], 30), file  # type: ignore[misc]
    keys = {key for (key,) in rows(tonight.journal, "SELECT key FROM incidents")}
    assert len(keys) == OUTAGES
    there = "SELECT key FROM incidents WHERE over = 1 AND kind = 'local'"
    assert until(lambda: {key for (key,) in rows(database, there)} == keys, 30)
    kinds = Counter(kind for (kind,) in rows(tonight.journal, "SELECT kind FROM events"))
    assert kinds["callback.promised"] == OUTAGES
    ended = "SELECT count(*) FROM callbacks WHERE ended_at IS NOT NULL"
    assert until(lambda: rows(database, ended) == [(OUTAGES,)], 30)
    # Each outage rang once in the lead's chat; that it is over stands on its card.
    assert until(lambda: len(over(bot)) == OUTAGES, 30), (titles(bot), bot.edits)
    assert len(titles(bot)) == OUTAGES
    assert max(Counter(titles(bot)).values()) == 1
    assert tonight.runbook("incident", "verify").code == 0
    verified = made.runbook("log", "--verify")
    assert verified.code == 0, verified.said


def titles(bot: BotApi) -> list[str]:
    return [
        title
        for text in bot.texts(LEADS_CHAT)
        if (title := text.partition("\n")[0]).startswith("№")
    ]


def over(bot: BotApi) -> set[str]:
    said = [*bot.accepted, *bot.edits]
    firsts = {str(one["text"]).partition("\n")[0] for one in said}
    return {one for one in firsts if one.endswith("Снова работает")}
