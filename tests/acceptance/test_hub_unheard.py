"""The hub takes no operator's word from her PC while it could ring nobody for it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.hub_house import House, Hub, Pc, house
from tests.acceptance.night import until
from tests.far_ends.bot_api import BotApi, serving

KEY, NEXT = "00112233445566aa", "00112233445566bb"
LEAD_CHAT = 111111111


@pytest.fixture
def bot() -> Iterator[BotApi]:
    state = BotApi()
    with serving(state) as port:
        state.port = port
        yield state


@pytest.fixture
def here(tmp_path: Path, bot: BotApi) -> Iterator[House]:
    with house(tmp_path) as made:
        made.tables = {
            "telegram": {
                "token": "env:RUNBOOK_TELEGRAM_TOKEN", "api_url": f"http://127.0.0.1:{bot.port}",
            },
            "bot": {"name": "test_bot"},
            "mail": {
                "server": "127.0.0.1", "port": 9, "security": "none",
                "sender": "hub@bank.example",
            },
        }  # fmt: skip
        made.write_settings()
        yield made


def reporting(here: House, hub: Hub) -> Pc:
    pc = Pc("op-117", b"k" * 32)
    assert pc.enrol(hub, here.code("op-117")).status_code == 200
    return pc


def leased(pc: Pc, hub: Hub, key: str) -> list[str]:
    """For which incidents her PC is asked to keep silent, reporting as often as it may."""
    time.sleep(0.6)
    return [one.incident for one in pc.outage(hub, key).leases]


def told(here: House) -> list[str]:
    log = json.loads(here.runbook("log", "--export", "json").out)
    return [one["kind"] for one in log["events"]]


def test_with_the_mail_dead_and_nobody_on_shift_there_is_no_lease_until_somebody_can_be_rung(
    here: House, bot: BotApi
) -> None:
    lead = ("person", "add", "Смена", "--role", "shift_lead", "--id", "lead", "--off-shift")
    assert here.runbook(*lead, "--email", "lead@bank.example").code == 0
    hub = here.on_duty()
    pc = reporting(here, hub)
    # Nobody is on shift.
    assert not leased(pc, hub, KEY)
    assert until(lambda: "alert.nobody" in told(here))
    assert not leased(pc, hub, KEY)
    # Somebody is, but the mail server is dead.
    assert here.runbook("person", "shift", "lead", "on").code == 0
    assert until(lambda: '"waiting": 0' not in here.runbook("status", "--json").out)
    assert until(lambda: not leased(pc, hub, KEY))
    # With Telegram she can be rung: her PC may keep silent.
    link = json.loads(here.runbook("person", "invite", "lead", "--json").out)["link"]
    bot.updates.say(LEAD_CHAT, f"/start {link.partition('start=')[2]}")
    assert until(lambda: leased(pc, hub, NEXT) == [NEXT])
    assert until(lambda: any("op-117" in one for one in bot.texts(LEAD_CHAT)))
    # She goes, and nobody is there to be rung.
    assert here.runbook("person", "shift", "lead", "off").code == 0
    assert until(lambda: not leased(pc, hub, NEXT))
