"""The installed command without any internet: what she sees, what is marked, what never shows."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest

from notifier.handoff.qr import Ink, symbol
from notifier.handoff.report import Kind, Report, agent_id, decode
from notifier.handoff.spoken import reply_code
from runbook.agent.telling.handoff import hub_report_key
from tests.acceptance.night import LEAD_PHONE, OPERATOR, RUNBOOK, Ended, Night

if sys.platform != "win32":
    from tests.acceptance.terminal import terminal

QUESTION = "Код ответа и Enter."
KNOWS = "Отмечено: руководитель смены знает"
RING = f"Позвоните: Мария, {LEAD_PHONE}."
HUB_SECRET = "a hub's secret that nobody may see"
CONTRACT = "7654321"


@pytest.fixture(autouse=True)
def hub(tonight: Night) -> None:
    tonight.tables["hub"] = {
        "urls": ["https://hub.bank.test"], "key": "env:HUB_KEY", "bot": "bank_duty_bot",
    }  # fmt: skip
    tonight.tables["provider"]["contract"] = CONTRACT
    tonight.variables["HUB_KEY"] = HUB_SECRET
    tonight.break_crm()


@pytest.fixture
def outage(tonight: Night) -> str:
    """An outage that ``run`` found; its key."""
    assert tonight.runbook("run", "--no-follow").code == 30
    with closing(sqlite3.connect(tonight.journal)) as connection:
        return str(connection.execute("SELECT key FROM incidents").fetchone()[0])


def start_of(link: str) -> Report:
    start = parse_qs(urlsplit(link).query)["start"][0]
    found = decode(start, {agent_id(OPERATOR): hub_report_key(HUB_SECRET)}.get, lambda _: None)
    assert isinstance(found, Report)
    return found


def acknowledged(tonight: Night) -> list[object]:
    with closing(sqlite3.connect(tonight.journal)) as connection:
        asked = "SELECT body FROM events WHERE kind = 'incident.acknowledged'"
        return [json.loads(row[0])["by"] for row in connection.execute(asked)]


def tells_nothing(tonight: Night, done: Ended) -> None:
    kept = tonight.left_behind()
    for secret in (HUB_SECRET, CONTRACT, "crm.test", str(tonight.crm.port)):
        assert secret not in done.said
    assert HUB_SECRET.encode() not in kept
    assert "Traceback" not in done.said


def test_into_a_pipe_it_says_all_there_is_and_does_not_wait(tonight: Night, outage: str) -> None:
    done = tonight.runbook("handoff")
    assert done.code == 0
    assert f"Инцидент {outage[:8]}." in done.out
    assert "Сбой у оператора op-117" in done.out
    assert re.search(r"^  \d{3} \d{3} \d{3} \d{3} \d{3}$", done.out, re.MULTILINE)
    assert done.out.rstrip().endswith(RING)
    assert QUESTION not in done.out
    assert acknowledged(tonight) == []
    tells_nothing(tonight, done)


def test_the_hub_reads_the_link_and_the_drawn_code_is_that_link(
    tonight: Night, outage: str
) -> None:
    first = json.loads(tonight.runbook("handoff", "--json").out)
    assert (first["way"], first["incident"]) == ("telegram", outage[:8])
    found = start_of(first["link"])
    assert (found.kind, found.incident) == (Kind.OUTAGE, outage)
    assert start_of(first["links"]["app"]) == found
    again = json.loads(tonight.runbook("handoff", "--json").out)
    assert start_of(again["link"]).kind is Kind.NEWS
    assert start_of(again["link"]).sequence > found.sequence
    assert first["spoken"] == again["spoken"]


def test_a_text_message_to_the_lead_is_drawn_so_that_it_fits(tonight: Night, outage: str) -> None:
    done = tonight.runbook("handoff", "--link", "sms")
    reply = reply_code(hub_report_key(HUB_SECRET), outage)
    spoken = re.search(r"^  ([\d ]{19})$", done.out, re.MULTILINE)
    since = re.search(r"С (\d\d:\d\d) МСК", done.out)
    assert spoken
    assert since
    code = spoken[1].replace(" ", "")
    body = (
        f"OUTAGE:op-117,bank_service.error,{since[1]},calls:-,chats:-,"
        f"N:{outage[:8]},code:{code},reply:{reply}"
    )
    drawn = symbol(f"sms:+79000000002?body={body}").lines(Ink.DARK, blocks=True)
    assert "\n".join(drawn) in done.out


def test_the_picture_is_written_and_where_it_cannot_be_that_is_said(
    tonight: Night, outage: str
) -> None:
    done = tonight.runbook("handoff", "--svg", str(tonight.home / "code.svg"))
    assert done.code == 0
    assert outage[:8] in (tonight.home / "code.svg").read_text(encoding="utf-8")
    bad = tonight.runbook("handoff", "--svg", str(tonight.home / "nowhere" / "code.svg"))
    assert bad.code == 2
    assert "[handoff.svg_failed]" in bad.err
    assert RING in bad.out


def test_without_an_outage_it_says_how_to_go_on(tonight: Night) -> None:
    done = tonight.runbook("handoff")
    assert done.code == 2
    assert "[handoff.nothing_open]" in done.err
    assert "runbook run" in done.err
    assert RING in done.err
    trial = tonight.runbook("handoff", "--exercise")
    assert trial.code == 0
    assert trial.out.startswith("ТРЕНИРОВКА.")


def test_without_settings_it_says_what_to_tell_and_to_ring(tonight: Night) -> None:
    tonight.settings.unlink()
    done = tonight.runbook("handoff", "--exercise", "--link", "telegram")
    assert done.code == 0
    assert "[handoff.no_hub]" in done.err
    assert "назовите своё имя" in done.out
    assert "Позвоните: руководитель смены, номер в списке смены." in done.out


def test_a_hub_key_that_is_gone_is_said_and_the_lead_is_still_reached(
    tonight: Night, outage: str
) -> None:
    del tonight.variables["HUB_KEY"]
    done = tonight.runbook("handoff", "--json")
    assert "[secret.env_missing]" in done.err
    assert json.loads(done.out)["way"] == "sms"
    assert outage[:8] in done.out


def test_an_encoding_without_blocks_gets_plain_signs(tonight: Night, outage: str) -> None:
    tonight.variables["PYTHONIOENCODING"] = "cp866"
    assert "▀".encode("cp866") in raw(tonight)
    tonight.variables["PYTHONIOENCODING"] = "cp1251"
    assert b"##" in raw(tonight)
    assert outage[:8].encode() in raw(tonight)


def raw(tonight: Night) -> bytes:
    return subprocess.run(
        [RUNBOOK, "handoff"], env=tonight.environment, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=40, check=True,
    ).stdout  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
class TestAtTheTerminal:
    def test_the_reply_code_marks_that_the_lead_knows(self, tonight: Night, outage: str) -> None:
        reply = reply_code(hub_report_key(HUB_SECRET), outage)
        wrong = reply[:-1] + str((int(reply[-1]) + 1) % 10)
        with terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home, lines=24) as screen:
            before = screen.first_modes
            screen.waits_for(QUESTION)
            screen.press(f"{wrong}\r")
            screen.waits_for("Одна из цифр не та")
            screen.press(f"{reply}\r")
            screen.waits_for("Отмечено: руководитель смены знает")
            assert screen.ends() == 0
            assert screen.modes == before
        assert acknowledged(tonight) == ["code"]

    def test_her_word_has_its_own_key_and_one_typed_too_early_is_nothing(
        self, tonight: Night, outage: str
    ) -> None:
        with terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home) as screen:
            screen.press("р")
            screen.waits_for(QUESTION)
            screen.press("\rхм\r")
            screen.waits_for("Это не код ответа. В коде ответа пять цифр.")
            assert acknowledged(tonight) == []
            screen.press("р")
            screen.waits_for(KNOWS)
            assert screen.ends() == 0
        assert acknowledged(tonight) == ["hand"]
        with terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home) as screen:
            screen.waits_for(KNOWS)
            assert screen.ends() == 0
            assert QUESTION not in screen.shown
        assert outage

    def test_leaving_marks_nothing_and_says_whom_to_ring(self, tonight: Night, outage: str) -> None:
        with terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home) as screen:
            screen.waits_for(QUESTION)
            screen.press("в")
            screen.waits_for("Не отмечено")
            screen.waits_for(RING)
            assert screen.ends() == 0
        assert acknowledged(tonight) == []
        assert outage

    def test_what_another_window_marks_ends_the_waiting(self, tonight: Night, outage: str) -> None:
        with (
            terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home) as one,
            terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home) as other,
        ):
            one.waits_for(QUESTION)
            other.waits_for(QUESTION)
            one.press("р")
            other.waits_for("руководитель смены знает")
            assert (one.ends(), other.ends()) == (0, 0)
        assert acknowledged(tonight) == ["hand"]
        assert outage

    def test_code_and_question_fit_into_24_lines(self, tonight: Night, outage: str) -> None:
        tonight.tables["hub"]["bot"] = "bank_hub_of_the_whole_night_bot"
        tonight.write_settings()
        with terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home, lines=24) as screen:
            screen.waits_for(QUESTION)
            rows = screen.shown.split("\n")
            assert rows[-24].strip() == ""
            assert rows[-23].strip().startswith("█▀▀▀▀▀█")
            assert rows[-1].startswith("Наведите камеру, «Старт».")
            assert "Окно мало" not in screen.shown
        with terminal([RUNBOOK, "handoff"], tonight.environment, tonight.home, lines=20) as screen:
            screen.waits_for("Окно мало для QR-кода: нужно 45 в ширину и 24 в высоту.")
            screen.waits_for(QUESTION)
            assert "█▀▀▀▀▀█" not in screen.shown
        assert outage
