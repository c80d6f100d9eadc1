"""Several secrets at once: as slow as the slowest, not as their sum."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from runbook.secrets.reference import (
    KEYRING_WAIT,
    ReadKeyring,
    Resolved,
    SecretProblem,
    Store,
    resolve_secret,
)

_SPARE = 0.5
"""Seconds more than a keyring has: it is the one to say that it was silent."""


def resolve_secrets(
    references: Iterable[str],
    environ: Mapping[str, str],
    *,
    folder: Path | None = None,
    read_keyring: ReadKeyring | None = None,
    keyring_wait: float = KEYRING_WAIT,
) -> dict[str, Resolved]:
    """What ``resolve_secret`` gives for each reference, by reference. Never raises.

    All that may keep us waiting (a keyring, a file on a drive that is gone) is asked side by side:
    together they take little more than ``keyring_wait`` seconds, and nothing without them.
    """
    found: dict[str, Resolved] = {}
    slow: dict[str, Callable[[], Resolved]] = {}
    for reference in dict.fromkeys(references):
        ask = partial(
            resolve_secret,
            reference,
            environ,
            folder=folder,
            read_keyring=read_keyring,
            keyring_wait=keyring_wait,
        )
        if reference.partition(":")[0] in {Store.FILE, Store.KEYRING}:
            slow[reference] = ask
        else:
            found[reference] = ask()
    return found | _side_by_side(slow, keyring_wait + _SPARE)


def _side_by_side(asked: Mapping[str, Callable[[], Resolved]], wait: float) -> dict[str, Resolved]:
    answers: queue.SimpleQueue[tuple[str, Resolved]] = queue.SimpleQueue()

    def answer(reference: str) -> None:
        answers.put((reference, asked[reference]()))

    for reference in asked:
        # A daemon: what never answers must not hold the process at exit.
        threading.Thread(target=answer, args=(reference,), name="secret", daemon=True).start()
    end = time.monotonic() + wait
    found: dict[str, Resolved] = {}
    while len(found) < len(asked):
        try:
            reference, resolved = answers.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        found[reference] = resolved
    return {reference: found.get(reference) or _silent(reference) for reference in asked}


def _silent(reference: str) -> Resolved:
    store, _, name = reference.partition(":")
    kind = "file_unreadable" if store == Store.FILE else "keyring_silent"
    return Resolved(None, (SecretProblem(f"secret.{kind}", {"name": name.strip()}),))
