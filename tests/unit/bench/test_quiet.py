"""What half an hour in which nothing is wrong cost, and what was said in it."""

import os
import sys
from pathlib import Path

import pytest

from bench.detection import footprint, quiet, watcher
from bench.detection.footprint import Sample, cpu_seconds, memory_bytes
from bench.detection.quiet import NOISES, PHASES, scaled
from tests.lab.faults import FAULTS
from tests.lab.namespaces import LabError


def test_processor_time_counts_children_that_were_waited_for() -> None:
    stat = "42 (a (strange) name) S 1 42 42 0 -1 4194560 100 0 0 0 150 50 20 30 20 0 9 0 1 2 3"
    assert cpu_seconds(stat, ticks=100) == 2.5


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_this_process_has_a_footprint() -> None:
    assert cpu_seconds(Path(f"/proc/{os.getpid()}/stat").read_text()) > 0
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    assert memory_bytes(status, "VmHWM") >= memory_bytes(status, "VmRSS") > 2**20
    assert memory_bytes(status, "VmNothing") == 0


def test_the_footprint_is_of_one_core_at_the_most_and_per_minute() -> None:
    samples = [Sample(0, 1.0, 50 << 20, 60 << 20, 100), Sample(120, 2.2, 80 << 20, 61 << 20, 700)]
    found = footprint.figures(samples, bare_packets_per_minute=120)
    assert found["cpu_percent"] == 1.0
    assert found["rss_mb"] == 80.0
    assert found["packets_per_minute_of_the_pc"] == 300
    assert found["packets_per_minute"] == 180
    assert found["footprint_minutes"] == 2.0


def test_the_course_takes_half_an_hour_and_knows_its_noises() -> None:
    assert sum(one.minutes for one in PHASES) == quiet.MINUTES
    assert {one.noise for one in PHASES} <= {*NOISES, *FAULTS}
    assert PHASES[0].noise == "none"
    assert PHASES[0].minutes * 60 == footprint.SECONDS
    assert sum(one.minutes for one in scaled(PHASES, 3)) == pytest.approx(3)


def test_a_false_alarm_that_is_shown_kept_and_told_is_one() -> None:
    calm = {"stood_s": 600, "messages": 0, "noticed": 0, "incidents": 0}
    assert quiet.figures([calm, calm])["quiet_false_alarms"] == 0
    # The lead read of the fault and of its end.
    alarmed = {"stood_s": 600, "messages": 2, "noticed": 1, "incidents": 1}
    found = quiet.figures([calm, alarmed])
    assert found["quiet_messages"] == 2
    assert found["quiet_false_alarms"] == 2
    assert found["quiet_minutes"] == 20.0
    silent = {**calm, "noticed": 1}
    assert quiet.figures([calm, silent])["quiet_false_alarms"] == 1


def test_the_watch_is_understood_by_its_own_texts() -> None:
    command = watcher.watch()
    assert command.armed
    assert command.noticed
    assert command.noticed not in command.armed
    with pytest.raises(LabError, match=r"no text watch\.nothing"):
        watcher.piece("watch.nothing")


def test_what_is_filled_in_is_no_part_of_what_is_looked_for() -> None:
    assert "{" not in watcher.piece("watch.slept")
    assert watcher.piece("watch.slept", "ru") != watcher.piece("watch.slept", "en")
