"""``runbook bundle`` as installed: in a pipe, at a terminal, into a real hub and a real mailbox."""

import json
import resource
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from runbook.bundle.opening import open_bundle
from runbook.bundle.shapes import Bundle
from runbook.bundle.waiting import FOLDER
from runbook.hub.store import bundles
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret, Purpose, secret_in_file
from tests.acceptance.hub_house import House, Hub, Pc, house
from tests.acceptance.leaks import Gathered, Planted
from tests.acceptance.night import OPERATOR, RUNBOOK, Ended, Night, lines, until
from tests.acceptance.terminal import terminal
from tests.far_ends import smtp
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN
from tests.far_ends.smtp import MailServer

HOST = "mail.bank.test"
HUB_KEY = "the-hubs-key-of-this-pc-0123456789"
SECRETS = (
    Planted("bot token", TOKEN),
    Planted("hub key", HUB_KEY),
    Planted("operator", "Иванова Анна"),
    Planted("phone", "+7 922 555-44-33"),
    Planted("contract", "KV-5550123"),
)


@pytest.fixture
def tonight(tonight: Night) -> Night:
    tonight.tables["operator"]["phone"] = "+7 922 555-44-33"
    tonight.tables["provider"]["contract"] = "KV-5550123"
    tonight.write_settings()
    return tonight


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("office")) as made:
        yield made


def files(tonight: Night) -> list[Path]:
    return sorted(tonight.home.glob("runbook-bundle-*.zip"))


def opened(body: bytes) -> Bundle:
    found = open_bundle(body)
    assert isinstance(found, Bundle), found
    left = Gathered()
    left.add("the file", body)
    for part in found.parts:
        left.add(part.name, part.body)
    assert left.leaks(SECRETS) == []
    return found


