"""``runbook hub`` as installed: what PCs report, and what people order by command or by the bot."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256

import pytest

from tests.acceptance.hub_house import (
    KEY,
    House,
    Hub,
    Pc,
    enrolled,
    house,
    incidents,
    kept,
    with_a_lead,
)
from tests.acceptance.night import until
from tests.far_ends.bot_api import BotApi, serving

LEAD_CHAT = 111111111


@dataclass(frozen=True)
class Office:
    """A hub on duty with a lead and somebody of the standby group, shared by the tests."""

    house: House
    hub: Hub

    def outage_of(self, operator: str) -> int:
        """That operator's PC tells of an outage; the incident's number."""
        pc = enrolled(self.house, self.hub, operator)
        key = sha256(operator.encode()).hexdigest()[:16]
        assert pc.outage(self.hub, key).accepted == 1
        assert until(lambda: kept(self.house, key))
        return int(str(self.told(key)[0]["number"]))

    def told(self, key: object) -> list[dict[str, object]]:
        found = incidents(self.house, "--all")
        return [one for one in found if key in {one["key"], one["number"]}]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with house(tmp_path_factory.mktemp("office")) as made:
        with_a_lead(made)
        made.runbook("person", "add", "Подмена", "--role", "standby", "--id", "standby-1")
        yield Office(made, made.on_duty())


def test_a_report_becomes_an_incident_that_is_acknowledged_on_the_command_line(
    office: Office,
) -> None:
    number = office.outage_of("op-117")
    (told,) = office.told(number)
    assert (told["operator"], told["cause"]) == ("op-117", "isp.no_internet")
    done = office.house.runbook("ack", str(number), "--by", "lead")
    assert done.code == 0, done.said
    (told,) = office.told(number)
    assert (told["step"], told["acknowledged_by"]) == ("acknowledged", "lead")
    shown = office.house.runbook("show", str(number))
    assert shown.code == 0, shown.said
    assert "incident.acknowledged" in shown.out
    verified = office.house.runbook("log", "--verify")
    assert verified.code == 0, verified.said
    assert "Ничего не менялось." in verified.out


def test_an_order_of_somebody_who_may_not_give_it_is_refused_and_logged(office: Office) -> None:
    number = office.outage_of("op-118")
    done = office.house.runbook("ack", str(number), "--by", "standby-1")
    assert done.code == 2
    assert "hub.answer.refused.role" in done.err
    assert "order.refused" in office.house.runbook("log").out
    assert office.told(number)[0]["acknowledged_by"] is None


def test_a_code_read_out_on_the_phone_acknowledges_in_the_leads_name_and_once(
    office: Office,
) -> None:
    number = str(office.outage_of("op-119"))
    made = office.house.runbook("ack-code", number, "--for", "lead")
    found = re.search(r"(\d{3} \d{3} \d{3} \d{3})", made.out)
    assert found, made.said
    wrong = found[1][:-1] + str((int(found[1][-1]) + 1) % 10)
    assert "hub.ack.slip" in office.house.runbook("ack", number, "--code", wrong).err
    assert office.house.runbook("ack", number, "--code", found[1]).code == 0
    assert office.told(int(number))[0]["acknowledged_by"] == "lead"
    again = office.house.runbook("ack", number, "--code", found[1])
    assert (again.code, "hub.ack.wrong_code" in again.err) == (2, True)
    assert found[1] not in office.house.runbook("log", "--export", "json").out


def test_the_lead_sets_a_time_degrades_resolves_and_reopens(office: Office) -> None:
    number = str(office.outage_of("op-120"))

    def ordered(*order: str) -> dict[str, object]:
        done = office.house.runbook(*order, "--by", "lead")
        assert done.code == 0, (order, done.said)
        return office.told(int(number))[0]

    assert ordered("eta", number, "30")["eta_at"]
    ordered("degraded", "on")
    ordered("degraded", "off")
    assert ordered("resolve", number, "--cause", "isp.no_internet")["step"] == "closed"
    told = ordered("reopen", number)
    assert told["step"] != "closed"
    # What was expected of the first time says nothing of the second.
    assert not told["eta_at"]


def test_a_pc_that_is_heard_of_no_more_is_not_said_to_be_at_work(here: House) -> None:
    hub = here.on_duty()
    for operator in ("op-117", "op-118"):
        assert enrolled(here, hub, operator).report(hub).status_code == 200
    assert until(lambda: here.runbook("agents").out.count("работает") == 2)
    assert hub.end() == 0
    with closing(sqlite3.connect(here.folder / "hub.sqlite")) as database:
        (heard,) = database.execute("SELECT body FROM seen").fetchone()
        before = {one: at - 600_000 for one, at in json.loads(heard).items()}
        database.execute("UPDATE seen SET body = ?", (json.dumps(before),))
        database.commit()
    said = here.runbook("agents").out
    assert (said.count("работает"), said.count("нет связи")) == (0, 2)


def test_a_revoked_pc_is_believed_no_more_and_a_code_works_once(office: Office) -> None:
    code = office.house.code("op-121")
    pc = Pc("op-121", b"k" * 32)
    assert pc.enrol(office.hub, code).status_code == 200
    assert Pc("op-121", b"x" * 32).enrol(office.hub, code).status_code == 422
    assert pc.report(office.hub).status_code == 200
    assert office.house.runbook("revoke", "op-121").code == 0
    assert until(lambda: pc.report(office.hub).status_code in {401, 403})
    assert "op-121" not in office.house.runbook("agents").out
    agents = json.loads(office.house.runbook("agents", "--all", "--json").out)["agents"]
    assert next(one for one in agents if one["operator"] == "op-121")["revoked_at"]


def test_the_bot_rings_the_lead_and_obeys_the_button(here: House) -> None:
    bot = BotApi()
    with serving(bot) as port:
        here.tables = {
            "telegram": {
                "token": "env:RUNBOOK_TELEGRAM_TOKEN", "api_url": f"http://127.0.0.1:{port}",
            },
            "bot": {"name": "test_bot"},
        }  # fmt: skip
        here.write_settings()
        with_a_lead(here)
        hub = here.on_duty()
        invited = json.loads(here.runbook("person", "invite", "lead", "--json").out)
        bot.updates.say(LEAD_CHAT, f"/start {invited['link'].partition('start=')[2]}")
        assert until(lambda: '"telegram": true' in here.runbook("person", "list", "--json").out)
        enrolled(here, hub).outage(hub, KEY)
        assert until(lambda: any("№ 1" in text for text in _cards(bot)))
        message = next(one for one in bot.accepted if "op-117" in str(one["text"]))
        bot.updates.press(LEAD_CHAT, int(str(message["message_id"])), "ack:1:")
        assert until(lambda: incidents(here)[0]["acknowledged_by"] == "lead")
        assert hub.health()["office_speaks"] is True
        edits = len(bot.edits)
        # A shell that has none of the hub's secrets: the hub on duty changes the card.
        here.variables["RUNBOOK_TELEGRAM_TOKEN"] = ""
        assert here.runbook("unack", "1", "--by", "lead").code == 0
        assert until(lambda: any("Нажмите «Знаю»" in str(one) for one in bot.edits[edits:]))


def _cards(bot: BotApi) -> list[str]:
    return [text for text in bot.texts(LEAD_CHAT) if "op-117" in text]


def test_status_and_the_log_are_for_machines_too(here: House) -> None:
    with_a_lead(here)
    state = json.loads(here.runbook("status", "--json").out)
    assert (state["on_duty"], state["people"], state["on_shift"]) == (False, 1, 1)
    assert re.fullmatch(r"1:[0-9a-f]{32}", state["head"])
    log = json.loads(here.runbook("log", "--export", "json").out)
    assert [one["kind"] for one in log["events"]] == ["person.added"]
    assert here.runbook("log", "--head", state["head"]).code == 0
    assert here.runbook("log", "--head", "1:" + "0" * 32).code == 1
