"""The icon's picture in the containers that Windows and macOS read."""

import struct
import zlib

import pytest

from runbook.desktop_entry.picture import CLEAR, ICO_SIZES, MARK, PLATE, icns, ico, png

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def read(image: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of a PNG of ours, every chunk's sum checked (RFC 2083)."""
    assert image.startswith(SIGNATURE)
    at, parts = len(SIGNATURE), {}
    while at < len(image):
        (length,) = struct.unpack_from(">I", image, at)
        kind, content = image[at + 4 : at + 8], image[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", image, at + 8 + length) == (zlib.crc32(kind + content),)
        parts[kind] = content
        at += 12 + length
    assert list(parts) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, depth, colours, *rest = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert (depth, colours, rest) == (8, 6, [0, 0, 0])
    rows = zlib.decompress(parts[b"IDAT"])
    line = 1 + 4 * width
    assert len(rows) == line * height
    return width, height, [rows[at + 1 : at + line] for at in range(0, len(rows), line)]


@pytest.mark.parametrize("size", [16, 48])
def test_the_picture_is_a_light_mark_on_a_plate_with_a_clear_edge(size: int) -> None:
    width, height, rows = read(png(size))
    assert (width, height) == (size, size)

    def point(x: float, y: float) -> tuple[int, ...]:
        at = 4 * int(x * size)
        return tuple(rows[int(y * size)][at : at + 4])

    assert (point(0, 0), point(0.5, 0.4), point(0.2, 0.5)) == (CLEAR, MARK, PLATE)


def test_windows_finds_every_size_where_the_head_says_it_is() -> None:
    whole = ico()
    assert struct.unpack_from("<HHH", whole) == (0, 1, len(ICO_SIZES))
    end = 6 + 16 * len(ICO_SIZES)
    for number, size in enumerate(ICO_SIZES):
        width, height, *_, bits, length, offset = struct.unpack_from(
            "<BBBBHHII", whole, 6 + 16 * number
        )
        assert (width or 256, height or 256, bits, offset) == (size, size, 32, end)
        assert read(whole[offset : offset + length])[:2] == (size, size)
        end = offset + length
    assert end == len(whole)


def test_macos_finds_every_size_of_its_type() -> None:
    whole = icns()
    assert struct.unpack_from(">4sI", whole) == (b"icns", len(whole))
    at, sizes = 8, {}
    while at < len(whole):
        kind, length = struct.unpack_from(">4sI", whole, at)
        sizes[kind] = read(whole[at + 8 : at + length])[0]
        at += length
    assert sizes == {b"ic07": 128, b"ic08": 256}
