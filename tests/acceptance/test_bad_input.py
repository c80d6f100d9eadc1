"""Whatever is wrong with what she was given: a clear sentence, an id, a hint, and nothing lost."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from runbook.holding.scripts import first_words
from tests.acceptance.night import ADMINISTRATOR, LEAD, LEAD_PHONE, Ended, Night, until
from tests.far_ends.bot_api import TOKEN, Fault
from tests.far_ends.tcp import closed_port
from tests.integration.notifier.proxies import Proxy, http_proxy

CLIENT_PHONE = "+7 (912) 345-67-89"
PLANTED = ("345-67-89", "3456789", "9123456789")
RING = f"Позвоните: Мария, {LEAD_PHONE}."
READ_OUT = "Прочитайте по телефону:\n  | Это op-117.\n"


@pytest.fixture(autouse=True)
def broken_crm(tonight: Night) -> None:
    tonight.crm.status = 503


SAID = "Что делать сейчас:"


def clear(tonight: Night, done: Ended, problem: str) -> None:
    """It names the problem by its id, shows no defect, and gives away neither token nor client."""
    assert f"[{problem}]" in done.said, done.said
    assert "Traceback" not in done.said
    assert "[defect" not in done.said
    tells_no_secret(tonight, done)


def tells_no_secret(tonight: Night, done: Ended) -> None:
    kept = tonight.left_behind()
    sent = str(tonight.bot.accepted) + str(tonight.bot.edits)
    for secret in (TOKEN, TOKEN.partition(":")[2], *PLANTED):
        assert secret not in done.said
        assert secret.encode() not in kept
        assert secret not in sent


def test_broken_toml_is_named_by_line_and_the_words_and_checks_go_on(tonight: Night) -> None:
    tonight.write_settings('[operator]\nid = "op-117\n')
    for arguments in (("check",), ("check", "--json"), ("alert", "test")):
        done = tonight.runbook(*arguments)
        assert done.code == 2
        assert done.out == "" if "alert" in arguments else "verdict" in done.out or SAID in done.out
        clear(tonight, done, "settings.bad_toml")
        assert f"{tonight.settings}, строка 2" in done.err
    sick = tonight.runbook("doctor")
    assert sick.code == 2
    assert "Не сработает:" in sick.out
    clear(tonight, sick, "settings.bad_toml")
    done = tonight.runbook("run")
    assert done.code in {0, 10, 20, 30, 40}
    assert first_words("ru") in done.out
    assert "Что делать сейчас:" in done.out
    assert "В настройках есть ошибки" in done.err
    clear(tonight, done, "settings.bad_toml")


def test_a_spoilt_memory_of_the_network_is_said_and_the_checks_go_on(tonight: Night) -> None:
    memory = tonight.home / "state" / "runbook" / "learned.json"
    memory.parent.mkdir(parents=True)
    memory.write_text("{", encoding="utf-8")
    done = tonight.runbook("check")
    assert done.code == 30
    assert SAID in done.out
    clear(tonight, done, "learned.damaged")


def test_an_unknown_key_is_named_and_the_rest_of_the_settings_still_works(tonight: Night) -> None:
    tonight.tables["operator"]["nmae"] = "Анна"
    tonight.write_settings()
    refused = tonight.runbook("check")
    assert refused.code == 2
    assert SAID in refused.out
    clear(tonight, refused, "settings.unknown_key")
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "settings.unknown_key")
    assert "operator.nmae" in done.err
    assert len(tonight.bot.texts(LEAD)) == 1


def test_a_script_with_a_changed_word_gives_way_to_the_approved_one(tonight: Night) -> None:
    folder = tonight.settings.parent / "scripts"
    folder.mkdir()
    changed = first_words("ru").replace("временно", "навсегда")
    (folder / "holding.ru.voice.toml").write_text(
        'id = "bank"\nversion = 1\nlanguage = "ru"\nchannel = "voice"\nstatus = "approved"\n'
        f'approved_by = "Банк"\napproved_on = 2026-01-01\ntext = "{changed}"\n',
        encoding="utf-8",
    )
    with tonight.settings.open("a", encoding="utf-8") as file:
        file.write(f'\n[trust.pinned]\n"holding.ru.voice.toml" = "{"0" * 64}"\n')
    for command in ("run", "script"):
        done = tonight.runbook(command)
        assert first_words("ru") in done.out
        assert "навсегда" not in done.said
        assert "Текст из настроек изменён" in done.err
        assert "Читайте клиенту показанный текст." in done.err
        clear(tonight, done, "script.digest_mismatch")
        assert done.code == (30 if command == "run" else 0)
    assert len(tonight.bot.texts(LEAD)) == 1


def test_an_unreachable_proxy_delays_the_alert_and_loses_nothing(tonight: Night) -> None:
    port = closed_port()
    tonight.tables["telegram"]["proxy"] = f"http://127.0.0.1:{port}"
    tonight.write_settings()
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "delivery.not_sent.proxy")
    assert "Руководитель смены: пока не ушло, пробую ещё." in done.out
    assert "Проверьте proxy в разделе [telegram]" in done.out
    assert RING in done.out
    assert READ_OUT in done.out
    assert "Сообщение сохранено, отправка продолжается." in done.out
    assert tonight.waiting() == 2
    assert tonight.couriers()
    proxy = Proxy(leads_to=int(tonight.tables["telegram"]["api_url"].rpartition(":")[2]))
    with http_proxy(proxy, port):
        assert until(lambda: tonight.bot.texts(LEAD) and tonight.bot.texts(ADMINISTRATOR))
        assert until(lambda: not tonight.couriers())
    assert [len(tonight.bot.texts(one)) for one in (LEAD, ADMINISTRATOR)] == [1, 1]


def test_a_wrong_token_is_said_with_whom_to_ring_and_what_to_read_out(tonight: Night) -> None:
    wrong = "987654321:AAwrongWRONGwrongWRONGwrongWRONGwro1"
    tonight.variables["RUNBOOK_TELEGRAM_TOKEN"] = wrong
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "delivery.wrong_token")
    assert "Телеграм не принял токен бота. Проверьте token" in done.out
    assert RING in done.out
    assert READ_OUT in done.out
    tested = tonight.runbook("alert", "test")
    assert tested.code == 10
    sick = tonight.runbook("doctor")
    assert sick.code == 10
    assert "✗ Telegram не принял токен бота." in sick.out
    for one in (done, tested, sick):
        assert wrong not in one.said
        assert wrong.partition(":")[2] not in one.said
    assert wrong.encode() not in tonight.left_behind()


def test_a_token_that_is_not_there_is_said_before_anything_is_promised(tonight: Night) -> None:
    tonight.variables["RUNBOOK_TELEGRAM_TOKEN"] = ""
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "secret.env_missing")
    assert "Отправить сообщение руководителю отсюда нельзя." in done.out
    assert RING in done.out
    assert READ_OUT in done.out


def test_a_lead_who_blocked_the_bot_is_rung_and_the_others_are_told(tonight: Night) -> None:
    tonight.bot.always_fail(LEAD, Fault("blocked", taken=False))
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "delivery.blocked")
    assert "Руководитель смены: сообщение не доставлено." in done.out
    assert "Позвоните ему; пусть он откроет бота" in done.out
    assert RING in done.out
    assert READ_OUT in done.out
    assert "Дежурный администратор: сообщение ушло в " in done.out
    assert len(tonight.bot.texts(ADMINISTRATOR)) == 1


def test_an_administrator_who_blocked_the_bot_is_no_reason_to_ring_the_lead(
    tonight: Night,
) -> None:
    tonight.bot.always_fail(ADMINISTRATOR, Fault("blocked", taken=False))
    done = tonight.runbook("run")
    assert "Дежурный администратор: сообщение не доставлено." in done.out
    assert "Позвоните: " not in done.out
    assert len(tonight.bot.texts(LEAD)) == 1


@pytest.mark.parametrize("table", ["operator", "contacts", "services"])
def test_a_name_of_5000_characters_is_refused_and_never_shown(tonight: Night, table: str) -> None:
    held = tonight.tables[table]
    (held[0] if isinstance(held, list) else held)["name"] = "Ж" * 5000
    tonight.write_settings()
    refused = tonight.runbook("check")
    assert refused.code == 2
    assert SAID in refused.out
    done = tonight.runbook("run")
    assert done.code == 30
    assert len(tonight.bot.texts(LEAD)) == 1
    for one in (refused, done):
        clear(tonight, one, "settings.too_long")
        assert "ЖЖЖ" not in one.said
    assert "ЖЖЖ" not in str(tonight.bot.accepted)


@pytest.mark.parametrize("table", ["operator", "contacts", "services"])
def test_a_clients_phone_in_a_free_field_is_refused_and_goes_nowhere(
    tonight: Night, table: str
) -> None:
    held = tonight.tables[table]
    (held[0] if isinstance(held, list) else held)["name"] = f"Клиент {CLIENT_PHONE}"
    tonight.write_settings()
    refused = tonight.runbook("check")
    assert refused.code == 2
    assert SAID in refused.out
    clear(tonight, refused, "settings.personal_data")
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "settings.personal_data")
    assert len(tonight.bot.texts(LEAD)) == 1


@pytest.mark.parametrize(
    "arguments",
    [("run", "--calls", CLIENT_PHONE), ("run", CLIENT_PHONE), (CLIENT_PHONE,),
     ("alert", CLIENT_PHONE), ("phrase", "--cause", CLIENT_PHONE)],
    ids=" ".join,
)  # fmt: skip
def test_a_clients_phone_on_the_command_line_is_not_repeated(
    tonight: Night, arguments: tuple[str, ...]
) -> None:
    done = tonight.runbook(*arguments)
    assert done.code == 2
    assert "\n[" in done.err
    assert "Traceback" not in done.said
    tells_no_secret(tonight, done)


# --- a disk that takes nothing

_READ_ONLY, _REMOUNT = 1, 32


@pytest.fixture
def volume(tonight: Night) -> Iterator[Path]:
    """The state folder on a volume of its own, one megabyte large."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small volume can be mounted only by root on Linux")
    folder = tonight.home / "state"
    folder.mkdir()
    if not mount(folder, 0):
        pytest.skip("this machine does not let root mount a volume (a container without rights)")
    try:
        yield folder
    finally:
        for left in tonight.couriers():
            left.kill()
            left.wait(5)
        subprocess.run(["umount", "--lazy", folder], check=True, timeout=10)


