"""One secret on this PC, whatever keyring it has, whoever starts together, killed anywhere."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from runbook.secrets import own as module
from runbook.secrets.own import LOCK_WAIT, SECRET_FILE, OwnSecret, Purpose, own_secret, own_secrets
from runbook.secrets.reference import KEYRING_WAIT
from tests.integration.runbook import vaults

ROOT = Path(__file__).parents[3]
NO_VAULT = [
    vaults.HangingVault,
    vaults.HangingWhenStoring,
    vaults.RaisingVault,
    vaults.RefusingVault,
    vaults.ForgetfulVault,
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "runbook"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(vaults.PLACE, str(tmp_path / "vault.json"))
    return tmp_path / "vault.json"


@pytest.fixture
def wait_for(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """How long a vault is waited for from now on: one that answers, as long as it needs."""
    return lambda seconds: monkeypatch.setattr(module, "KEYRING_WAIT", seconds)


LONG, SHORT = 20.0, 0.3


def use(vault: type[KeyringBackend]) -> None:
    keyring.set_keyring(vault())


def test_without_a_keyring_the_secret_is_a_file_for_this_user_only(folder: Path) -> None:
    made = own_secret(folder)
    path = folder / SECRET_FILE
    assert made.kept
    assert own_secret(folder) == made
    assert own_secrets(folder) == (made,)
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(one.name for one in folder.iterdir()) == [SECRET_FILE, f"{SECRET_FILE}.lock"]


def test_a_keyring_that_answers_holds_the_secret_and_no_file_does(
    folder: Path, place: Path
) -> None:
    use(vaults.FileVault)
    made = own_secret(folder)
    assert made.to_text().reveal() in place.read_text()
    assert own_secret(folder) == made
    assert own_secret(folder.with_name("another")) == made
    assert not (folder / SECRET_FILE).exists()
    assert own_secrets(folder) == (made,)


@pytest.mark.parametrize("vault", NO_VAULT)
def test_a_keyring_that_keeps_nothing_leaves_it_to_the_file(
    folder: Path, vault: type[KeyringBackend], wait_for: Callable[[float], None]
) -> None:
    use(vault)
    wait_for(SHORT)
    begun = time.monotonic()
    made = own_secret(folder)
    assert (folder / SECRET_FILE).exists()
    assert own_secret(folder) == made
    # The vaults that hang do so for a minute.
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("vault_first", [False, True])
@pytest.mark.parametrize("vault", [vaults.HangingVault, vaults.RaisingVault])
def test_a_keyring_silent_tonight_is_done_without_and_its_secret_is_not_forgotten(
    folder: Path,
    vault: type[KeyringBackend],
    vault_first: bool,
    wait_for: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "VAULT_FIRST", vault_first)
    use(vaults.FileVault)
    wait_for(LONG)
    yesterday = own_secret(folder)
    use(vault)
    wait_for(SHORT)
    tonight = own_secret(folder)
    assert tonight != yesterday
    assert own_secrets(folder) == (tonight,)
    use(vaults.FileVault)
    wait_for(LONG)
    assert own_secret(folder) == (yesterday if vault_first else tonight)
    assert own_secrets(folder) == (tonight, yesterday)


def test_on_windows_the_vault_comes_first_and_the_file_is_for_a_silent_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, wait_for: Callable[[float], None]
) -> None:
    wait_for(LONG)
    use(vaults.RaisingVault)
    in_file = own_secret(folder)
    monkeypatch.setattr(module, "VAULT_FIRST", True)
    assert own_secret(folder) == in_file
    use(vaults.FileVault)
    assert own_secret(folder) == in_file, "a file that is there is not forsaken for an empty vault"
    (folder / SECRET_FILE).unlink()
    in_vault = own_secret(folder)
    assert in_vault != in_file
    (folder / SECRET_FILE).write_text(in_file.to_text().reveal())
    assert own_secret(folder) == in_vault
    use(vaults.RaisingVault)
    assert own_secret(folder) == in_file


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"half", "cut"])
def test_a_file_that_is_not_whole_does_not_count_and_is_not_thrown_away(
    folder: Path, content: bytes | str
) -> None:
    whole = own_secret(folder).to_text().reveal().encode()
    damaged = content if isinstance(content, bytes) else whole[:-1]
    (folder / SECRET_FILE).write_bytes(damaged)
    made = own_secret(folder)
    assert own_secret(folder) == made
    assert made.to_text().reveal().encode() != whole
    (broken,) = folder.glob("*.broken")
    assert broken.read_bytes() == damaged


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_a_file_open_to_others_is_closed(folder: Path) -> None:
    made = own_secret(folder)
    (folder / SECRET_FILE).chmod(0o644)
    assert own_secret(folder) == made
    assert (folder / SECRET_FILE).stat().st_mode & 0o777 == 0o600


def test_where_nothing_can_be_written_the_secret_lives_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = own_secret(tmp_path / "file")
    assert not made.kept
    assert len(made.key(Purpose.EVENTS)) == 32


def test_a_file_that_cannot_be_read_is_left_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = own_secret(folder)
    before = (folder / SECRET_FILE).read_bytes()

    def deny(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(str(path))

    monkeypatch.setattr(Path, "open", deny)
    tonight = own_secret(folder)
    monkeypatch.undo()
    assert not tonight.kept
    assert (folder / SECRET_FILE).read_bytes() == before
    assert own_secret(folder) == made


PROGRAM = """
import os, sys, time
from pathlib import Path
import keyring
from runbook.secrets.own import own_secret
folder, left = Path(sys.argv[1]), int(sys.argv[2])
def killing(real):
    def step(*given, **named):
        global left
        if left == 0:
            os._exit(9)
        left -= 1
        return real(*given, **named)
    return step
