"""The operator's build: one folder, no Python beside it, and a night worked through with it."""

import hashlib
import importlib
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import click
import pytest

from checks.probes.registry import PROBES
from notifier.providers.registry import CHANNELS
from runbook.cli.lazy import Entry, LazyGroup
from runbook.cli.main import COMMANDS
from runbook.holding.scripts import built_in
from tests.acceptance import desk_kept
from tests.acceptance import night as nights
from tests.acceptance.built import ROOT, as_nobody, modules, one_object, operator_build
from tests.acceptance.desk_kept import desk
from tests.acceptance.night import LEAD, Night, toml, until
from tests.acceptance.terminal import terminal
from tests.far_ends import hook, http
from tests.far_ends.bot_api import Fault
from tests.far_ends.tcp import serve
from tools.operator_build.contents import locked, normal

pytestmark = pytest.mark.timeout(600)
DRILLS = len(list((ROOT / "runbook" / "data" / "drills").glob("*.toml")))
WORDS = built_in("ru", "voice").text


@pytest.fixture(scope="module")
def built() -> Iterator[Path]:
    with operator_build() as program:
        yield program


@pytest.fixture
def tonight(tonight: Night, built: Path, monkeypatch: pytest.MonkeyPatch) -> Night:
    """A night with the build as the program, and nothing else to be found on the path."""
    for module in (nights, desk_kept):
        monkeypatch.setattr(module, "RUNBOOK", built)
    tonight.variables["PATH"] = str(tonight.home / "nothing")
    # Which keyrings there are is looked up in the build.
    for name in nights.NO_KEYRING:
        del tonight.variables[name]
    return tonight


@pytest.fixture
def home() -> Iterator[Path]:
    """Everybody may write there: it is nobody's."""
    made = Path(tempfile.mkdtemp(prefix="nobody-"))
    made.chmod(0o777)
    yield made
    shutil.rmtree(made)


def test_an_ordinary_user_has_the_words_where_there_is_no_python(built: Path, home: Path) -> None:
    said = as_nobody(built, home, "script")
    assert (said.returncode, said.stderr) == (0, b"")
    assert said.stdout.decode().strip() == WORDS
    assert as_nobody(built, home, "--version").stdout.startswith(b"runbook ")
    assert "Смотрю сейчас".encode() in as_nobody(built, home, "phrase").stdout


def test_the_hub_is_said_to_be_no_part_of_it(built: Path, home: Path) -> None:
    for arguments in (["hub"], ["hub", "serve"], ["hub", "person", "list"]):
        said = as_nobody(built, home, *arguments)
        assert (said.returncode, said.stdout) == (2, b"")
        text = said.stderr.decode()
        assert text.startswith("Это программа для рабочего места оператора, пульта в ней нет.\n")
        assert "[hub.operators_build]" in text


def test_every_way_of_naming_a_command_a_probe_or_a_channel_leads_to_what_is_in_it(
    built: Path,
) -> None:
    inside = modules(built)
    named = {one.module for one in entries(COMMANDS)}
    named |= {f"checks.probes.{one.partition(':')[0]}" for one in PROBES.values()}
    named |= {one.partition(":")[0] for one in CHANNELS.values()}
    assert len(named) > 100
    assert named - set(inside) == set()
    assert not [one for one in inside if one.startswith("runbook.hub")]
    assert not {"sqlalchemy", "alembic", "psycopg", "pytest"} & set(inside)


def entries(table: dict[str, Entry]) -> Iterator[Entry]:
    for one in table.values():
        yield one
        command = importlib.import_module(one.module).command
        if isinstance(command, LazyGroup):
            yield from entries(command.table)
        assert isinstance(command, click.Command)


def test_nothing_in_it_says_where_it_was_built(built: Path) -> None:
    paths = {one.co_filename for one in modules(built).values() if one is not None}
    assert not [path for path in paths if Path(path).is_absolute()]
    for file in (built.parent / "_internal").rglob("*"):
        if file.is_file():
            assert os.fsencode(ROOT) not in file.read_bytes(), file


def test_its_files_are_the_ones_that_were_summed_up(built: Path) -> None:
    folder = built.parents[1]
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    found = [one for one in built.parent.rglob("*") if one.is_file()]
    assert told == {
        one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in found
    }


def test_the_terms_of_everything_in_it_come_along(built: Path) -> None:
    (file,) = built.parent.rglob("third_party_licences.txt")
    assert file.parent == built.parent
    text = file.read_text(encoding="utf-8")
    told = {normal(line.partition(" ")[0]) for line in text.splitlines()}
    inside = {"apprise", "click", "cryptography", "httpx", "python-telegram-bot", "uvicorn"}
    assert inside <= told & locked()
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in text
    assert "bootloader" in text


