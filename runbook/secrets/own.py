"""This PC's own secret, from which every key of the agent is derived.

One secret of 32 random bytes; HKDF-SHA256 (RFC 5869) gives a key for each purpose. It is kept in a
file that only this user may read, or in the system's keyring. HKDF is written out over ``hmac``:
one key needs two HMACs, and the same from ``cryptography`` costs 13-25 ms at each opening.
"""

import hmac
import os
import secrets
import stat
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Self

from runbook.journal.alone import hold_alone
from runbook.journal.private import private_folder
from runbook.secrets.reference import KEYRING_WAIT, Secret, keep_in_keyring, resolve_secret
from runbook.system.durable import sync_folder

SECRET_FILE = "secret.key"  # noqa: S105 - the name of a file
SECRET_BYTES = 32
KEYRING_NAME = "own-secret"
LOCK_WAIT = KEYRING_WAIT + 1.0
"""Seconds to wait for another process that is making the secret, its keyring included."""
VAULT_FIRST = os.name == "nt"
"""Windows' own vault needs no password typed and no session bus."""
_ID_DIGITS = 16
_LARGEST = 1024
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_EXTRACTED_WITHOUT_SALT = bytes(32)


class Purpose(StrEnum):
    """What a key is for. The names are part of the derivation and never change."""

    AUTHENTICATION = "authentication"
    REPORTS = "reports"
    EVENTS = "events"
    CALLBACKS = "callbacks"
    EVIDENCE = "evidence"


class OwnSecret:
    """A secret that shows only its id and derived keys.

    ``kept`` is False for one that exists only in this process: nothing signed or sealed with it
    can be verified or opened later.
    """

    __slots__ = ("_raw", "kept")

    def __init__(self, raw: bytes, *, kept: bool = True) -> None:
        if len(raw) != SECRET_BYTES:
            raise ValueError("a secret has 32 bytes")
        self._raw = raw
        self.kept = kept

    @classmethod
    def fresh(cls) -> Self:
        """A new one that is kept nowhere."""
        return cls(secrets.token_bytes(SECRET_BYTES), kept=False)

    @property
    def id(self) -> str:
        """16 hexadecimal digits that tell secrets apart and are safe to show."""
        return self._derived("id").hex()[:_ID_DIGITS]

    def key(self, purpose: Purpose) -> bytes:
        """The 32-byte key for a purpose."""
        return self._derived(f"key/{Purpose(purpose)}")

    def to_text(self) -> Secret:
        """As it is kept: the id, which proves that it is whole, and the secret."""
        return Secret(f"{self.id} {self._raw.hex()}")

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The secret kept as this text; None when it is not whole."""
        shown, _, digits = text.strip().partition(" ")
        try:
            found = cls(bytes.fromhex(digits))
            whole = hmac.compare_digest(found.id.encode(), shown.encode())
        except ValueError:
            return None
        return found if whole else None

    def _derived(self, info: str) -> bytes:
        # RFC 5869: extract without a salt, then the first and only block of expand.
        extracted = hmac.digest(_EXTRACTED_WITHOUT_SALT, self._raw, "sha256")
        return hmac.digest(extracted, f"runbook/1/{info}".encode() + b"\x01", "sha256")

    def __repr__(self) -> str:
        return f"OwnSecret({self.id})"

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnSecret) and hmac.compare_digest(self._raw, other._raw)

    def __hash__(self) -> int:
        return hash((OwnSecret, self._raw))


def own_secret(folder: Path) -> OwnSecret:
    """This PC's secret for the journal in that folder, found or made. Never raises.

    The file beside the journal comes first and the keyring second, on Windows the other way round:
    its vault always answers and is the safer place. What is made goes into the keyring when that
    answers, else into the file. A keyring that is silent tonight is done without: a second secret
    comes into being, and ``own_secrets`` gives both. Where nothing can be kept the secret lives in
    memory. Takes a moment when there is one, else at most ``KEYRING_WAIT`` + ``LOCK_WAIT`` seconds.
    """
    path = folder / SECRET_FILE
    if not VAULT_FIRST and (found := _from_file(path)):
        return found
    with suppress(OSError):
        private_folder(folder)
    # Whoever comes second finds what the first has made.
    hold = hold_alone(folder / f"{SECRET_FILE}.lock", LOCK_WAIT)
    try:
        if not VAULT_FIRST and (found := _from_file(path)):
            return found
        if found := _in_keyring(make=VAULT_FIRST or not _stands_at(path), unless=path):
            return found
        alone = hold is not None and hold.connection is not None
        return _from_file(path) or _in_new_file(path, alone=alone)
    finally:
        if hold is not None:
            hold.release()


def secret_in_file(folder: Path) -> OwnSecret:
    """The secret in that folder's own file, found or made there; no keyring is asked. Never raises.

    For what is moved, backed up and shared as a folder: an office's hubs. Where it cannot be
    written it lives in memory, and ``kept`` says so.
    """
    path = folder / SECRET_FILE
    if found := _from_file(path):
        return found
    with suppress(OSError):
        private_folder(folder)
    hold = hold_alone(folder / f"{SECRET_FILE}.lock", LOCK_WAIT)
    alone = hold is not None and hold.connection is not None
    try:
        return _from_file(path) or _in_new_file(path, alone=alone)
    finally:
        if hold is not None:
            hold.release()


def own_secrets(folder: Path) -> tuple[OwnSecret, ...]:
    """Every secret of this PC that can be found, to verify or open what an earlier one signed.

    Makes none. Takes at most ``KEYRING_WAIT`` seconds and never raises.
    """
    found = (_from_file(folder / SECRET_FILE), _from_keyring(KEYRING_WAIT))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _from_file(path: Path) -> OwnSecret | None:
    try:
        return OwnSecret.from_text(_content(path))
    except OSError:
        return None


def _stands_at(path: Path) -> bool:
    """Whether there is anything of that name, readable or not."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _content(path: Path) -> str:
    with path.open("rb") as file:
        state = os.fstat(file.fileno())
        text = file.read(_LARGEST).decode("ascii", "replace")
    if os.name != "nt" and state.st_mode & _OPEN_TO_OTHERS:
        with suppress(OSError):
            path.chmod(0o600)
    if state.st_nlink > 1:
        # Its maker is not done, or was killed: it is to be safe before it is used.
        with suppress(OSError):
            sync_folder(path.parent)
            _drop_partial(path)
    return text


