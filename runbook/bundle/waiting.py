"""Where a bundle waits until it could be sent: sealed, in a folder beside the journal, for a day.

One file for each bundle, whole or not there at all. The key is this PC's own. What is older than
``KEPT`` is deleted, and what cannot be opened as well, but no sooner: a keyring that is silent now
may answer the next time. Clocks may be wrong: what was made in the future counts from when its file
was written.
"""

import errno
import json
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from runbook.secrets.own import OwnSecret, Purpose
from runbook.system.durable import drop_left, write_whole

FOLDER = "bundles"
KEPT = timedelta(hours=24)
MOST = 4
"""Bundles that wait at once: a fifth takes the place of the oldest."""
_SUFFIX = ".waiting"
_NONCE = 12
_BOUND_TO = b"runbook/bundle/waiting/1"


class Way(StrEnum):
    """How it is to leave. There is no messenger among them, and no way to name one."""

    HUB = "hub"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One bundle that has not left yet."""

    path: Path
    way: Way
    since: datetime
    content: bytes = field(repr=False)


def keep(folder: Path, secret: OwnSecret, way: Way, content: bytes, now: datetime) -> Path:
    """Let it wait. It is on the disk when this returns. Raises OSError.

    So it does where the secret itself could be kept nowhere: nobody could ever open the file.
    """
    if not secret.kept:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - lazy for start-up

    said = json.dumps({"way": str(way), "since": now.astimezone(UTC).isoformat()}).encode()
    whole = len(said).to_bytes(2, "big") + said + content
    nonce = secrets.token_bytes(_NONCE)
    sealed = ChaCha20Poly1305(secret.key(Purpose.EVIDENCE)).encrypt(nonce, whole, _BOUND_TO)
    path = folder / f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}{_SUFFIX}"
    write_whole(path, nonce + sealed)
    # Under a clock that was put back this one has the earliest name of all.
    others = sorted(one for one in folder.glob(f"*{_SUFFIX}") if one != path)
    for one in others[: max(len(others) + 1 - MOST, 0)]:
        drop(one)
    return path


def all_of(folder: Path) -> tuple[Path, ...]:
    """Every file that waits there, whether anybody can open it or not."""
    with suppress(OSError):
        return tuple(folder.glob(f"*{_SUFFIX}"))
    return ()


def some_wait(folder: Path) -> bool:
    """Whether anything waits there; costs one look into the folder."""
    with suppress(OSError):
        return any(folder.glob(f"*{_SUFFIX}"))
    return False


def waiting(
    folder: Path, secret: OwnSecret, now: datetime, others: Iterable[OwnSecret] = ()
) -> Iterator[Waiting]:
    """What waits, the oldest first. What is too old is deleted.

    ``others`` are further secrets of this PC, of a night on which its keyring was silent.
    """
    known = tuple(dict.fromkeys((secret, *others)))
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        with suppress(OSError):
            state = path.lstat()
            if not stat.S_ISREG(state.st_mode):
                # A pipe could keep the reader waiting without end; a link leads to somebody else's.
                drop(path)
                continue
            written = datetime.fromtimestamp(state.st_mtime, UTC)
            found = next((one for key in known if (one := _opened(path, key))), None)
            since = max(found.since, written) if found else written
            if now - min(since, now) > KEPT:
                drop(path)
            elif found:
                yield found


def tidy(folder: Path) -> None:
    """Take away what a kill left half written there."""
    drop_left(folder.glob(f".*{_SUFFIX}.*"))


def drop(path: Path) -> None:
    """It has left, or is not wanted any more."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _opened(path: Path, secret: OwnSecret) -> Waiting | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - lazy for start-up
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - as above

    sealed = path.read_bytes()
    cipher = ChaCha20Poly1305(secret.key(Purpose.EVIDENCE))
    try:
        whole = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _BOUND_TO)
        length = int.from_bytes(whole[:2], "big")
        said = json.loads(whole[2 : 2 + length])
        since = datetime.fromisoformat(said["since"])
        return Waiting(path, Way(said["way"]), since, whole[2 + length :])
    except (InvalidTag, ValueError, KeyError, TypeError):
        return None