def test_a_diagnosis_a_look_ahead_and_the_drills(tonight: Night) -> None:
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()
    looked = tonight.runbook("check", "--json")
    assert looked.code == 0, looked.said
    assert one_object(looked.out)["schema"] == "runbook.check/1"
    assert tonight.runbook("doctor", "--json").err == ""
    listed = tonight.runbook("drill", "list")
    assert (listed.code, len(listed.out.splitlines())) == (0, DRILLS), listed.said


def test_an_outage_in_a_pipe_reaches_the_lead(tonight: Night) -> None:
    tonight.break_crm()
    told = tonight.runbook("run", "--no-follow", "--calls", "1")
    assert told.code == 30, told.said
    assert WORDS in told.out
    assert until(lambda: len(tonight.bot.texts(LEAD)) == 1)


def test_what_could_not_be_sent_is_sent_when_the_program_has_ended(tonight: Night) -> None:
    tonight.break_crm()
    tonight.bot.fail(LEAD, Fault("server_error"), Fault("server_error"))
    ended = tonight.runbook("run", "--no-follow")
    assert ended.code == 30, ended.said
    assert until(lambda: len(tonight.bot.texts(LEAD)) == 1, 60)


def test_at_a_terminal_she_answers_key_by_key(tonight: Night, built: Path) -> None:
    tonight.break_crm()
    with terminal([built, "run"], tonight.environment, tonight.home) as screen:
        screen.waits_for("Клиент вас слышит?")
        screen.press("н")
        screen.waits_for("Понятно: связь с клиентом прервалась.")
        screen.press("\x03")
        assert screen.ends() == 30


def test_the_desk_is_served_with_all_it_shows(tonight: Night) -> None:
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()
    with desk(tonight) as one:
        one.shows("Всё работает")
        assert WORDS in one.text()
        links = set(re.findall(r'(?:href|src)="([^"#:]+)"', one.html()))
        assert len(links) > 2, one.html()
        for link in links:
            address = urljoin(f"{one.room}/", link)
            assert one.browser.get(address, timeout=10).status_code == 200, link
        tonight.crm.status = 503
        one.does(deed="check_again")
        one.shows("Сбой на стороне банка")
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 1)


def test_a_certificate_this_system_trusts_is_trusted(tonight: Night) -> None:
    trusted = tonight.tables["telegram"].pop("ca_file")
    tonight.write_settings()
    assert tonight.runbook("alert", "test").code != 0
    tonight.variables["SSL_CERT_FILE"] = trusted
    done = tonight.runbook("alert", "test")
    assert (done.code, len(tonight.bot.texts(LEAD))) == (0, 1), done.said


def test_every_kind_of_messenger_is_there_in_a_process_of_its_own(tonight: Night) -> None:
    taken: list[bytes] = []

    def take(connection: socket.socket) -> None:
        taken.append(http.read_request(connection))
        hook.says(200, b"{}", Content_Type="application/json")(connection)

    with serve(take) as port:
        tonight.tables["contacts"][0]["apprise"] = "env:LEAD_APPRISE"
        tonight.variables["LEAD_APPRISE"] = f"json://127.0.0.1:{port}/"
        tonight.write_settings()
        done = tonight.runbook("alert", "test")
    assert done.code == 0, done.said
    assert len(tonight.bot.texts(LEAD)) == 1
    assert any(b"POST / " in one for one in taken), done.said
    assert until(lambda: not tonight.couriers())


def test_a_prepared_file_is_installed_and_the_secret_is_asked_of_no_keyring(
    tonight: Night,
) -> None:
    package = tonight.home / "package" / "runbook.toml"
    package.parent.mkdir()
    tonight.tables["checks"]["deadline"] = 15.0
    tonight.tables["telegram"]["token"] = "keyring:telegram"
    package.write_text(toml(tonight.tables), encoding="utf-8")
    tonight.settings.unlink()
    done = tonight.runbook("setup", "--from", str(package), "--json")
    assert one_object(done.out)["schema"] == "runbook.setup/1", done.said
    assert tonight.settings.read_bytes() == package.read_bytes()
    asked = tonight.runbook("doctor")
    assert "defect" not in asked.said
    assert "хранилищ" in asked.out, asked.said


def test_the_icon_starts_the_build_itself(tonight: Night, built: Path) -> None:
    if os.name == "nt":
        pytest.skip("shortcuts are made by PowerShell")
    tonight.variables["XDG_DATA_HOME"] = str(tonight.home / "data")
    tonight.runbook("desk", "icon", "install")
    [entry] = (tonight.home / "data").rglob("*.desktop")
    assert f"Exec={built} desk" in entry.read_text().replace('"', "")


def test_the_pages_come_with_nothing_of_the_hubs(built: Path) -> None:
    data = built.parent / "_internal" / "runbook" / "data"
    assert (data / "desk" / "page.html").is_file()
    assert not [one for one in data.rglob("*") if one.name.startswith("hub")]
    assert not list(data.rglob("*.po"))
