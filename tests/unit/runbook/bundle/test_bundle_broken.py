"""Bundles that hold more than the hub reads of them: an administrator's program would find it."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from runbook.bundle.opening import Fault, open_bundle
from runbook.bundle.packing import as_part, pack
from runbook.bundle.shapes import Bundle, Manifest, Part

SAID = Manifest(made="2026-11-22T01:13:05Z", operator="op-117")
WHOLE = pack(SAID, (Part("summary.md", b"# All\n"), as_part("vpn.json", {"asked": False})))
_UNICODE_PATH = 0x7075


def rewritten(change: Callable[[zipfile.ZipInfo], None], comment: bytes = b"") -> bytes:
    """The same parts, each with its entry changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for one in WHOLE.parts:
            info = zipfile.ZipInfo(one.name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            change(info)
            made.writestr(info, one.body)
    return out.getvalue()


def _as_link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def _as_program(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFREG | 0o4755) << 16


def _second_name(info: zipfile.ZipInfo) -> None:
    # Info-ZIP and 7-Zip take this name in place of the other (APPNOTE, 4.6.9).
    path = b"../../evil.exe"
    body = struct.pack("<BI", 1, zipfile.crc32(info.filename.encode())) + path  # type: ignore[attr-defined]
    info.extra = struct.pack("<HH", _UNICODE_PATH, len(body)) + body


def _comment(info: zipfile.ZipInfo) -> None:
    info.comment = b"<script>alert(1)</script>"


def _nothing(_info: zipfile.ZipInfo) -> None:
    pass


@pytest.mark.parametrize("change", [_as_link, _as_program, _second_name, _comment])
def test_an_entry_that_is_more_than_a_file_is_refused(
    change: Callable[[zipfile.ZipInfo], None],
) -> None:
    assert isinstance(open_bundle(rewritten(_nothing)), Bundle)
    assert open_bundle(rewritten(change)) is Fault.BAD_ENTRY


@pytest.mark.parametrize("before", [b"MZ\x90\x00 a program", b"<html><script>1</script>", b"\x00"])
def test_a_file_that_is_something_else_from_its_first_byte_is_refused(before: bytes) -> None:
    assert open_bundle(before + WHOLE.content) is Fault.BAD_ENTRY


def test_what_stands_behind_the_end_or_in_its_comment_is_refused() -> None:
    assert open_bundle(rewritten(_nothing, comment=b"PK or anything")) is Fault.BAD_ENTRY
    assert isinstance(open_bundle(WHOLE.content + b"more"), Fault)
    assert isinstance(open_bundle(WHOLE.content + WHOLE.content), Fault)


def test_an_entry_that_the_directory_does_not_name_is_refused() -> None:
    """A program that mends archives reads entry after entry and would find the hidden one."""
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as made:
        made.writestr("evil.bat", b"format c:")
        length = made.start_dir
    assert open_bundle(hidden.getvalue()[:length] + WHOLE.content) is Fault.BAD_ENTRY


def test_a_zip64_file_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in WHOLE.parts:
            with made.open(one.name, "w", force_zip64=True) as entry:
                entry.write(one.body)
    assert open_bundle(out.getvalue()) is Fault.BAD_ENTRY
