"""The watch over changes outlives what breaks: its source, its observer and senseless bytes."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from checks.host import macos_changes
from checks.host.change import Change
from checks.host.changes import Watch
from checks.host.linux_changes import LinuxNetwork
from tests.unit.checks.host.changes_told import LINK


class Broken:
    """A source that tells one change and then breaks."""

    def __init__(self) -> None:
        self.left = [[Change(LINK, "eth0", False, 1.0)]]
        self.released = False

    def wait(self) -> list[Change]:
        if self.left:
            return self.left.pop()
        raise PermissionError(1, "/secret/path")

    def wake(self) -> None:
        raise AssertionError("nobody closed it")

    def release(self) -> None:
        self.released = True


def test_a_watch_whose_source_breaks_says_so_and_an_observers_defect_is_its_own() -> None:
    source = Broken()
    heard: list[str] = []

    def observe(change: Change) -> None:
        heard.append(change.interface)
        raise ValueError

    watch = Watch(source, observe)
    watch._thread.join(10)
    assert heard == ["eth0"]
    assert source.released
    assert not watch.available
    assert watch.reason == "PermissionError 1"


def test_without_a_source_there_is_nothing_to_close() -> None:
    watch = Watch(None, print, "unknown system")
    assert not watch.available
    watch.close()
    assert watch.reason == "unknown system"


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=30))
def test_no_bytes_break_a_decoder(body: bytes, kind: int) -> None:
    LinuxNetwork().decode(body, 1.0)
    LinuxNetwork().decode(struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body, 1.0)
    macos_changes.decode(body, 1.0, str)
    macos_changes.decode(struct.pack("=HBB", 4 + len(body), 5, kind) + body, 1.0, str)
