"""Secrets by reference: ``env:NAME``, ``file:PATH``, ``keyring:NAME``.

A secret is never part of an error, a log line or a ``repr``. What went wrong is a value.
"""

import os
import queue
import stat
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar, cast

T = TypeVar("T")

KEYRING_SERVICE = "runbook"
KEYRING_WAIT = 3.0
"""Seconds. A keyring may wait for a password that nobody is there to type."""
LARGEST_SECRET_FILE = 64 * 1024
_PLAIN_TEXT = "keyrings.alt"
_OPEN_TO_OTHERS = stat.S_IRGRP | stat.S_IROTH


class Keyring(Protocol):
    """What is needed of a keyring. Both calls may block for ever and raise anything."""

    def get_password(self, service: str, name: str, /) -> str | None:
        """The secret of that name, None when there is none."""

    def set_password(self, service: str, name: str, secret: str, /) -> None:
        """Keep a secret under that name."""


class Store(StrEnum):
    """Where a secret is kept."""

    ENV = "env"
    FILE = "file"
    KEYRING = "keyring"


class Secret:
    """A secret text that shows itself only to ``reveal``."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))


@dataclass(frozen=True, slots=True)
class SecretProblem:
    """Why a secret is not there, or what is unsafe about it.

    Texts: ``<rule_id>.sentence`` and ``<rule_id>.hint`` with ``values``. ``name`` in the values is
    the reference's name, never its content. ``fatal`` is False when the secret can be used.
    """

    rule_id: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Resolved:
    """A secret, or None, with what there is to say about it."""

    secret: Secret | None
    problems: tuple[SecretProblem, ...] = ()


ReadKeyring = Callable[[str, str], str | None]
"""Reads (service, name); may block for ever and may raise anything its backend raises."""
WriteKeyring = Callable[[str, str, str], None]
"""Writes (service, name, text); may block and raise as reading may."""


def resolve_secret(
    reference: str,
    environ: Mapping[str, str],
    *,
    folder: Path | None = None,
    read_keyring: ReadKeyring | None = None,
    keyring_wait: float = KEYRING_WAIT,
) -> Resolved:
    """The secret a reference points to. Takes at most ``keyring_wait`` seconds and never raises.

    A relative path is looked for in ``folder``, which should be that of ``runbook.toml``.
    ``read_keyring`` defaults to the ``keyring`` library, imported only when it is needed.
    """
    store, _, name = reference.partition(":")
    name = name.strip()
    match store:
        case Store.ENV if name:
            return _from_environment(name, environ)
        case Store.FILE if name:
            # Unlike Path's own it takes the home of nobody as it is written.
            return _from_file((folder or Path()) / os.path.expanduser(name))  # noqa: PTH111
        case Store.KEYRING if name:
            return _from_keyring(name, read_keyring or _library_keyring, keyring_wait)
    return Resolved(None, (SecretProblem("secret.not_a_reference"),))


def _from_environment(name: str, environ: Mapping[str, str]) -> Resolved:
    text = environ.get(name, "").strip()
    if text:
        return Resolved(Secret(text))
    return Resolved(None, (SecretProblem("secret.env_missing", {"name": name}),))


def _from_file(path: Path) -> Resolved:
    values = {"name": str(path)}
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return Resolved(None, (SecretProblem("secret.file_unreadable", values),))
        with path.open("rb") as file:
            text = file.read(LARGEST_SECRET_FILE).decode("utf-8-sig").strip()
    except (OSError, ValueError):
        return Resolved(None, (SecretProblem("secret.file_unreadable", values),))
    if not text:
        return Resolved(None, (SecretProblem("secret.file_empty", values),))
    # Windows keeps rights in lists of its own and reports these bits for every file.
    if os.name != "nt" and mode & _OPEN_TO_OTHERS:
        problem = SecretProblem("secret.file_world_readable", values, fatal=False)
        return Resolved(Secret(text), (problem,))
    return Resolved(Secret(text))


def keep_in_keyring(
    name: str,
    secret: Secret,
    *,
    write_keyring: WriteKeyring | None = None,
    keyring_wait: float = KEYRING_WAIT,
) -> tuple[SecretProblem, ...]:
    """Put a secret into the keyring: no problems means that the keyring says so.

    There are keyrings that say so and keep nothing: whoever must be sure reads it back. Takes at
    most ``keyring_wait`` seconds and never raises; a keyring silent so long may still keep it.
    """
    write = write_keyring or _library_write
    answer = _in_time(lambda: write(KEYRING_SERVICE, name, secret.reveal()), keyring_wait)
    problem = _unanswered(answer, name)
    return (problem,) if problem else ()


def _from_keyring(name: str, read: ReadKeyring, wait: float) -> Resolved:
    answer = _in_time(lambda: read(KEYRING_SERVICE, name), wait)
    problem = _unanswered(answer, name)
    if problem is not None:
        return Resolved(None, (problem,))
    if not isinstance(answer, str) or not answer:
        return Resolved(None, (SecretProblem("secret.keyring_missing", {"name": name}),))
    return Resolved(Secret(answer))


def _in_time(work: Callable[[], T], wait: float) -> T | Exception:
    """What ``work`` gives or raises; _SilentError when it needs longer than ``wait`` seconds."""
    answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(work())
        except Exception as error:  # noqa: BLE001 - backends raise what they like, and none may get out
            answers.put(error)

    # A daemon: a keyring that waits for its password must not hold the process at exit.
    threading.Thread(target=ask, name="keyring", daemon=True).start()
    try:
        return answers.get(timeout=wait)
    except queue.Empty:
        return _SilentError()


class _SilentError(Exception):
    """No answer in time."""


def _unanswered(answer: object, name: str) -> SecretProblem | None:
    if isinstance(answer, _SilentError):
        return SecretProblem("secret.keyring_silent", {"name": name})
    if isinstance(answer, Exception):
        values = {"name": name, "reason": type(answer).__name__}
        return SecretProblem("secret.keyring_unavailable", values)
    return None


def _library_keyring(service: str, name: str) -> str | None:
    import keyring  # noqa: PLC0415 - lazy for start-up: 126 ms and backends that talk to D-Bus

    return keyring.get_password(service, name)


def _library_write(service: str, name: str, text: str) -> None:
    safe_keyring().set_password(service, name, text)


def safe_keyring() -> Keyring:
    """The system's keyring for keeping a secret. Raises LookupError where there is none that hides.

    A backend that keeps passwords in a readable file is none: our own 0600 file is no worse and is
    known. Of several the first one that hides is taken.
    """
    import keyring  # noqa: PLC0415 - lazy for start-up: as above

    chosen = keyring.get_keyring()
    for ring in getattr(chosen, "backends", (chosen,)):
        if not type(ring).__module__.startswith(_PLAIN_TEXT):
            return chosen if ring is chosen else cast(Keyring, ring)
    raise LookupError(_PLAIN_TEXT)
