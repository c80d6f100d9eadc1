"""What the samples of a long run are judged to say."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from bench.soak.figures import figures, wrong
from bench.soak.judging import at_rest, leaked, least_squares, lives, trend
from bench.soak.picture import draw

USAGE = {"pid": 7, "anonymous_mb": 100.0, "cpu_s": 1.0, "threads": 9, "processes": 1, "files": 20,
         "sockets": 5}  # fmt: skip
COUNTS = (
    "faults", "promises", "kept", "presses", "reports", "incidents_on_pcs", "incidents_at_hub",
    "messages_of_hub", "letters_of_hub", "messages_of_agents",
)  # fmt: skip


def sample(minute: float, phase: str = "calm", **usage: Any) -> dict[str, Any]:
    at = 1000.0 + minute * 60
    return {
        "at": at, "phase": phase, "load_1m": 2.5, "sizes": {"hub/hub.sqlite": 4096},
        "programs": {"hub": USAGE | {"at": at, "cpu_s": minute} | usage},
    }  # fmt: skip


def run(minutes: int = 30, **last: Any) -> list[dict[str, Any]]:
    """Calm, a fault, rest, calm; the last calm with what else is said of it."""
    fault = minutes // 4
    phases = ["calm", *["crm"] * fault, *["rest"] * (minutes - fault - 2), "calm"]
    made = [sample(minute, phase) for minute, phase in enumerate(phases)]
    made[-1]["programs"]["hub"] |= last
    return made


def judged(samples: list[dict[str, Any]], **books: Any) -> list[str]:
    basis: dict[str, Any] = dict.fromkeys(COUNTS, 3) | {"lost": {}, "tabs": {}}
    return wrong(figures(samples, basis | books))


@pytest.mark.parametrize("slope", [0.0, 2.0, -7.5])
def test_the_slope_of_a_straight_line_is_its_slope(slope: float) -> None:
    points = [(x / 10, 5 + slope * x / 10) for x in range(20)]
    assert least_squares(points) == pytest.approx(slope)


def test_without_two_places_there_is_no_slope() -> None:
    assert (least_squares([]), least_squares([(1, 2)]), least_squares([(1, 2), (1, 9)])) == (
        0,
        0,
        0,
    )


def test_memory_is_looked_at_over_the_second_half_alone() -> None:
    rising_first = [sample(m, anonymous_mb=80 + min(m, 15) * 2.0) for m in range(31)]
    assert trend(rising_first, "hub").slope == 0
    assert trend(rising_first, "hub").flat
    rising = [sample(m, anonymous_mb=100 + m / 60 * 9) for m in range(31)]
    found = trend(rising, "hub")
    assert found.slope == pytest.approx(9, abs=0.01)
    assert not found.flat
    assert found.bound == pytest.approx(3.2, abs=0.1)


def test_what_is_not_given_back_after_the_last_fault_is_a_leak() -> None:
    assert leaked(run(), "hub") == {}
    assert leaked(run(files=21, threads=8), "hub") == {"files": 1}
    assert leaked(run(tcp_close_wait=2), "hub") == {"tcp_close_wait": 2}


def test_connections_to_the_database_may_come_and_stay_but_not_beyond_those_of_each_thread() -> (
    None
):
    assert leaked(run(database_files=27), "hub") == {}
    assert leaked(run(database_files=29), "hub") == {"database_files": 2}


def test_what_it_opens_only_with_its_second_fault_is_none() -> None:
    warm = [
        *(sample(m, "rest", files=18) for m in range(8)),
        *(sample(m, "rest") for m in range(8, 30)),
        sample(30),
    ]
    assert at_rest(warm, "hub")[0]["files"] == 20
    assert leaked(warm, "hub") == {}


def test_one_more_with_every_fault_is_a_leak() -> None:
    growing = [sample(m, "rest" if m % 2 else "crm", sockets=5 + m // 4) for m in range(30)]
    assert leaked([*growing, sample(30, sockets=13)], "hub")["sockets"] >= 4


def test_what_is_held_for_a_moment_is_none() -> None:
    samples = [*run(), sample(31, sockets=9), sample(32, sockets=5)]
    assert leaked(samples, "hub") == {}


def test_a_program_is_compared_with_itself_and_not_with_the_one_before_it() -> None:
    samples = [sample(0, pid=1, files=3), sample(1, "crm", pid=1), *run(12)[1:]]
    samples.insert(3, sample(2.5))
    assert lives(samples, "hub") == 2
    assert at_rest(samples, "hub")[0]["files"] == 20


def test_a_run_without_fault_is_right_and_each_fault_is_named() -> None:
    assert judged(run()) == []
    assert judged(run(sockets=6)) == ["hub_leaked: {'sockets': 1}"]
    assert judged(run(), lost={"promises": [["written", 1, 2]]}) == [
        "lost: promises: [['written', 1, 2]]"
    ]
    (said,) = judged([*run(30), *(sample(30 + m, anonymous_mb=120) for m in range(10))])
    assert said.startswith("hub_slope_mb_per_hour")


@pytest.mark.parametrize(
    "broken",
    [
        [*run(30), *(sample(30 + m, "rest", pid=8) for m in range(2))],
        [*run(30)[:-6], *(one | {"programs": {}} for one in run(30)[-6:])],
        [sample(m, "crm") for m in range(30)],
    ],
    ids=["begun anew", "gone", "without rest"],
)
def test_whoever_was_not_there_all_the_time_is_named_and_not_judged(broken: Any) -> None:
    assert judged(broken) == ["not there for all of the second half: hub"]


def test_the_picture_is_whole_and_names_every_curve() -> None:
    root = ET.fromstring(draw(run()))
    texts = [one.text for one in root.iter() if one.text]
    assert any(one.startswith("hub: 100 MB") for one in texts)
    assert len([one for one in root.iter() if one.tag.endswith("polyline")]) == 1
    assert len([one for one in root.iter() if one.get("class") == "fault"]) == 1