def mount(folder: Path, flags: int) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.mount(b"tmpfs", bytes(folder), b"tmpfs", flags, b"size=1m,mode=700") == 0


def full(folder: Path) -> None:
    with suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    assert shutil.disk_usage(folder).free == 0


def read_only(folder: Path) -> None:
    assert mount(folder, _READ_ONLY | _REMOUNT)


@pytest.mark.parametrize("make", [full, read_only], ids=["full", "read-only"])
def test_a_disk_that_takes_nothing_costs_no_alert(
    tonight: Night, volume: Path, make: Callable[[Path], None]
) -> None:
    make(volume)
    done = tonight.runbook("run")
    assert done.code == 30
    assert "До выхода из программы всё хранится в памяти." in done.err
    assert "Не закрывайте окно" in done.err or "не закрывайте окно" in done.err
    assert "\n[journal." in done.err
    assert "Traceback" not in done.said
    assert len(tonight.bot.texts(LEAD)) == 1
    assert "Руководитель смены: сообщение ушло в " in done.out
    sick = tonight.runbook("doctor")
    assert sick.code == 10
    assert "Traceback" not in sick.said


def test_with_neither_disk_nor_telegram_she_rings_and_reads_it_out(
    tonight: Night, volume: Path
) -> None:
    full(volume)
    tonight.tables["telegram"]["api_url"] = f"https://api.telegram.test:{closed_port()}"
    tonight.write_settings()
    done = tonight.runbook("run")
    assert done.code == 30
    assert RING in done.out
    assert READ_OUT in done.out
    assert "диск не даёт его сохранить: само оно уже не уйдёт. Позвоните." in done.err
    assert "Оно хранится, только пока открыто это окно." in done.out
    assert "уйдёт само" not in done.said
    assert "Traceback" not in done.said
    assert not tonight.couriers()