if left >= 0:
    vault = keyring.get_keyring()
    for name in ("open", "fdopen", "fsync", "link", "unlink", "replace", "rename", "mkdir"):
        setattr(os, name, killing(getattr(os, name)))
    for name in ("get_password", "set_password"):
        setattr(vault, name, killing(getattr(vault, name)))
elif len(sys.argv) > 3:
    while time.time() < float(sys.argv[3]):
        time.sleep(0.001)
print(own_secret(folder).id, flush=True)
"""


def start(
    folder: Path, left: int, *more: str, vault: str, extra: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    environ = {**os.environ, **(extra or {}), "PYTHON_KEYRING_BACKEND": vault}
    command = [sys.executable, "-c", PROGRAM, str(folder), str(left), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environ)


def named(vault: type[KeyringBackend]) -> str:
    return f"{vault.__module__}.{vault.__qualname__}"


@pytest.mark.parametrize(
    "vault", ["keyring.backends.null.Keyring", named(vaults.SlowVault), named(vaults.HangingVault)]
)
def test_processes_that_start_together_have_one_secret(folder: Path, vault: str) -> None:
    begin = str(time.time() + 1.5)
    running = [start(folder, -1, begin, vault=vault) for _ in range(5)]
    ids = {one.communicate(timeout=60)[0].strip() for one in running}
    assert [one.returncode for one in running] == [0] * 5
    assert len(ids) == 1


@pytest.mark.skipif(os.name == "nt", reason="a process for each moment takes minutes there")
@pytest.mark.parametrize("vault", ["keyring.backends.null.Keyring", named(vaults.FileVault)])
def test_a_kill_at_any_step_leaves_no_half_of_a_secret(tmp_path: Path, vault: str) -> None:
    steps = 0
    while True:
        folder = tmp_path / str(steps)
        extra = {vaults.PLACE: str(tmp_path / f"{steps}.json")}
        process = start(folder / "state", steps, vault=vault, extra=extra)
        process.communicate(timeout=60)
        again = [start(folder / "state", -1, vault=vault, extra=extra) for _ in range(2)]
        ids = {one.communicate(timeout=60)[0].strip() for one in again}
        assert len(ids) == 1, steps
        assert not list(folder.rglob("*.new")), steps
        assert not list(folder.rglob("*.broken")), steps
        if process.returncode == 0:
            break
        assert process.returncode == 9
        steps += 1
    assert steps >= 3


def test_the_wait_for_another_process_outlasts_its_keyring() -> None:
    assert LOCK_WAIT > KEYRING_WAIT


def test_a_secret_in_memory_is_another_one_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert own_secret(tmp_path / "file") != own_secret(tmp_path / "file")
    assert isinstance(own_secret(tmp_path / "file"), OwnSecret)
