"""Nothing of a client's leaves ``runbook callback`` unless she confirms it."""

import csv
import json
import os
import stat
import time
from datetime import datetime, timedelta
from pathlib import Path

from runbook.language.moscow import MOSCOW
from tests.acceptance.night import RUNBOOK, Night
from tests.acceptance.promised import (
    CASE,
    DIGITS,
    PHONE,
    added,
    listed,
)
from tests.acceptance.terminal import terminal


def test_into_a_pipe_and_into_json_goes_nothing_of_a_clients_unless_confirmed(
    tonight: Night,
) -> None:
    added(tonight)
    shown = tonight.runbook("callback", "list")
    assert "номер обращения" in shown.out
    assert "только на экране" in shown.err
    dictated = tonight.runbook("callback", "list", "--dictate")
    plain = tonight.runbook("callback", "list", "--json")
    assert not [one for one in (shown, dictated, plain) if "7788" in one.said.replace(" ", "")]
    (whole,) = listed(tonight, "--with-clients-data")
    assert whole["reference"] == CASE


def test_an_export_is_private_says_what_it_holds_and_is_written_down(tonight: Night) -> None:
    added(tonight, "--phone", text=PHONE)
    for name in ("out.csv", "out.json"):
        target = tonight.home / name
        done = tonight.runbook("callback", "export", "--to", str(target), "--with-clients-data")
        assert done.code == 0
        assert "данные клиентов" in done.err
        if os.name == "posix":
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
        again = tonight.runbook("callback", "export", "--to", str(target), "--with-clients-data")
        assert "[callback.export.exists]" in again.err
    with (tonight.home / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file, delimiter=";")
    assert row["Номер обращения или телефон"] == "'+79220000001"
    assert (row["Что обещали"], row["Как найти клиента"]) == ("позвонить", "телефон")
    moscow = datetime.now(MOSCOW)
    promised = datetime.strptime(row["Обещано, МСК"], "%Y-%m-%d %H:%M").replace(tzinfo=MOSCOW)
    assert timedelta(0) <= moscow - promised < timedelta(minutes=5)
    document = json.loads((tonight.home / "out.json").read_text(encoding="utf-8"))
    assert document["callbacks"][0]["reference"] == "+79220000001"
    assert "данные клиентов" in document["notice"]
    assert DIGITS.encode() not in tonight.journal.read_bytes()


def test_the_shell_completes_numbers_and_learns_nothing_of_a_clients(tonight: Night) -> None:
    added(tonight)
    tonight.variables["_RUNBOOK_COMPLETE"] = "bash_complete"
    tonight.variables.update(COMP_WORDS="runbook callback done ", COMP_CWORD="3")
    done = tonight.runbook()
    assert done.out.strip() == "plain,1"
    assert "7788" not in done.said


def test_help_recommends_the_prompt(tonight: Night) -> None:
    for lang, said in (("ru", "программа спросит"), ("en", "you will be asked")):
        done = tonight.runbook("callback", "add", "--help", "--lang", lang)
        assert said in " ".join(done.out.split())


def test_a_reference_from_the_prompt_never_stands_in_the_process_list(tonight: Night) -> None:
    command: list[str | Path] = [RUNBOOK, "callback", "add", "--by", "chat", "--window", "до 12"]
    with terminal(command, tonight.environment, tonight.home) as screen:
        screen.waits_for("Номер обращения")
        screen.press(CASE + "\n")
        while screen.process.poll() is None:
            line = Path(f"/proc/{screen.process.pid}/cmdline")
            if line.exists():
                assert CASE.encode() not in line.read_bytes()
            time.sleep(0.01)
        assert screen.ends() == 0