def _drop_partial(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}.*.new"):
        left.unlink(missing_ok=True)


def _from_keyring(wait: float) -> OwnSecret | None:
    kept = resolve_secret(f"keyring:{KEYRING_NAME}", {}, keyring_wait=wait)
    return OwnSecret.from_text(kept.secret.reveal()) if kept.secret else None


def _in_keyring(*, make: bool, unless: Path) -> OwnSecret | None:
    """The keyring's secret, made if need be; None when it does not answer in time."""
    until = time.monotonic() + KEYRING_WAIT
    kept = resolve_secret(f"keyring:{KEYRING_NAME}", {}, keyring_wait=KEYRING_WAIT)
    if kept.secret is not None:
        # One that is not whole is somebody's, or an accident: it is left alone.
        return OwnSecret.from_text(kept.secret.reveal())
    answered = any(one.rule_id == "secret.keyring_missing" for one in kept.problems)
    if not (answered and make) or _from_file(unless):
        return None
    text = OwnSecret.fresh().to_text()
    left = until - time.monotonic()
    if left <= 0 or keep_in_keyring(KEYRING_NAME, text, keyring_wait=left):
        return None
    # There are keyrings that take everything and keep nothing.
    left = until - time.monotonic()
    return _from_keyring(left) if left > 0 else None


def _in_new_file(path: Path, *, alone: bool) -> OwnSecret:
    """A new secret in a file, or the one that another process made meanwhile; else in memory."""
    fresh = OwnSecret.fresh()
    partial = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        if alone:
            _tidy(path)
        _write_durably(partial, fresh.to_text().reveal())
        _appear(partial, path)
        sync_folder(path.parent)
    except OSError:
        return _from_file(path) or fresh
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return _from_file(path) or fresh


def _tidy(path: Path) -> None:
    """Move a file that is not whole out of the way, and drop what a killed process left behind."""
    _drop_partial(path)
    if _stands_at(path) and OwnSecret.from_text(_content(path)) is None:
        # Whoever mends it may still want it.
        path.replace(path.with_name(f"{path.name}.{secrets.token_hex(4)}.broken"))


def _write_durably(path: Path, text: str) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _appear(partial: Path, path: Path) -> None:
    """Give the file its name unless there is one of that name. Raises OSError."""
    if os.name == "nt":
        with suppress(FileExistsError):
            partial.rename(path)
        return
    try:
        os.link(partial, path)
    except FileExistsError:
        return
    except OSError:
        # A file system without links: the lock keeps the others away.
        partial.rename(path)
