"""Puts a secret where only this user finds it, and gives the reference to write down instead."""

import queue
import threading
from pathlib import Path
from typing import NamedTuple, Protocol

from runbook.durable import write_whole
from runbook.secrets.reference import KEYRING_SERVICE, KEYRING_WAIT, Secret

_PLAIN_TEXT = "keyrings.alt"
"""Backends that keep passwords in a readable file: our own 0600 file is no worse and is known."""


class Keyring(Protocol):
    """What is needed of a keyring. Both calls may block for ever and raise anything."""

    def get_password(self, service: str, name: str, /) -> str | None:
        """The secret of that name, None when there is none."""

    def set_password(self, service: str, name: str, secret: str, /) -> None:
        """Keep a secret under that name."""


class Kept(NamedTuple):
    """Where a secret is kept: its reference, and whether that is a file and not the keyring."""

    reference: str
    in_file: bool


def keep_secret(
    name: str,
    secret: Secret,
    folder: Path,
    *,
    keyring: Keyring | None = None,
    wait: float = KEYRING_WAIT,
) -> Kept:
    """Keep it in the keyring, else in a 0600 file of that name in ``folder``, that of the settings.

    Takes at most ``wait`` seconds for the keyring. It counts as kept there only when it can be read
    back. Raises OSError when the file cannot be written either.
    """
    if _in_keyring(name, secret, keyring, wait):
        return Kept(f"keyring:{name}", in_file=False)
    write_whole(folder / name, secret.reveal().encode())
    return Kept(f"file:{name}", in_file=True)


def _in_keyring(name: str, secret: Secret, keyring: Keyring | None, wait: float) -> bool:
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def ask() -> None:
        try:
            ring = keyring or _library_keyring()
            ring.set_password(KEYRING_SERVICE, name, secret.reveal())
            answers.put(ring.get_password(KEYRING_SERVICE, name) == secret.reveal())
        except Exception:  # noqa: BLE001 - backends raise what they like: then there is no keyring
            answers.put(False)

    # A daemon: a keyring that waits for its password must not hold the process at exit.
    threading.Thread(target=ask, name="keep in keyring", daemon=True).start()
    try:
        return answers.get(timeout=wait)
    except queue.Empty:
        return False


def _library_keyring() -> Keyring:
    import keyring  # noqa: PLC0415 - lazy for start-up: 126 ms and backends that talk to D-Bus

    ring = keyring.get_keyring()
    if type(ring).__module__.startswith(_PLAIN_TEXT):
        raise LookupError(_PLAIN_TEXT)
    return ring
