"""What the office does to a file before it goes to the PCs: approve it, sign it, name its digest.

Nothing here is done on an operator's PC. What is wrong is a ``TrustError``, never a traceback.
"""

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from runbook.holding.files import file_name, parsed, read
from runbook.holding.scripts import Channel, Script, Status, digest, overlong
from runbook.procedure.file import FILE_NAME, load_procedure
from runbook.secrets.reference import resolve_secret
from runbook.settings.writing import toml_value
from runbook.system.durable import FOR_ALL, PRIVATE, make_folder, sync_folder, write_whole
from runbook.trust.judging import SUFFIX
from runbook.trust.keys import KeyFileError, new_key, read_key, sign
from runbook.trust.signature import Signature


@dataclass(frozen=True)
class TrustError(Exception):
    """What kept something from being done. ``id`` is the text id, its hint is ``<id>.hint``.

    ``refused`` is what the system said, None where it was not the system.
    """

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    refused: OSError | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that may be signed or pinned: its name once installed, and its digest."""

    path: Path
    name: str
    sha256: str


def make_key(path: Path, password: bytes) -> str:
    """A new private key in a file that was not there; its public key. Raises TrustError."""
    pem, public = new_key(password)
    try:
        make_folder(path.absolute().parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.absolute().parent)
    except FileExistsError:
        raise TrustError("trust.exists", {"file": str(path)}) from None
    except OSError as error:
        raise _failed("trust.not_written", path, error) from None
    return public


def open_key(path: Path, password: bytes) -> Ed25519PrivateKey:
    """The private key of a file. Raises TrustError."""
    try:
        return read_key(path, password)
    except KeyFileError as error:
        raise TrustError(str(error), {"file": str(path)}) from None
    except OSError as error:
        raise _failed("trust.not_read", path, error) from None


def password_of(reference: str | None, environ: Mapping[str, str]) -> bytes:
    """The password a reference leads to, empty for none. Raises TrustError."""
    if not reference:
        return b""
    found = resolve_secret(reference, environ)
    if found.secret is None:
        raise TrustError("trust.no_password")
    return found.secret.reveal().encode()


def ready_procedure(path: Path) -> Ready:
    """A procedure that is sound and approved. Raises TrustError."""
    _is_there(path)
    loaded = load_procedure(path)
    held = loaded.procedure
    if held is None or not (held.approved_by and held.approved_on):
        raise TrustError("trust.procedure.refused", {"file": str(path)})
    return Ready(path, FILE_NAME, loaded.digest)


def ready_script(path: Path) -> Ready:
    """Words that are sound and approved. Raises TrustError."""
    text = _script_text(path)
    script = usable(text, path)
    if script.status is not Status.APPROVED:
        raise TrustError("trust.script.draft", {"file": str(path)})
    return Ready(path, file_name(script.language, script.channel), digest(text))


def usable(text: str, path: Path) -> Script:
    """The words of a file that could be shown to a client. Raises TrustError."""
    try:
        script = parsed(text)
    except (ValueError, RecursionError):
        raise TrustError("trust.script.unusable", {"file": str(path)}) from None
    if script.channel is Channel.CHAT and overlong(script):
        raise TrustError("trust.script.unusable", {"file": str(path)})
    return script


def approve(path: Path, given: Script, by: str, on: str) -> Script:
    """Mark the words of the file as approved; where there is no file it gets the ``given`` ones.

    Raises TrustError.
    """
    there = os.path.lexists(path)
    script = usable(_script_text(path), path) if there else given
    approved = script._replace(status=Status.APPROVED, approved_by=by, approved_on=on)
    try:
        write_whole(path.absolute(), document_of(approved).encode(), FOR_ALL)
    except OSError as error:
        raise _failed("trust.not_written", path, error) from None
    return approved


def sign_file(ready: Ready, key: Ed25519PrivateKey) -> Signature:
    """Put the signature beside the file. Raises TrustError."""
    made = sign(key, ready.name, ready.sha256)
    beside = ready.path.absolute().with_name(ready.path.name + SUFFIX)
    try:
        write_whole(beside, made.text().encode(), FOR_ALL)
    except OSError as error:
        raise _failed("trust.not_written", beside, error) from None
    return made


def pin_line(ready: Ready) -> str:
    """What the settings must say to trust the file without a signature."""
    return f'"{ready.name}" = "{ready.sha256}"'


def document_of(script: Script) -> str:
    """A script's file."""
    held = {**script._asdict(), "channel": str(script.channel), "status": str(script.status)}
    held["messages"] = list(script.messages)
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in held.items())


def _script_text(path: Path) -> str:
    _is_there(path)
    try:
        return read(str(path))
    except OSError as error:
        raise _failed("trust.not_read", path, error) from None
    except ValueError:
        raise TrustError("trust.script.unusable", {"file": str(path)}) from None


def _is_there(path: Path) -> None:
    if not path.is_file():
        raise _failed("trust.not_read", path, FileNotFoundError(errno.ENOENT, ""))


def _failed(problem: str, path: Path, error: OSError) -> TrustError:
    """What the system refused; the words for it are the reader's, so only its number goes on."""
    return TrustError(problem, {"file": str(path)}, error)
