"""Puts a secret where only this user finds it, and gives the reference to write down instead."""

import queue
import threading
from pathlib import Path
from typing import NamedTuple

from runbook.secrets.reference import KEYRING_SERVICE, KEYRING_WAIT, Keyring, Secret, safe_keyring
from runbook.system.durable import write_whole


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
            ring = keyring or safe_keyring()
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
