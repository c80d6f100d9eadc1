"""``runbook doctor``: by day it finds what would fail at night."""

import json
import os
import socket
import time

import pytest

from tests.acceptance.night import LEAD, Night
from tests.far_ends import smtp
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, Fault
from tests.far_ends.smtp import LOGIN, PASSWORD, MailServer
from tests.far_ends.tcp import closed_port, serve


def test_where_all_is_well_it_says_so_and_ends_with_nought(tonight: Night) -> None:
    done = tonight.runbook("doctor", "--all")
    assert done.code == 0, done.said
    assert done.err == ""
    assert "  ✓ Telegram принимает токен бота." in done.out
    assert "  ✓ Руководителю смены есть куда послать сообщение, получателей: 1." in done.out
    assert "  ✓ Журнал записывается." in done.out
    assert "Не сработает:" not in done.out
    assert TOKEN not in done.said
    assert tonight.bot.accepted == []


def test_problems_come_first_and_what_is_fine_is_only_counted(tonight: Night) -> None:
    tonight.tables["contacts"] = [{"role": "shift_lead", "name": "Мария", "email": "a@b.example"}]
    del tonight.tables["operator"]["urgent_line"]
    tonight.write_settings()
    done = tonight.runbook("doctor")
    assert done.code == 10
    order = [
        "Не сработает:",
        "  ✗ Оповещение само не уйдёт: ни один способ связи с руководителем смены не работает.",
        "Обратите внимание:",
        "  ! Срочная линия не задана: останется только 112.\n    Впишите [operator] urgent_line.",
        "В порядке: ",
        "Что сегодня ночью не сработает: сообщение руководителю смены.",
    ]
    places = [done.out.find(piece) for piece in order]
    assert -1 not in places, done.out
    assert places == sorted(places)
    assert done.out.endswith("Что сегодня ночью не сработает: сообщение руководителю смены.\n")
    assert "✓" not in done.out


def test_its_json_is_one_object_with_an_id_a_sentence_and_a_hint_each(tonight: Night) -> None:
    tonight.variables["RUNBOOK_TELEGRAM_TOKEN"] = ""
    done = tonight.runbook("doctor", "--json", "--lang", "en")
    assert (done.code, done.err) == (10, "")
    shown = json.loads(done.out)
    assert shown["schema"] == "runbook.doctor/1"
    assert shown["tonight"].startswith("What will fail tonight: ")
    by_id = {one["id"]: one for one in shown["findings"]}
    missing = by_id["doctor.token.missing"]
    assert (missing["level"], missing["about"]) == ("failure", "token")
    for one in shown["findings"]:
        assert {*one} == {"id", "about", "level", "sentence", "hint"}
        assert one["sentence"]
        assert one["level"] == "ok" or one["hint"] or one["id"].startswith("settings.")


def silent(connection: socket.socket) -> None:
    """Says nothing for longer than a busy machine makes the doctor take."""
    connection.settimeout(75)
    while connection.recv(4096):
        pass


def test_a_silent_telegram_is_waited_for_only_so_long_and_is_no_verdict(tonight: Night) -> None:
    with serve(silent) as port:
        tonight.tables["telegram"]["api_url"] = f"https://api.telegram.test:{port}"
        tonight.write_settings()
        begun = time.monotonic()
        done = tonight.runbook("doctor")
        assert time.monotonic() - begun < 50
    assert done.code == 0
    assert "  ? Telegram не ответил: принимает ли он токен, неизвестно." in done.out


def by_mail_only(tonight: Night, authority: Authority, port: int) -> None:
    del tonight.tables["telegram"]
    tonight.tables["contacts"] = [
        {"role": "shift_lead", "name": "Мария", "email": "lead@bank.test"}
    ]
    tonight.tables["internet"]["addresses"]["mail.bank.test"] = ["127.0.0.1"]
    tonight.tables["mail"] = {
        "server": "mail.bank.test", "port": port, "sender": "runbook@bank.test",
        "login": LOGIN, "password": "env:MAIL_PASSWORD", "ca_file": str(authority.file),
    }  # fmt: skip
    tonight.write_settings()


