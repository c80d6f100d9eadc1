"""A secret goes into the keyring where one works, else into a file that only its owner reads."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from runbook.secrets.keeping import keep_secret
from runbook.secrets.reference import Secret, keep_in_keyring, resolve_secret

TOKEN = Secret("123456789:AAtestTESTtestTESTtestTESTtestTEST01")


class Ring:
    """A keyring that works."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.held[service, name] = secret


class Refusing(Ring):
    def set_password(self, service: str, name: str, secret: str) -> None:
        raise LookupError("no backend")


class Forgetful(Ring):
    def set_password(self, service: str, name: str, secret: str) -> None:
        """Says yes and keeps nothing, as keyring's null backend does."""


class Silent(Ring):
    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.asked.wait(30)


def test_a_working_keyring_gets_the_secret_and_no_file_is_made(tmp_path):
    ring = Ring()
    kept = keep_secret("telegram-token", TOKEN, tmp_path, keyring=ring)
    assert kept == ("keyring:telegram-token", False)
    assert list(tmp_path.iterdir()) == []
    found = resolve_secret(kept.reference, {}, read_keyring=ring.get_password)
    assert found.secret == TOKEN


@pytest.mark.parametrize("ring", [Refusing(), Forgetful(), Silent()])
def test_without_a_keyring_that_answers_the_secret_is_in_a_file_of_its_owner(tmp_path, ring):
    folder = tmp_path / "not yet there"
    kept = keep_secret("telegram-token", TOKEN, folder, keyring=ring, wait=0.2)
    if isinstance(ring, Silent):
        ring.asked.set()
    assert kept == ("file:telegram-token", True)
    found = resolve_secret(kept.reference, {}, folder=folder)
    assert found.secret == TOKEN
    assert found.problems == ()
    if os.name != "nt":
        assert stat.S_IMODE((folder / "telegram-token").stat().st_mode) == 0o600


def test_a_secret_that_can_be_kept_nowhere_is_an_error_and_not_a_silent_loss(tmp_path):
    (tmp_path / "telegram-token").mkdir()
    with pytest.raises(OSError):
        keep_secret("telegram-token", TOKEN, tmp_path, keyring=Refusing())


class Readable(Ring):
    """Keeps passwords in a file that anybody reads."""


Readable.__module__ = "keyrings.alt.file"


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def use(*rings: Ring) -> None:
        chosen = rings[0] if len(rings) == 1 else SimpleNamespace(backends=rings)
        monkeypatch.setattr("keyring.get_keyring", lambda: chosen)

    return use


def test_a_keyring_that_is_a_readable_file_is_given_nothing_by_either_way(
    in_use: Callable[..., None], tmp_path: Path
) -> None:
    readable = Readable()
    in_use(readable)
    (problem,) = keep_in_keyring("own-secret", TOKEN)
    assert problem.rule_id == "secret.keyring_unavailable"
    assert keep_secret("token", TOKEN, tmp_path).in_file
    assert readable.held == {}


def test_of_several_keyrings_the_first_that_hides_is_taken(
    in_use: Callable[..., None], tmp_path: Path
) -> None:
    readable, hiding = Readable(), Ring()
    in_use(readable, hiding)
    assert keep_in_keyring("own-secret", TOKEN) == ()
    assert not keep_secret("token", TOKEN, tmp_path).in_file
    assert readable.held == {}
    assert len(hiding.held) == 2
