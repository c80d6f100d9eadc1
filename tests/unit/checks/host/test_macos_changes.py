"""What macOS tells of its network: messages as net/if.h and net/route.h lay them out."""

import struct

import pytest

from checks.host import macos_changes
from checks.host.change import ChangeKind
from tests.unit.checks.host.changes_told import ADDRESS, LINK, ROUTE, told


def of_interface(kind: int, flags: int, index: int = 4, version: int = 5) -> bytes:
    rest = bytes(98)
    return struct.pack("=HBBiiH", 14 + len(rest), version, kind, 0, flags, index) + rest


def of_route(kind: int, flags: int = 0x803, index: int = 4, error: int = 0) -> bytes:
    rest = bytes(64)
    head = struct.pack("=HBBHxxiiiii", 28 + len(rest), 5, kind, index, flags, 7, 99, 1, error)
    return head + rest


@pytest.mark.parametrize(
    ("message", "change"),
    [
        (of_interface(14, 0x8863), (LINK, "en4", None)),
        (of_interface(14, 0x8822), (LINK, "en4", False)),
        (of_interface(14, 0x8823), (LINK, "en4", False)),
        (of_interface(12, 0), (ADDRESS, "en4", True)),
        (of_interface(13, 0), (ADDRESS, "en4", False)),
        (of_route(1), (ROUTE, "en4", True)),
        (of_route(2), (ROUTE, "en4", False)),
        (of_route(3), (ROUTE, "en4", None)),
    ],
)
def test_macos_tells_what_came_and_what_went(
    message: bytes, change: tuple[ChangeKind, str, bool | None]
) -> None:
    assert told(macos_changes.decode(message, 1.0, lambda index: f"en{index}")) == [change]


@pytest.mark.parametrize(
    "message",
    [
        of_interface(14, 0x8863, version=4),
        of_route(1, flags=0x405),
        of_route(1, flags=0x20005),
        of_route(1, error=17),
        of_route(4),
        of_route(7),
    ],
)
def test_macos_neighbours_failures_and_questions_are_no_changes(message: bytes) -> None:
    assert macos_changes.decode(message, 1.0, str) == []


def test_an_interface_that_is_gone_has_no_name() -> None:
    assert macos_changes.name_of_interface(2**31 - 1) == ""
    assert macos_changes.name_of_interface(2**70) == ""
