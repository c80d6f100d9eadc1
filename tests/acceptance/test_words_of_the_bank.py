"""The bank's own script: shown where its settings vouch for it, else the approved words are."""

import json
import os
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from runbook.holding.scripts import BUILT_IN, Script, digest
from tests.acceptance.bare import APPROVED, UTF8, runbook

SAMPLES = Path(str(files("runbook"))) / "data" / "scripts"


@pytest.fixture
def bank(tmp_path):
    folder = tmp_path / "bank" / "scripts"
    shutil.copytree(SAMPLES, folder)
    pin_all(folder)
    return folder


def pin_all(folder: Path) -> None:
    pins = [
        f'"{one.name}" = "{digest(one.read_text(encoding=UTF8))}"' for one in folder.glob("*.toml")
    ]
    text = "\n".join(["[trust.pinned]", *pins])
    (folder.parent / "runbook.toml").write_text(text, encoding=UTF8)


def bank_runs(tmp_path, bank, *arguments):
    config = str(bank.parent / "runbook.toml")
    return runbook(tmp_path, "script", *arguments, "--config", config)


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding=UTF8)
    assert old in text
    path.write_text(text.replace(old, new), encoding=UTF8)


@pytest.mark.parametrize("script", BUILT_IN, ids=lambda one: f"{one.language}-{one.channel}")
def test_the_samples_for_the_bank_are_sound_and_say_what_is_built_in(tmp_path, bank, script):
    arguments = ["--json", "--lang", script.language, "--channel", str(script.channel)]
    shown = json.loads(bank_runs(tmp_path, bank, *arguments).stdout)
    assert shown["problem"] is None
    assert (shown["text"], shown["status"]) == (script.text, str(script.status))


def own_words(bank: Path) -> Script:
    text = "Слова нашего банка."
    rewrite(bank / "holding.ru.voice.toml", APPROVED, text)
    pin_all(bank)
    return BUILT_IN[0]._replace(messages=(text,))


def test_the_bank_s_own_words_are_shown_when_they_are_the_pinned_ones(tmp_path, bank):
    own = own_words(bank)
    done = bank_runs(tmp_path, bank)
    assert (done.stdout.decode(), done.stderr) == (own.text + "\n", b"")


def test_the_bank_s_own_words_are_found_in_the_usual_folder(tmp_path, bank):
    own = own_words(bank)
    shutil.copytree(bank.parent, tmp_path / "config" / "runbook")
    assert runbook(tmp_path, "script").stdout.decode() == own.text + "\n"


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("holding.ru.voice.toml", ("Простите", "Извините"), "script.digest_mismatch"),
        ("../runbook.toml", ('"holding.ru.voice.toml"', '"another.toml"'), "script.not_trusted"),
        ("../runbook.toml", ("[trust.pinned]", "[trust.pinned"), "script.not_trusted"),
        ("holding.ru.voice.toml", ("text =", "text"), "script.unreadable"),
        ("holding.ru.voice.toml", ('"voice"', '"chat"'), "script.unreadable"),
        ("holding.ru.voice.toml", ("version = 1", 'version = "1"'), "script.unreadable"),
    ],
)
def test_an_unsound_script_of_the_bank_leaves_her_with_the_approved_words(
    tmp_path, bank, name, change, problem
):
    rewrite(bank / name, *change)
    done = bank_runs(tmp_path, bank)
    assert (done.returncode, done.stdout.decode()) == (0, APPROVED + "\n")
    assert f"[{problem}]" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_script_that_is_no_text_at_all_leaves_her_with_the_approved_words(tmp_path, bank):
    (bank / "holding.ru.voice.toml").write_bytes(os.urandom(4096))
    done = bank_runs(tmp_path, bank)
    assert (done.returncode, done.stdout.decode()) == (0, APPROVED + "\n")
    assert "[script.unreadable]" in done.stderr.decode()
