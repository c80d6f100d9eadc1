"""Secrets come by reference, show themselves to nobody and never raise."""

import os
import pickle
import queue
import threading
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from runbook.language.texts import LANGUAGES, known
from runbook.secrets.reference import Resolved, Secret, resolve_secret

ENVIRON = {"TOKEN": " hidden-text\n", "BLANK": "  "}


def rules_of(resolved: Resolved) -> list[str]:
    return [problem.rule_id for problem in resolved.problems]


def test_a_secret_hides_itself_from_every_way_of_printing() -> None:
    secret = Secret("hidden-text")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>20}", repr(Resolved(secret))]
    assert not [text for text in shown if "hidden" in text]
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_variable_gives_its_text_without_blanks_around() -> None:
    assert resolve_secret("env:TOKEN", ENVIRON) == Resolved(Secret("hidden-text"))


@pytest.mark.parametrize("name", ["NONE", "BLANK"])
def test_a_variable_that_is_not_set_is_named(name: str) -> None:
    resolved = resolve_secret(f"env:{name}", ENVIRON)
    assert resolved.secret is None
    assert rules_of(resolved) == ["secret.env_missing"]
    assert resolved.problems[0].values == {"name": name}


@pytest.mark.parametrize("text", ["hidden-text", "", "env:", "http:x", "keyring: "])
def test_what_is_no_reference_is_not_repeated(text: str) -> None:
    resolved = resolve_secret(text, ENVIRON)
    assert rules_of(resolved) == ["secret.not_a_reference"]
    assert "hidden" not in repr(resolved)


def test_a_private_file_gives_its_text(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_bytes("\ufeffhidden-text\r\n".encode())
    path.chmod(0o600)
    assert resolve_secret(f"file:{path}", {}) == Resolved(Secret("hidden-text"))
    assert resolve_secret("file:token", {}, folder=tmp_path).secret == Secret("hidden-text")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_a_file_open_to_others_gives_its_text_and_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("hidden-text")
    path.chmod(0o644)
    resolved = resolve_secret(f"file:{path}", {})
    assert resolved.secret == Secret("hidden-text")
    assert rules_of(resolved) == ["secret.file_world_readable"]
    assert not resolved.problems[0].fatal


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\xd8")
    expected = {
        "none": "secret.file_unreadable",
        ".": "secret.file_unreadable",
        "binary": "secret.file_unreadable",
        "empty": "secret.file_empty",
    }
    found = {name: rules_of(resolve_secret(f"file:{tmp_path / name}", {})) for name in expected}
    assert found == {name: [rule] for name, rule in expected.items()}


def test_the_keyring_is_asked_for_the_programs_own_entry() -> None:
    resolved = resolve_secret("keyring:hub", {}, read_keyring=lambda *asked: "/".join(asked))
    assert resolved == Resolved(Secret("runbook/hub"))


def test_a_keyring_without_the_entry_is_said() -> None:
    resolved = resolve_secret("keyring:hub", {}, read_keyring=lambda *_: None)
    assert rules_of(resolved) == ["secret.keyring_missing"]


def test_a_keyring_that_waits_for_its_password_is_left_waiting() -> None:
    prompt = threading.Event()
    # It says itself which thread asks: others of that name may be left by whoever asked before.
    asking: queue.SimpleQueue[threading.Thread] = queue.SimpleQueue()

    def locked(*_: str) -> str:
        asking.put(threading.current_thread())
        prompt.wait()
        return "too late"

    try:
        resolved = resolve_secret("keyring:hub", {}, read_keyring=locked, keyring_wait=0.05)
        assert rules_of(resolved) == ["secret.keyring_silent"]
        waiting = asking.get(timeout=30)
        assert waiting.is_alive()
        assert waiting.daemon
        assert waiting is not threading.current_thread()
    finally:
        prompt.set()
    waiting.join(30)
    assert not waiting.is_alive()


def test_a_keyring_that_fails_shows_the_kind_of_error_and_not_its_text() -> None:
    def broken(service: str, name: str) -> str:
        raise RuntimeError("hidden-text")

    resolved = resolve_secret("keyring:hub", {}, read_keyring=broken)
    assert rules_of(resolved) == ["secret.keyring_unavailable"]
    assert resolved.problems[0].values["reason"] == "RuntimeError"
    assert "hidden" not in repr(resolved)


def test_the_real_library_without_a_keyring_is_a_problem_and_no_error() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert rules_of(resolve_secret("keyring:hub", {})) == ["secret.keyring_unavailable"]
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_problem_of_a_secret_has_its_words(lang: str) -> None:
    rules = "not_a_reference env_missing file_unreadable file_empty file_world_readable"
    rules += " keyring_unavailable keyring_silent keyring_missing"
    texts = [f"secret.{rule}.{part}" for rule in rules.split() for part in ("sentence", "hint")]
    assert [text for text in texts if not known(text, lang)] == []
