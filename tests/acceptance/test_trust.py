"""From the bank's key to words on the screen, and what becomes of a file that was changed."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from runbook.holding.scripts import built_in
from runbook.procedure.file import BUILT_IN
from tests.acceptance.night import RUNBOOK, Ended

OWN = "Слова нашего банка."
APPROVED = built_in("ru", "voice").text
PASSWORD = "correct horse battery staple"


class Bank:
    """The office's folder: settings, and the bank's files beside them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "bank"
        self.settings = self.folder / "runbook.toml"
        self.words = self.folder / "scripts" / "holding.ru.voice.toml"
        self.steps = self.folder / "procedures" / "night-shift.yaml"
        self.key = home / "safe" / "bank.pem"
        self.words.parent.mkdir(parents=True)
        self.steps.parent.mkdir()
        self.settings.write_text("", encoding="utf-8")

    def runbook(self, *arguments: str, **more: str) -> Ended:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        home = str(self.home)
        own = {"HOME": home, "XDG_CONFIG_HOME": f"{home}/c", "XDG_STATE_HOME": f"{home}/s"}
        done = subprocess.run(
            [RUNBOOK, *arguments, "--config", str(self.settings)],
            env={**kept, **own, "KEY_PASSWORD": PASSWORD, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def make_key(self) -> None:
        made = self.runbook("trust", "key", str(self.key), "--password", "env:KEY_PASSWORD")
        assert made.code == 0, made.said
        self.settings.write_text(made.out, encoding="utf-8")

    def write_words(self, text: str = OWN) -> None:
        done = self.runbook("script", "approve", str(self.words), "--by", "Отдел качества")
        assert done.code == 0, done.said
        held = self.words.read_text(encoding="utf-8")
        self.words.write_text(held.replace(APPROVED, text), encoding="utf-8")

    def sign(self, kind: str, path: Path) -> Ended:
        key = ("--key", str(self.key), "--password", "env:KEY_PASSWORD")
        return self.runbook(kind, "sign", str(path), *key)

    def said(self) -> Ended:
        return self.runbook("script")


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def write_steps(bank: Bank) -> None:
    text = BUILT_IN.read_text(encoding="utf-8")
    text = text.replace("# approved:", "approved:").replace("version: 1\n", "version: 2\n")
    bank.steps.write_text(text, encoding="utf-8")


def test_words_are_approved_signed_shown_and_refused_when_a_letter_changes(bank: Bank) -> None:
    bank.make_key()
    bank.write_words()
    unsigned = bank.said()
    assert unsigned.out.strip() == APPROVED
    assert "[script.not_trusted]" in unsigned.err
    assert "runbook script sign" in unsigned.err
    assert bank.sign("script", bank.words).code == 0
    assert bank.said() == Ended(0, OWN + "\n", "")
    shown = bank.runbook("trust", "show")
    assert (shown.code, "подпись, ключ" in shown.out) == (0, True)
    bank.words.write_text(
        bank.words.read_text(encoding="utf-8").replace("нашего", "вашего"), encoding="utf-8"
    )
    changed = bank.said()
    assert changed.out.strip() == APPROVED
    assert "[script.digest_mismatch]" in changed.err
    assert "Traceback" not in changed.err
    told = json.loads(bank.runbook("trust", "show", "--json").out)
    assert [one["problem"] for one in told["files"]] == ["script.digest_mismatch"]


@pytest.mark.parametrize("spoilt", [b"", b"\xff\xfe", os.urandom(8192), b'schema = "other"'])
def test_a_spoilt_signature_leaves_her_with_the_approved_words(bank: Bank, spoilt: bytes) -> None:
    bank.make_key()
    bank.write_words()
    bank.words.with_name(f"{bank.words.name}.sig").write_bytes(spoilt)
    shown = bank.said()
    assert (shown.code, shown.out.strip()) == (0, APPROVED)
    assert "[script.bad_signature]" in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_a_signature_keeps_nobody_waiting(bank: Bank) -> None:
    bank.make_key()
    bank.write_words()
    os.mkfifo(bank.words.with_name(f"{bank.words.name}.sig"))
    shown = bank.said()
    assert shown.out.strip() == APPROVED
    assert "[script.bad_signature]" in shown.err


def test_a_procedure_is_signed_used_and_refused_when_it_changes(bank: Bank) -> None:
    bank.make_key()
    write_steps(bank)
    assert "[procedure.not_trusted]" in bank.runbook("procedure", "show").err
    assert bank.sign("procedure", bank.steps).code == 0
    used = bank.runbook("procedure", "show")
    assert (used.err, "версия 2" in used.out) == ("", True)
    with bank.steps.open("a", encoding="utf-8") as file:
        file.write("# ещё строка\n")
    changed = bank.runbook("procedure", "show")
    assert "[procedure.digest_mismatch]" in changed.err
    assert "версия 1" in changed.out


def test_a_digest_in_the_settings_is_enough(bank: Bank) -> None:
    bank.write_words()
    write_steps(bank)
    steps = bank.runbook("procedure", "pin", str(bank.steps))
    words = json.loads(bank.runbook("script", "pin", str(bank.words), "--json").out)
    pinned = f'{steps.out}"{words["file"]}" = "{words["sha256"]}"\n'
    bank.settings.write_text(pinned, encoding="utf-8")
    assert bank.said() == Ended(0, OWN + "\n", "")
    assert bank.runbook("procedure", "show").err == ""


@pytest.mark.skipif(sys.platform != "linux", reason="where the computer's settings lie can be set")
def test_the_computers_own_settings_say_whom_to_trust_and_a_users_add_nothing(bank: Bank) -> None:
    bank.make_key()
    bank.write_words()
    bank.sign("script", bank.words)
    system = bank.home / "system" / "runbook"
    system.mkdir(parents=True)
    place = {"XDG_CONFIG_DIRS": str(system.parent)}
    (system / "runbook.toml").write_bytes(bank.settings.read_bytes())
    # The user vouches for other words: the office does not.
    other = bank.words.read_text(encoding="utf-8").replace("нашего", "чужого")
    bank.words.write_text(other, encoding="utf-8")
    bank.words.with_name(f"{bank.words.name}.sig").unlink()
    pin = bank.runbook("script", "pin", str(bank.words)).out
    bank.settings.write_text(pin, encoding="utf-8")
    assert bank.runbook("script").out.strip() == OWN.replace("нашего", "чужого")
    refused = bank.runbook("script", **place)
    assert refused.out.strip() == APPROVED
    assert "[script.not_trusted]" in refused.err
    # Settings of the computer that cannot be read trust nobody.
    (system / "runbook.toml").write_text("[trust", encoding="utf-8")
    assert bank.runbook("script", **place).out.strip() == APPROVED


def test_setup_carries_the_signatures_and_refuses_what_would_not_be_shown(bank: Bank) -> None:
    bank.make_key()
    bank.write_words()
    write_steps(bank)
    lead = '\n[[contacts]]\nrole = "shift_lead"\nphone = "+7 900 000-00-02"\n'
    with bank.settings.open("a", encoding="utf-8") as file:
        file.write(lead)
    package, target = bank.settings, bank.home / "pc" / "runbook.toml"
    bank.settings = target
    refused = bank.runbook("setup", "--from", str(package), "--json")
    assert refused.code == 2
    wrong = {one["id"] for one in json.loads(refused.out)["problems"]}
    assert {"setup.script", "procedure.not_trusted"} <= wrong
    assert not target.exists()
    bank.sign("script", bank.words)
    bank.sign("procedure", bank.steps)
    done = bank.runbook("setup", "--from", str(package), "--operator-id", "op-5", "--json")
    assert done.code == 0, done.said
    assert bank.said() == Ended(0, OWN + "\n", "")
    assert bank.runbook("procedure", "show").err == ""
    assert "bank.pem" not in {one.name for one in target.parent.rglob("*")}


def test_the_private_key_is_closed_to_others_sealed_and_never_written_over(bank: Bank) -> None:
    bank.make_key()
    content = bank.key.read_bytes()
    assert b"ENCRYPTED PRIVATE KEY" in content
    if os.name == "posix":
        assert stat.S_IMODE(bank.key.stat().st_mode) == 0o600
    again = bank.runbook("trust", "key", str(bank.key))
    assert (again.code, "[trust.exists]" in again.err) == (2, True)
    assert bank.key.read_bytes() == content
    bank.write_words()
    wrong = bank.runbook("script", "sign", str(bank.words), "--key", str(bank.key))
    assert (wrong.code, "[trust.key_password]" in wrong.err) == (2, True)
    assert not bank.words.with_name(f"{bank.words.name}.sig").exists()
    for done in (again, wrong):
        assert PASSWORD not in done.said
        assert "Traceback" not in done.said


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("script", "pin", "{words}"), "trust.script.draft"),
        (("script", "pin", "{none}"), "trust.not_read"),
        (("procedure", "pin", "{none}"), "trust.not_read"),
        (("procedure", "pin", "{built_in}"), "trust.procedure.refused"),
        (
            ("script", "approve", "{words}", "--by", "Банк", "--on", "вчера"),
            "trust.script.bad_date",
        ),
        (("script", "approve", "{words}", "--by", "+7 922 000-00-00"), "trust.script.bad_name"),
        (("script", "approve", "{none}/x/y.toml", "--by", "Банк"), "trust.not_written"),
        (("script", "sign", "{words}", "--key", "{none}"), "trust.script.draft"),
        (("trust", "key", "{key}", "--password", "env:NOTHING"), "trust.no_password"),
    ],
)
def test_a_slip_in_the_office_is_told_in_one_sentence(
    bank: Bank, arguments: tuple[str, ...], problem: str
) -> None:
    text = 'id = "holding"\nversion = 1\nlanguage = "ru"\nchannel = "voice"\nstatus = "draft"\n'
    bank.words.write_text(f'{text}text = "Минуту."\n', encoding="utf-8")
    none = bank.home / "file"
    none.write_text("x", encoding="utf-8")
    places = {"words": bank.words, "none": none / "x", "built_in": BUILT_IN, "key": bank.key}
    done = bank.runbook(*(one.format(**places) for one in arguments))
    assert (done.code, f"[{problem}]" in done.err) == (2, True), done.said
    assert "Traceback" not in done.said
    assert not bank.key.exists()


def test_doctor_says_which_of_the_banks_words_are_not_shown(bank: Bank) -> None:
    bank.write_words()
    said = bank.runbook("doctor").out
    assert "Слова банка holding.ru.voice.toml не показываются" in said
    assert "runbook trust show" in said


def test_words_under_a_name_nobody_looks_for_are_named_and_a_refusal_says_what_to_do(
    bank: Bank,
) -> None:
    bank.write_words()
    astray = bank.words.with_name("hold.toml")
    astray.write_bytes(bank.words.read_bytes())
    said = bank.runbook("trust", "show")
    assert said.code == 10
    assert f"! {astray}\n  Под этим именем программа слов не ищет" in said.out
    assert "runbook script sign" in said.out.partition(str(bank.words))[2]
    told = json.loads(bank.runbook("trust", "show", "--json").out)
    assert told["unread"] == [str(astray)]


def test_a_file_that_is_not_there_is_told_in_the_readers_language(bank: Bank) -> None:
    for arguments in (("script", "sign", "no.toml", "--key", "no.pem"), ("procedure", "pin", "no")):
        said = bank.runbook(*arguments)
        assert "не читается: такого файла нет." in said.err