def completed(tonight: Night) -> list[str]:
    """The outages that a shell offers where one is asked for."""
    words = {"COMP_WORDS": "runbook bundle --incident ", "COMP_CWORD": "3"}
    done = subprocess.run(
        [RUNBOOK], env={**tonight.environment, **words, "_RUNBOOK_COMPLETE": "bash_complete"},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def joined(tonight: Night, office: House, hub: Hub) -> None:
    """The PC is known to the hub by a key of the bank's."""
    secret = OwnSecret(sha256(HUB_KEY.encode()).digest())
    answer = Pc(OPERATOR, secret.key(Purpose.AUTHENTICATION)).enrol(hub, office.code(OPERATOR))
    assert answer.status_code == 200, answer.text
    tonight.variables["RUNBOOK_HUB_KEY"] = HUB_KEY
    tonight.tables["hub"] = {"urls": [hub.url], "key": "env:RUNBOOK_HUB_KEY"}
    tonight.write_settings()


def at_the_hub(office: House) -> list[tuple[str, bytes]]:
    """Every bundle there: whose, and the file as whoever takes it gets it."""
    store = Store(f"sqlite:///{office.folder / 'hub.sqlite'}", secret_in_file(office.folder))
    with closing(store), store.read() as tx:
        rows = tx.connection.exec_driver_sql("SELECT id, operator FROM bundles").all()
        return [(str(operator), bundles.content(tx, one) or b"") for one, operator in rows]


def test_in_a_pipe_it_shows_and_writes_and_nothing_leaves(tonight: Night) -> None:
    tonight.break_crm()
    tonight.runbook("run", "--no-follow")
    before = len(tonight.bot.accepted)
    done = tonight.runbook("bundle")
    assert done.code == 0, done.said
    (file,) = files(tonight)
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(file) in done.out
    bundle = opened(file.read_bytes())
    for one in bundle.parts:
        assert one.name in done.out
    assert "Убрано:" in done.out
    assert "Внутренние имена и адреса банка остались" in done.out
    assert "Собираю свидетельство" in done.err
    assert bundle.manifest.operator == OPERATOR
    assert completed(tonight) == [bundle.manifest.incident[:8]]
    summary = bundle.part("summary.md")
    assert summary is not None
    assert "bank_service.error" in summary.body.decode()
    assert len(tonight.bot.accepted) == before


def test_a_part_or_an_incident_that_is_not_there_is_said_at_once(tonight: Night) -> None:
    wrong = tonight.runbook("bundle", "--show", "secrets.json")
    assert (wrong.code, "[bundle.no_such_part]" in wrong.err) == (2, True)
    # Nothing was gathered: which of them this PC has is not known yet.
    assert "Бывают: manifest.json, " in wrong.err
    nobody = tonight.runbook("bundle", "--incident", "00000000ffffffff")
    assert (nobody.code, "[bundle.no_incident]" in nobody.err) == (2, True)
    empty = tonight.runbook("bundle", "--incident", "")
    assert (empty.code, "'--incident': значение пустое" in empty.err) == (2, True)
    assert not files(tonight)


def test_with_the_hub_away_it_waits_sealed_and_after_a_kill_the_hub_gets_it(
    tonight: Night, office: House
) -> None:
    hub = office.on_duty()
    joined(tonight, office, hub)
    tonight.break_crm()
    tonight.runbook("run", "--no-follow")
    hub.kill()
    done = tonight.runbook("bundle", "--send", "hub", "--yes", "--json")
    assert done.code == 10
    said = json.loads(done.out)
    assert said["sent"]["ended"] == "waits"
    assert "зашифрованном" in done.err
    (waits,) = (tonight.journal.parent / FOLDER).glob("*")
    assert b"manifest" not in waits.read_bytes()
    # Whoever was to send it later dies as by a power cut.
    assert until(lambda: bool(tonight.couriers()))
    busy = "отправка уже идёт"
    assert until(lambda: busy in tonight.runbook("bundle", "--waiting").out)
    for one in tonight.couriers():
        one.kill()
    assert until(lambda: not tonight.couriers())
    tonight.tables["hub"]["urls"] = [office.on_duty().url]
    tonight.write_settings()
    sent = tonight.runbook("bundle", "--waiting")
    assert (sent.code, "Ушло то, что ждало: 1" in sent.out) == (0, True), sent.said
    ((operator, body),) = at_the_hub(office)
    assert operator == OPERATOR
    assert body == Path(said["file"]).read_bytes()
    assert opened(body).sha256 == said["sha256"]
    assert not list(waits.parent.glob("*.waiting"))
    assert "bundle.received" in office.runbook("show", "1").out
    again = json.loads(tonight.runbook("bundle", "--send", "hub", "--yes", "--json").out)
    assert (again["sent"]["ended"], again["sent"]["incident"]) == ("sent", 1)


@contextmanager
def by_mail(tonight: Night, authority: Authority) -> Iterator[MailServer]:
    """The administrator can be told by the bank's mail, and by nothing else."""
    mail = MailServer(login="")
    with smtp.serving(mail, authority.issue(HOST)) as port:
        tonight.tables["mail"] = {
            "server": HOST, "port": port, "sender": "runbook@bank.example",
            "ca_file": str(authority.file),
        }  # fmt: skip
        tonight.tables["internet"]["addresses"][HOST] = ["127.0.0.1"]
        admin = {"role": "sysadmin", "name": "Дежурный", "email": "admin@bank.example"}
        tonight.tables["contacts"].append(admin)
        tonight.write_settings()
        yield mail


def test_at_a_terminal_she_is_asked_and_the_administrator_gets_it_by_mail(
    tonight: Night, authority: Authority
) -> None:
    with (
        by_mail(tonight, authority) as mail,
        terminal([str(RUNBOOK), "bundle"], tonight.environment, tonight.home) as her,
    ):
        her.waits_for("Отправить администратору почтой банка?")
        her.press("journal.json\n")
        her.waits_for("Отправить администратору почтой банка?")
        read = her.shown
        assert not mail.accepted
        her.press("д\n")
        her.waits_for("Отправлено почтой банка.")
        assert her.ends() == 0
    (taken,) = mail.accepted
    assert taken.recipients == ("admin@bank.example",)
    (file,) = taken.message.iter_attachments()
    bundle = opened(bytes(file.get_payload(decode=True)))  # type: ignore[arg-type]
    assert bundle.manifest.operator == OPERATOR
    journal = bundle.part("journal.json")
    assert journal is not None
    # What she read is what left.
    assert journal.body.decode().strip() in read.replace("\r", "")


def test_what_was_typed_before_the_question_is_no_consent(
    tonight: Night, authority: Authority
) -> None:
    with (
        by_mail(tonight, authority) as mail,
        terminal([str(RUNBOOK), "bundle"], tonight.environment, tonight.home) as her,
    ):
        her.waits_for("Собираю свидетельство")
        her.press("д\n")
        her.waits_for("Отправить администратору почтой банка?")
        with pytest.raises(AssertionError):
            her.waits_for("почтой банка.", seconds=2)
        her.press("\n")
        her.waits_for("Не отправлено")
        assert her.ends() == 0
    assert not mail.accepted


def test_without_settings_it_says_what_there_is_and_where_it_could_go(tonight: Night) -> None:
    tonight.settings.unlink()
    done = tonight.runbook("bundle", "--send", "hub", "--yes")
    assert done.code == 10
    assert "[bundle.no_way]" in done.err
    (file,) = files(tonight)
    assert opened(file.read_bytes()).part("computer.json") is not None
    shown = tonight.runbook("bundle", "--show", "settings.json", "--lang", "en")
    assert (shown.code, json.loads(shown.out)["contacts"]) == (0, [])
    assert files(tonight) == [file]


def test_a_disk_that_takes_nothing_is_said_and_ends_in_no_traceback(tonight: Night) -> None:
    done = subprocess.run(
        [RUNBOOK, "bundle", "--output", str(tonight.home / "b.zip")],
        env=tonight.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
        check=False, cwd=tonight.home,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048)),
    )  # fmt: skip
    ended = Ended(done.returncode, lines(done.stdout), lines(done.stderr))
    assert ended.code == 10, ended.said
    assert "[bundle.unwritten]" in ended.err
    assert "Traceback" not in ended.said
    assert "summary.md" in ended.out
