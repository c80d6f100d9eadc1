"""What is handed over to be put out: in which order, how much of it, and how long the end waits."""

import threading

import pytest

from runbook.cli.output.writer import Piece, Writer
from runbook.cli.run import picture
from runbook.cli.run.picture import Picture


class Screen:
    """Takes nothing while it is blocked."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.free = threading.Event()
        self.asked = threading.Event()

    def put(self, text: str) -> Piece:
        return lambda: self._take(text)

    def _take(self, text: str) -> None:
        self.asked.set()
        self.free.wait(30)
        self.shown.append(text)


@pytest.fixture
def screen() -> Screen:
    return Screen()


def test_nobody_waits_and_nothing_is_lost_and_the_order_stays(screen: Screen) -> None:
    writer = Writer(screen.put("gap"))
    wished = [str(number) for number in range(50)]
    for one in wished:
        writer.hand_over(screen.put(one), len(one))
    assert screen.shown == []
    screen.free.set()
    assert writer.all_taken(30)
    assert screen.shown == wished


def test_what_is_too_much_is_left_out_and_that_is_said_in_its_place_once(screen: Screen) -> None:
    writer = Writer(screen.put("gap"), most=10)
    for one in ("1" * 10, "2", "3"):
        writer.hand_over(screen.put(one), len(one))
    screen.free.set()
    assert writer.all_taken(30)
    writer.hand_over(screen.put("4"), 1)
    assert writer.all_taken(30)
    assert screen.shown == ["1" * 10, "gap", "4"]


def test_the_end_does_not_wait_for_what_is_never_taken(screen: Screen) -> None:
    writer = Writer(screen.put("gap"))
    for one in ("1", "2"):
        writer.hand_over(screen.put(one))
    assert screen.asked.wait(30)
    assert not writer.all_taken(0.01)
    writer.end()
    writer.hand_over(screen.put("3"))
    screen.free.set()
    assert writer.all_taken(30)
    assert screen.shown == ["1"]


def test_a_defect_in_one_piece_is_kept_and_costs_none_behind_it(screen: Screen) -> None:
    def broken() -> None:
        raise LookupError

    screen.free.set()
    writer = Writer(screen.put("gap"))
    writer.hand_over(broken)
    writer.hand_over(screen.put("1"))
    assert writer.all_taken(30)
    assert isinstance(writer.defect, LookupError)
    assert screen.shown == ["1"]


def test_of_pictures_that_wait_only_the_newest_is_painted(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(screen.put("gap"))
    monkeypatch.setattr(picture, "hand_over", writer.hand_over)
    drawn = Picture()
    monkeypatch.setattr(
        drawn._live, "update", lambda group, refresh: screen.shown.append(group.renderables[0])
    )
    writer.hand_over(screen.put("words"))
    for number in range(100):
        drawn.draw([f"picture {number}"])  # type: ignore[list-item]  # nothing is rendered here
    writer.hand_over(screen.put("the end"))
    screen.free.set()
    assert writer.all_taken(30)
    assert screen.shown == ["words", "picture 99", "the end"]
    drawn.draw(["later"])  # type: ignore[list-item]  # as above
    assert writer.all_taken(30)
    assert screen.shown[-1] == "later"
