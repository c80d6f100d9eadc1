"""Opens a bundle that somebody else gives: nothing in it is believed before it was measured.

No file is written and no path of it is used. What is not exactly a bundle is refused as a whole.
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from runbook.bundle.layout import is_tidy
from runbook.bundle.shapes import (
    LARGEST,
    LARGEST_PART,
    LARGEST_UNPACKED,
    MANIFEST,
    MOST_PARTS,
    SCHEMA,
    Bundle,
    Listed,
    Manifest,
    Part,
)

_NAME = re.compile(r"[a-z][a-z_]{0,31}\.(?:json|md)")
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_KEY = re.compile(r"(?:[0-9a-f]{16})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST = 64
_MOST_REMOVED = 1_000_000


class Fault(StrEnum):
    """Why it is no bundle. Stable."""

    TOO_LARGE = "too_large"
    NOT_A_ZIP = "not_a_zip"
    BAD_ENTRY = "bad_entry"
    BAD_MANIFEST = "bad_manifest"
    ALTERED = "altered"


class _Refused(Exception):  # noqa: N818 - a way out of several steps, seen by nobody outside
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def open_bundle(content: bytes) -> Bundle | Fault:
    """The bundle in these bytes, every digest compared; or why it is none."""
    if len(content) > LARGEST:
        return Fault.TOO_LARGE
    try:
        bodies = _unpacked(content)
        manifest = _manifest(bodies.get(MANIFEST, b""))
    except _Refused as refused:
        return refused.fault
    parts = tuple(Part(name, body) for name, body in bodies.items())
    said = {one.name: (one.size, one.sha256) for one in manifest.parts}
    real = {
        one.name: (len(one.body), hashlib.sha256(one.body).hexdigest())
        for one in parts
        if one.name != MANIFEST
    }
    if said != real:
        return Fault.ALTERED
    return Bundle(manifest, parts, content, hashlib.sha256(content).hexdigest())


def _unpacked(content: bytes) -> dict[str, bytes]:
    bodies: dict[str, bytes] = {}
    left = LARGEST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or not is_tidy(archive, content):
                raise _Refused(Fault.BAD_ENTRY)
            for entry in entries:
                body = _body(archive, entry, min(left, LARGEST_PART))
                left -= len(body)
                if entry.filename in bodies:
                    raise _Refused(Fault.BAD_ENTRY)
                bodies[entry.filename] = body
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError,
            RuntimeError, KeyError, IndexError, OverflowError) as error:  # fmt: skip
        # What a spoilt file raises is not told anywhere; none of it is a bundle.
        raise _Refused(Fault.NOT_A_ZIP) from error
    return bodies


def _body(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What is in one entry: read no further than allowed, whatever size it claims."""
    plain = entry.flag_bits & 0x1 == 0 and entry.compress_type in {
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_STORED,
    }
    if not plain or not _NAME.fullmatch(entry.filename):
        raise _Refused(Fault.BAD_ENTRY)
    if entry.file_size > most:
        raise _Refused(Fault.TOO_LARGE)
    with archive.open(entry) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise _Refused(Fault.TOO_LARGE)
    return body


def _manifest(body: bytes) -> Manifest:
    try:
        said = json.loads(body)
        if not isinstance(said, dict) or said.get("schema") != SCHEMA:
            raise _Refused(Fault.BAD_MANIFEST)
        manifest = _read(said)
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError) as error:
        raise _Refused(Fault.BAD_MANIFEST) from error
    good = (
        _is_moment(manifest.made)
        and _KEY.fullmatch(manifest.incident)
        and 0 < len(manifest.operator) <= _LONGEST
        and len(manifest.program) <= _LONGEST
        and manifest.operator.isprintable()
        and manifest.program.isprintable()
        and all(_DIGEST.fullmatch(one.sha256) for one in manifest.parts)
        and all(_CODE.fullmatch(one) for pair in manifest.missing for one in pair)
        and all(_CODE.fullmatch(kind) for kind, _ in manifest.removed)
        and all(0 <= count <= _MOST_REMOVED for _, count in manifest.removed)
    )
    if not good:
        raise _Refused(Fault.BAD_MANIFEST)
    return manifest


def _read(said: Mapping[str, Any]) -> Manifest:
    return Manifest(
        made=_text(said["made"]),
        operator=_text(said["operator"]),
        incident=_text(said["incident"]),
        program=_text(said["program"]),
        addresses=said["addresses"] is not False,
        parts=tuple(
            Listed(_text(one["name"]), _whole(one["size"]), _text(one["sha256"]))
            for one in said["parts"]
        ),
        removed=tuple((_text(kind), _whole(count)) for kind, count in said["removed"]),
        missing=tuple((_text(name), _text(why)) for name, why in said["missing"]),
    )


def _is_moment(text: str) -> bool:
    """Whether it is written as we write it, and there is such a day and such an hour."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _MOMENT.fullmatch(text) is not None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
