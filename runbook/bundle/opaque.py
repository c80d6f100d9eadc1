"""PURE. What a text carries and nobody can read in it: bytes written as base64 or hex, packed ones.

Whatever is known may be in there and no search would find it, so it does not leave. A digest stays:
it is hex of a usual length that is no text. So do names and paths, which change their case seldom.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from itertools import pairwise

_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:0x)?([0-9a-fA-F]+)")
_KEY = 16
"""Digits of an incident's key: so few bytes hold nothing packed."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
"""Neither a line's end nor the colours of a terminal."""
_READ = re.compile(r"[ -~\t\r\n\u00a0-\u00ff\u0400-\u04ff\u2010-\u2026]{5,}")
_LETTER = re.compile(r"[A-Za-z\u0400-\u04ff]")
_SHORTEST_RUN, _LONG, _OFTEN = 16, 40, 4
_DIGEST, _FIRST, _SHORTEST = 128, 4096, 4
_SIGNS = 4
"""Of base64, for three bytes each: what stands before the first one moves all the others."""
_PACKED = (b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf")
"""gzip (RFC 1952), bzip2, xz, ZIP, Zstandard (RFC 8878), 7-Zip."""


def opaque(text: str) -> Iterator[tuple[int, int]]:
    """Where in the text there is something nobody can read, from and to."""
    if len(_CONTROL.findall(text)) >= _SHORTEST or text.count("\ufffd") >= _SHORTEST:
        yield 0, len(text)
        return
    for found in _ENCODED.finditer(text):
        # A slash is a sign of base64, and what stands before a file's name.
        parts = [one for one in found[0].split("/") if len(one) >= _SHORTEST_RUN]
        if any(map(_is_opaque, (found[0], *parts))):
            yield found.span()


def _is_opaque(run: str) -> bool:
    if found := _HEX.fullmatch(run):
        digits = found[1]
        even = digits[: len(digits) // 2 * 2]
        return len(even) > _KEY and (len(even) > _DIGEST or _holds_something(bytes.fromhex(even)))
    plain = run.rstrip("=").replace("-", "+").replace("_", "/")
    if {one.isupper() for one in plain if one.isalpha()} != {True, False}:
        return False
    return _is_mixed(plain) or any(map(_holds_something, _decoded(plain)))


def _is_mixed(run: str) -> bool:
    """Whether it is long and goes from one kind of sign to another as chance would have it."""
    signs = [one for one in run if one.isalnum()]
    kinds = ["1" if one.isdigit() else "A" if one.isupper() else "a" for one in signs]
    changes = sum(one != other for one, other in pairwise(kinds))
    return len(kinds) >= _LONG and len(set(kinds)) == len("Aa1") and changes * _OFTEN >= len(kinds)


def _decoded(run: str) -> Iterator[bytes]:
    for start in range(_SIGNS):
        rest = run[start:]
        if len(rest) % _SIGNS == 1:
            rest = rest[:-1]
        try:
            yield base64.b64decode(rest + "=" * (-len(rest) % _SIGNS), validate=True)
        except binascii.Error:
            continue


def _holds_something(body: bytes) -> bool:
    """Whether these bytes are a text, or a text that was packed."""
    if _is_text(body) or any(one in body for one in _PACKED):
        return True
    return any(_is_text(_unpacked(body, bits)) for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS))


def _unpacked(body: bytes, bits: int) -> bytes:
    """What RFC 1950 or, of negative bits, RFC 1951 makes of the whole of it; empty for no such."""
    packed = zlib.decompressobj(bits)
    try:
        read = packed.decompress(body, _FIRST)
    except zlib.error:
        return b""
    whole = packed.eof and not packed.unused_data
    return read if whole or len(read) > len(body) else b""


def _is_text(body: bytes) -> bool:
    if len(body) < _SHORTEST:
        return False
    for name in ("utf-8", "utf-16-le"):
        try:
            read = body.decode(name)
        except UnicodeDecodeError:
            continue
        if _READ.fullmatch(read) and len(_LETTER.findall(read)) * 2 > len(read):
            return True
    return False
