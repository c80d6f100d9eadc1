"""Her PC, the real hub and the lead's phone: one outage, one voice, from first ring to the end."""

import json
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.hub_house import House, Hub, house
from tests.acceptance.night import LEAD, OPERATOR, RUNBOOK, Night, until
from tests.far_ends.bot_api import BotApi, serving

LEADS_CHAT = 333333333
"""The lead in the hub's own bot: a message there is the hub's, one in ``LEAD`` is this PC's."""


@dataclass(frozen=True)
class Office:
    """The hub on duty, with a lead who has enrolled."""

    house: House
    hub: Hub
    bot: BotApi

    def cards(self) -> list[dict[str, object]]:
        return [one for one in self.bot.accepted if OPERATOR in str(one["text"])]

    def incidents(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(
            self.house.runbook("incidents", "--json", "--all").out
        )["incidents"]
        return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    home = tmp_path / "office"
    home.mkdir()
    bot = BotApi()
    with serving(bot) as port, house(home) as made:
        api = f"http://127.0.0.1:{port}"
        made.tables = {
            "telegram": {"token": "env:RUNBOOK_TELEGRAM_TOKEN", "api_url": api},
            "bot": {"name": "test_bot"},
        }
        made.write_settings()
        made.runbook("person", "add", "Мария", "--role", "shift_lead", "--id", "lead")
        hub = made.on_duty()
        invited = json.loads(made.runbook("person", "invite", "lead", "--json").out)
        bot.updates.say(LEADS_CHAT, f"/start {invited['link'].partition('start=')[2]}")
        bound = '"telegram": true'
        assert until(lambda: bound in made.runbook("person", "list", "--json").out)
        yield Office(made, hub, bot)


@pytest.fixture
def enrolled(tonight: Night, office: Office) -> Night:
    code = office.house.code(OPERATOR)
    done = tonight.runbook("setup", "--hub", office.hub.url, "--code", code)
    assert done.code == 0, done.said
    tonight.tables["hub"] = {"urls": [office.hub.url]}
    tonight.write_settings()
    return tonight


def rung_here(tonight: Night) -> list[str]:
    return [str(one["text"]) for one in tonight.bot.accepted if one["chat_id"] == str(LEAD)]


def test_the_hub_rings_the_button_answers_and_her_screen_says_so(
    enrolled: Night, office: Office
) -> None:
    output = enrolled.home / "run.txt"
    with output.open("wb") as file:
        arguments = [str(RUNBOOK), "run", "--follow", "--plain", "--not-working", "chat"]
        running = subprocess.Popen(
            arguments, env=enrolled.environment, stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT, cwd=enrolled.home,
        )  # fmt: skip

    def said() -> str:
        return output.read_text(encoding="utf-8")

    try:
        assert until(office.cards, 60), said()
        assert until(lambda: "Сервер оповещения сообщил" in said(), 60), said()
        card = office.cards()[0]
        office.bot.updates.press(LEADS_CHAT, int(str(card["message_id"])), "ack:1:")
        assert until(lambda: "Руководитель смены знает" in said(), 60), said()
    finally:
        # Not Ctrl-C's: whoever runs the tests in the background has it passed over.
        running.send_signal(signal.SIGTERM)
        running.wait(30)
    assert rung_here(enrolled) == []
    ringing = [one for one in office.cards() if not one["silent"]]
    assert len(ringing) == 1
    (told,) = office.incidents()
    assert told["acknowledged_by"] == "lead"


def test_the_night_in_which_the_hub_is_killed_this_pc_speaks(
    enrolled: Night, office: Office
) -> None:
    office.hub.kill()
    done = enrolled.runbook("run", "--no-follow", "--not-working", "chat")
    assert done.code == 0, done.said
    assert until(lambda: rung_here(enrolled), 60)
    assert len(rung_here(enrolled)) == 1
