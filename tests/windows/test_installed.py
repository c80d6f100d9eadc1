"""The installed command, as she would start it on Windows."""

import json
import re

import pytest
import requests

from runbook.holding.scripts import first_words
from tests.acceptance.night import LEAD, until
from tests.windows.computer import BUILT, WindowsNight, power_cut, python, without_a_window

pytestmark = pytest.mark.timeout(420)
_DOOR = re.compile(rb"http://127\.0\.0\.1:\d+/open/\S+")


@pytest.mark.parametrize(
    ("asked", "encoding"),
    [("", "utf-8"), ("cp1251", "cp1251"), ("cp866", "cp866"), ("cp1252", "utf-8")],
)
def test_the_approved_words_come_out_of_a_pipe_to_the_byte(
    tonight: WindowsNight, asked: str, encoding: str
) -> None:
    tonight.variables["PYTHONIOENCODING"] = asked
    words = (first_words("ru") + "\r\n").encode("utf-8" if BUILT else encoding)
    assert tonight.wrote("script") == (0, words, b"")


def test_a_check_is_one_object_and_finds_nothing_wrong(tonight: WindowsNight) -> None:
    code, out, _ = tonight.wrote("check", "--json")
    shown = json.loads(out)
    assert (code, shown["verdict"]["cause"]) == (0, "healthy.ok")


@pytest.mark.skipif(bool(BUILT), reason="a build writes UTF-8 into every pipe")
def test_marks_a_code_page_lacks_have_a_stand_in(tonight: WindowsNight) -> None:
    tonight.variables["PYTHONIOENCODING"] = "cp866"
    code, out, _ = tonight.wrote("alert", "test")
    assert code == 0, out.decode("cp866")
    assert "+ Руководитель смены (Мария)" in out.decode("cp866")
    assert tonight.bot.texts(LEAD)


def test_an_alert_leaves_after_the_command_has_ended(tonight: WindowsNight) -> None:
    tonight.break_crm()
    done = tonight.runbook("run", "--no-follow")
    assert done.code == 30, done.said
    assert until(lambda: tonight.bot.texts(LEAD), 120)
    listed = json.loads(tonight.runbook("incident", "list", "--json").out)
    assert [one["cause"] for one in listed["incidents"]] == ["bank_service.error"]


@pytest.mark.skipif(not BUILT, reason="only a build has a program without a window")
def test_without_a_window_it_tells_the_lead_as_well(tonight: WindowsNight) -> None:
    tonight.break_crm()
    assert without_a_window(tonight, "run", "--no-follow") == 30
    assert until(lambda: tonight.bot.texts(LEAD), 120)


def test_a_power_cut_loses_no_alert(tonight: WindowsNight) -> None:
    where = tonight.tables["telegram"]["api_url"]
    tonight.tables["telegram"]["api_url"] = "https://127.0.0.1:9"
    tonight.break_crm()
    assert tonight.runbook("run", "--no-follow").code == 30
    power_cut(tonight)
    assert tonight.waiting() > 0
    assert tonight.bot.texts(LEAD) == []
    tonight.tables["telegram"]["api_url"] = where
    tonight.write_settings()
    assert tonight.runbook("run", "--no-follow").code == 30
    assert until(lambda: tonight.bot.texts(LEAD), 150)
    assert tonight.runbook("incident", "verify").code == 0


def test_the_desk_is_served_to_this_computer(tonight: WindowsNight) -> None:
    process = tonight.start("desk", "--no-browser")
    assert process.stdout is not None
    try:
        said = b""
        while (found := _DOOR.search(said)) is None:
            line = process.stdout.readline()
            assert line, said.decode()
            said += line
        page = requests.get(found.group().decode(), timeout=60)
        assert (page.status_code, page.encoding) == (200, "utf-8")
        assert "<html" in page.text
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_prepared_file_is_put_in_place(tonight: WindowsNight) -> None:
    prepared = tonight.home / "prepared.toml"
    prepared.write_bytes(tonight.settings.read_bytes())
    tonight.settings.unlink()
    done = tonight.runbook("setup", "--from", "prepared.toml", "--no-test")
    assert done.code in {0, 10}, done.said
    assert tonight.settings.exists()


def test_the_doctor_reads_this_computer_and_says_what_it_could_not(tonight: WindowsNight) -> None:
    done = tonight.runbook("doctor", "--all")
    assert done.code in {0, 10}, done.said
    assert "[defect" not in done.said
    assert "Traceback" not in done.said


@pytest.mark.parametrize("what", [("desk", "icon"), ("service",)], ids=" ".join)
def test_what_windows_refuses_is_said_and_is_no_defect(
    tonight: WindowsNight, what: tuple[str, ...]
) -> None:
    for word in ("status", "install", "remove"):
        done = tonight.runbook(*what, word)
        assert done.code != 1, done.said
        assert done.out, done.said


def test_the_vault_of_windows_keeps_a_secret(tonight: WindowsNight) -> None:
    kept = "import keyring as k; k.set_password('runbook', 'tried', 'ключ')"
    assert python(tonight, kept) == b""
    read = "import keyring as k; print(ascii(k.get_password('runbook', 'tried')))"
    assert python(tonight, read).strip() == ascii("ключ").encode()