def test_a_lead_is_reached_by_mail_alone_as_long_as_the_server_takes_the_login(
    tonight: Night, authority: Authority
) -> None:
    state = MailServer()
    with smtp.serving(state, authority.issue("mail.bank.test"), from_the_start=False) as port:
        by_mail_only(tonight, authority, port)
        tonight.variables["MAIL_PASSWORD"] = PASSWORD
        well = tonight.runbook("doctor", "--all")
        tonight.variables["MAIL_PASSWORD"] = "wrong-password"
        refused = tonight.runbook("doctor")
    assert well.code == 0, well.said
    assert "  ✓ Почтовый сервер отвечает: mail.bank.test." in well.out
    assert "Telegram" not in well.out
    assert refused.code == 10
    assert "ни один способ связи с руководителем смены не работает." in refused.out
    assert "  ! Письма через mail.bank.test не уйдут. " in refused.out
    assert PASSWORD not in well.said
    assert "wrong-password" not in refused.said
    assert not state.accepted


def test_a_lead_whose_bot_is_blocked_is_found_by_the_test_message_only(tonight: Night) -> None:
    tonight.bot.always_fail(LEAD, Fault("blocked", taken=False))
    assert tonight.runbook("doctor").code == 0
    assert tonight.runbook("alert", "test").code == 10


def test_nothing_is_being_sent_where_there_is_nobody_to_send_to(tonight: Night) -> None:
    tonight.tables["contacts"] = []
    tonight.write_settings()
    done = tonight.runbook("alert", "test")
    assert done.code == 10
    assert done.out == "В настройках нет ни одного контакта: сообщать некому.\n"


def test_a_test_that_cannot_be_sent_says_only_why(tonight: Night) -> None:
    tonight.tables["telegram"]["api_url"] = f"https://api.telegram.test:{closed_port()}"
    tonight.write_settings()
    done = tonight.runbook("alert", "test")
    assert done.code == 10
    assert "сейчас не ушло. Сервер Телеграма недоступен.\n" in done.out
    assert "уйдёт само" not in done.said


def test_it_tells_of_promises_and_of_a_procedure_that_is_not_in_force(tonight: Night) -> None:
    assert tonight.runbook("callback", "add", "--by", "call", "OBR-1234").code == 0
    folder = tonight.settings.parent / "procedures"
    folder.mkdir()
    shown = tonight.runbook("procedure", "show", "--yaml")
    (folder / "night-shift.yaml").write_text(shown.out, encoding="utf-8")
    done = tonight.runbook("doctor")
    assert done.code == 0, done.said
    assert (
        "  ! Обещания клиентам ещё не выполнены: 1.\n    Список: runbook callback list" in done.out
    )
    assert "инструкция не утверждена" in done.out
    last = "Что сегодня ночью не сработает: ничего, но поправьте заранее: "
    assert done.out.splitlines()[-1].startswith(last)
    assert "обещания клиентам, инструкция банка" in done.out.splitlines()[-1]
    assert "OBR-1234" not in done.said


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no modes")
def test_her_own_settings_are_not_for_others_to_read(tonight: Night) -> None:
    """A file named by hand may be the bank's for everybody; the one in her own folder is hers."""
    named = tonight.settings
    named.chmod(0o644)
    assert "modes" not in _complaints(tonight)
    own = tonight.home / "her-config" / "runbook" / "runbook.toml"
    own.parent.mkdir(parents=True, mode=0o700)
    own.write_bytes(named.read_bytes())
    own.chmod(0o644)
    tonight.variables |= {"RUNBOOK_CONFIG": "", "XDG_CONFIG_HOME": str(own.parents[1])}
    assert str(own) in _complaints(tonight)["modes"]
    own.chmod(0o600)
    assert "modes" not in _complaints(tonight)


def _complaints(night: Night) -> dict[str, str]:
    """Sentences of what is not well, by what they are about."""
    found = json.loads(night.runbook("doctor", "--json").out)["findings"]
    return {one["about"]: one["sentence"] for one in found if one["level"] == "warning"}
