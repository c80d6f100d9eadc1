"""The icon's picture, drawn point by point: a light exclamation mark on a dark red plate.

As PNG (RFC 2083), and as the containers of Windows (.ico) and macOS (.icns). Nothing is read.
"""

import struct
import zlib

PLATE, MARK, CLEAR = (0xB3, 0x26, 0x1E, 255), (255, 255, 255, 255), (0, 0, 0, 0)
ICO_SIZES = (16, 32, 48, 256)
LINUX_SIZE = 128
_ICNS_TYPES = {128: b"ic07", 256: b"ic08"}
_TOP, _BOTTOM = 0.18, 0.62
"""Where the mark's stroke begins and ends, of the picture's height."""
_PER_POINT = 4
"""Samples along each side of a point, so that edges are smooth."""


def png(size: int) -> bytes:
    """The picture as PNG, ``size`` points wide and high, with a clear background."""
    rows = b"".join(b"\0" + b"".join(bytes(point) for point in row) for row in _points(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in parts)


def ico() -> bytes:
    """The picture in Windows' container, in every size of ``ICO_SIZES`` (PNG: Vista and later)."""
    images = [png(size) for size in ICO_SIZES]
    head = struct.pack("<HHH", 0, 1, len(images))
    offset, entries = len(head) + 16 * len(images), b""
    for size, image in zip(ICO_SIZES, images, strict=True):
        # 256 is written as nought.
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), offset)
        offset += len(image)
    return head + entries + b"".join(images)


def icns() -> bytes:
    """The picture in macOS' container."""
    images = b"".join(
        kind + struct.pack(">I", 8 + len(image)) + image
        for kind, image in ((kind, png(size)) for size, kind in _ICNS_TYPES.items())
    )
    return b"icns" + struct.pack(">I", 8 + len(images)) + images


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _points(size: int) -> list[list[tuple[int, ...]]]:
    return [[_point(x, y, size) for x in range(size)] for y in range(size)]


def _point(x: int, y: int, size: int) -> tuple[int, ...]:
    """The mean of the samples within a point; colours weigh by how much covers."""
    steps = [(one + 0.5) / _PER_POINT for one in range(_PER_POINT)]
    seen = [_colour((x + dx) / size, (y + dy) / size) for dy in steps for dx in steps]
    covered = sum(one[3] for one in seen)
    if not covered:
        return CLEAR
    mixed = [sum(one[part] * one[3] for one in seen) // covered for part in range(3)]
    return (*mixed, covered // len(seen))


def _colour(x: float, y: float) -> tuple[int, ...]:
    """What lies at a place of the unit square."""
    if _in_bar(x, y) or (x - 0.5) ** 2 + (y - 0.76) ** 2 <= 0.075**2:
        return MARK
    return PLATE if _in_plate(x, y) else CLEAR


def _in_bar(x: float, y: float) -> bool:
    """The mark's stroke, which narrows downwards."""
    return _TOP <= y <= _BOTTOM and abs(x - 0.5) <= 0.08 - (y - _TOP) * 0.07


def _in_plate(x: float, y: float, margin: float = 0.04, round_by: float = 0.2) -> bool:
    low, high = margin + round_by, 1 - margin - round_by
    dx, dy = max(low - x, 0.0, x - high), max(low - y, 0.0, y - high)
    return dx * dx + dy * dy <= round_by * round_by
