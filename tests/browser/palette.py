"""A picture of a page with at most 256 colours: a third of the bytes, and nobody sees it.

PNG as in https://www.w3.org/TR/png-3/, as Chromium writes it: 8 bits, RGB or RGBA, not interlaced.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}
_MOST = 256
_PALETTE = 3
_SUB, _UP, _AVERAGE, _PAETH = 1, 2, 3, 4

Colour = tuple[int, int, int]


def with_palette(png: bytes) -> bytes:
    """The same picture with a palette; what is transparent in it is not any more."""
    width, height, rows = _read(png)
    pixels = [
        pixel
        for row, step in rows
        for pixel in zip(row[0::step], row[1::step], row[2::step], strict=True)
    ]
    colours = Counter(pixels)
    palette = [colour for colour, _ in colours.most_common(_MOST)]
    number = {colour: palette.index(_nearest(colour, palette)) for colour in colours}
    lines = bytearray()
    for top in range(height):
        lines.append(0)
        lines += bytes(number[one] for one in pixels[top * width : (top + 1) * width])
    head = struct.pack(">IIBBBBB", width, height, 8, _PALETTE, 0, 0, 0)
    table = bytes(value for colour in palette for value in colour)
    return _SIGNATURE + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"IHDR", head), (b"PLTE", table), (b"IDAT", zlib.compress(bytes(lines), 9)),
            (b"IEND", b""),
        )
    )  # fmt: skip


def _nearest(colour: Colour, palette: list[Colour]) -> Colour:
    return min(palette, key=lambda one: sum((a - b) ** 2 for a, b in zip(one, colour, strict=True)))


def _read(png: bytes) -> tuple[int, int, list[tuple[bytes, int]]]:
    """Width, height, and each row with how many bytes a pixel of it has."""
    assert png.startswith(_SIGNATURE)
    chunks = list(_chunks(png))
    width, height, depth, kind, *rest = struct.unpack(">IIBBBBB", chunks[0][1])
    assert (depth, rest) == (8, [0, 0, 0])
    step = _CHANNELS[kind]
    data = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    rows: list[tuple[bytes, int]] = []
    above, long = bytes(width * step), width * step + 1
    for top in range(height):
        line = data[top * long : (top + 1) * long]
        above = _unfiltered(line[0], bytearray(line[1:]), above, step)
        rows.append((above, step))
    return width, height, rows


def _unfiltered(kind: int, line: bytearray, above: bytes, step: int) -> bytes:
    if kind == _UP:
        return bytes((one + up) & 255 for one, up in zip(line, above, strict=True))
    for at in range(len(line) if kind else 0):
        left, up = (line[at - step] if at >= step else 0), above[at]
        if kind == _SUB:
            guess = left
        elif kind == _AVERAGE:
            guess = (left + up) // 2
        else:
            assert kind == _PAETH
            corner = above[at - step] if at >= step else 0
            guess = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
        line[at] = (line[at] + guess) & 255
    return bytes(line)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (long,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + long]
        at += long + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
