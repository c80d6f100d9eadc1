"""A bundle that cannot leave yet: sealed on the disk, for a day, and never a messenger's."""

import base64
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notifier.message import Message, render_html, render_plain
from notifier.providers.settings import BotToken, MailSettings, TelegramSettings
from runbook.agent.evidence.sending import Ended, administrators, letter, mail_to, send, ways
from runbook.bundle.opening import open_bundle
from runbook.bundle.packing import as_part, pack
from runbook.bundle.shapes import Bundle, Manifest, Part
from runbook.bundle.waiting import KEPT, MOST, Way, drop, keep, some_wait, waiting
from runbook.cli.bundle import later
from runbook.cli.invocation import Invocation
from runbook.journal.store import in_memory_journal
from runbook.secrets.own import OwnSecret
from runbook.settings.file import load_settings
from tests.far_ends import smtp
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN
from tests.far_ends.smtp import MailServer

NOW = datetime.now(UTC)
HOST = "mail.bank.test"
BUNDLE = pack(
    Manifest(made="2026-11-22T01:13:05Z", operator="op-117", incident="00112233445566aa"),
    (Part("summary.md", "# Свидетельство\n".encode()), as_part("clock.json", {"utc": "now"})),
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def secret() -> OwnSecret:
    return OwnSecret(os.urandom(32))


def test_it_waits_sealed_and_for_this_user_alone(tmp_path: Path, secret: OwnSecret) -> None:
    assert not some_wait(tmp_path / "bundles")
    path = keep(tmp_path / "bundles", secret, Way.HUB, BUNDLE.content, NOW)
    assert some_wait(tmp_path / "bundles")
    # Windows keeps rights in lists of its own.
    assert os.name == "nt" or path.stat().st_mode & 0o077 == 0
    assert b"PK" not in path.read_bytes()[:200]
    assert b"summary" not in path.read_bytes()
    (found,) = waiting(tmp_path / "bundles", secret, NOW)
    assert (found.way, found.content) == (Way.HUB, BUNDLE.content)
    drop(found.path)
    assert not some_wait(tmp_path / "bundles")


def test_after_a_day_it_is_gone(tmp_path: Path, secret: OwnSecret) -> None:
    path = keep(tmp_path, secret, Way.MAIL, BUNDLE.content, NOW)
    os.utime(path, times=(NOW.timestamp(), NOW.timestamp()))
    assert list(waiting(tmp_path, secret, NOW + KEPT - timedelta(minutes=1)))
    assert not list(waiting(tmp_path, secret, NOW + KEPT + timedelta(minutes=1)))
    assert not some_wait(tmp_path)


def test_a_clock_that_was_ahead_keeps_nothing_for_ever(tmp_path: Path, secret: OwnSecret) -> None:
    path = keep(tmp_path, secret, Way.MAIL, BUNDLE.content, NOW + timedelta(days=400))
    long_ago = (NOW - timedelta(days=2)).timestamp()
    os.utime(path, (long_ago, long_ago))
    assert list(waiting(tmp_path, secret, NOW))
    assert not list(waiting(tmp_path, secret, NOW + timedelta(days=402)))


def test_what_is_not_ours_or_was_altered_is_not_sent_and_deleted_in_its_time(
    tmp_path: Path, secret: OwnSecret
) -> None:
    keep(tmp_path, OwnSecret(os.urandom(32)), Way.HUB, BUNDLE.content, NOW)
    mine = keep(tmp_path, secret, Way.HUB, BUNDLE.content, NOW)
    body = bytearray(mine.read_bytes())
    body[40] ^= 1
    mine.write_bytes(bytes(body))
    assert not list(waiting(tmp_path, secret, NOW))
    assert not list(waiting(tmp_path, secret, datetime.now(UTC) + KEPT + timedelta(minutes=1)))
    assert not some_wait(tmp_path)


def test_no_more_than_a_few_wait_at_once(tmp_path: Path, secret: OwnSecret) -> None:
    for number in range(MOST + 3):
        keep(tmp_path, secret, Way.HUB, BUNDLE.content, NOW + timedelta(seconds=number))
    assert len(list(waiting(tmp_path, secret, NOW + timedelta(minutes=1)))) == MOST


# --- by mail


@pytest.fixture
def server(authority: Authority) -> Iterator[tuple[MailServer, int]]:
    made = MailServer(login="")
    with smtp.serving(made, authority.issue(HOST)) as port:
        yield made, port


def settings_file(folder: Path, port: int, ca_file: Path) -> Path:
    path = folder / "runbook.toml"
    path.write_text(
        f"""
[operator]
id = "op-117"
[[contacts]]
role = "shift_lead"
email = "lead@bank.example"
telegram = 42
[[contacts]]
role = "sysadmin"
email = "admin@bank.example"
telegram = 43
[[contacts]]
role = "sysadmin"
telegram = 44
[mail]
server = "{HOST}"
port = {port}
sender = "runbook@bank.example"
ca_file = '{ca_file}'
[internet.addresses]
"{HOST}" = ["127.0.0.1"]
""",
        encoding="utf-8",
    )
    return path


def test_the_administrator_gets_it_by_the_banks_mail_and_nobody_else(
    tmp_path: Path, server: tuple[MailServer, int], authority: Authority
) -> None:
    mail, port = server
    loaded = load_settings(settings_file(tmp_path, port, authority.file), {})
    assert ways(loaded.settings) == (Way.MAIL,)
    assert administrators(loaded.settings) == ("admin@bank.example",)
    outcome = send(Way.MAIL, BUNDLE.content, loaded, in_memory_journal(), "ru", {})
    assert (outcome.ended, outcome.reached) == (Ended.SENT, 1)
    (taken,) = mail.accepted
    assert taken.recipients == ("admin@bank.example",)
    assert taken.encrypted
    (file,) = taken.message.iter_attachments()
    assert file.get_content_type() == "application/zip"
    found = open_bundle(file.get_payload(decode=True))  # type: ignore[arg-type]
    assert isinstance(found, Bundle)
    assert found.sha256 == BUNDLE.sha256


def test_a_mail_server_that_is_away_is_tried_later(tmp_path: Path, authority: Authority) -> None:
    loaded = load_settings(settings_file(tmp_path, 1, authority.file), {})
    outcome = send(Way.MAIL, BUNDLE.content, loaded, in_memory_journal(), "ru", {})
    assert outcome.ended is Ended.LATER
    assert outcome.text_id.startswith("delivery.not_sent")


def test_what_is_no_bundle_is_never_sent(tmp_path: Path, authority: Authority) -> None:
    loaded = load_settings(settings_file(tmp_path, 1, authority.file), {})
    outcome = send(Way.MAIL, b"PK anything", loaded, in_memory_journal(), "ru", {})
    assert outcome.ended is Ended.REFUSED


def test_telegram_is_refused_by_construction() -> None:
    telegram = TelegramSettings(BotToken(TOKEN))
    with pytest.raises(TypeError):
        mail_to(telegram, "42", letter(BUNDLE, "ru"))  # type: ignore[arg-type]
    assert {str(one) for one in Way} == {"hub", "mail"}
    assert MailSettings is not type(telegram)


def test_a_messenger_given_the_letter_all_the_same_would_carry_no_file() -> None:
    said: Message = letter(BUNDLE, "ru")
    inside = base64.b64encode(BUNDLE.content).decode()[:60]
    for shown in (render_plain(said), render_html(said)):
        assert inside not in shown


def test_what_waits_from_before_a_power_cut_is_taken_up_by_the_next_sitting(
    tmp_path: Path, secret: OwnSecret, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    started: list[list[str]] = []
    monkeypatch.setattr(later, "start_detached", lambda what, _: started.append(what))
    later.begin_again(Invocation())
    assert not started
    keep(tmp_path / "runbook" / "bundles", secret, Way.HUB, BUNDLE.content, NOW)
    later.begin_again(Invocation())
    assert started == [["bundle", "--waiting", "--json", "--for", "86400"]]
