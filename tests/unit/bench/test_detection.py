"""The matrix: who was right, the wait that was forced, the tables and the picture of it."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.detection import __main__ as parts
from bench.detection import runs
from bench.detection.figures import record_detection
from bench.detection.forced import forced_s, ratio
from bench.detection.page import BEGIN, END, between
from bench.detection.picture import draw
from bench.detection.run import Run, Seen
from bench.detection.score import also_right, cause_right, confusion, figures, shares
from bench.detection.table import tables

SVG = "{http://www.w3.org/2000/svg}"


def a_run(expected: str = "isp.no_internet", cause: str = "", **given: object) -> Run:
    usual = Run(
        version="v1",
        scenario=expected.partition(".")[2],
        repetition=1,
        group="provider",
        expected=expected,
        accepted=(expected,),
        expected_services=(),
        expected_also=(),
        cause=cause or expected,
        services=(),
        also=(),
        confidence=0.9,
        alternatives=(),
        notes=(),
        seconds=1.2,
        diagnosis_s=0.9,
        naive="isp",
        naive_layer="internet",
        naive_s=2.0,
        ncsi="bank",
        ncsi_icon="internet",
        ncsi_s=0.5,
        round_trip_ms=4,
        answer_ms=40,
        slow_after_s=1.0,
        load=0.5,
        labs=2,
        seen=(),
    )
    return replace(usual, **given)  # type: ignore[arg-type]  # each is a field of a run


def failed(probe: str, failure: str, elapsed_ms: int = 1600, connect_ms: float = -1) -> Seen:
    return Seen(probe, "failed", failure, "connect", elapsed_ms, 3, connect_ms)


NIGHT = (
    a_run(),
    a_run("vpn_gateway.unreachable", "isp.no_internet"),
    a_run("bank_network.unreachable", "undetermined.ambiguous"),
    a_run("healthy.ok", "isp.no_internet", naive="none"),
)


def test_right_wrong_and_left_open_are_shares_that_make_a_whole() -> None:
    ours = shares(NIGHT)
    assert (ours.right, ours.wrong, ours.abstained) == (0.25, 0.5, 0.25)
    assert ours.wrong_in_healthy == 1
    assert shares(NIGHT, "naive").right == 0.5
    assert shares(NIGHT, "ncsi").right == 0.5


def test_an_answer_left_open_is_right_where_the_evidence_cannot_decide() -> None:
    both = ("bank_network.unreachable", "undetermined.ambiguous")
    run = a_run(both[0], both[1], accepted=both)
    assert shares([run]).right == 1
    assert cause_right(run)
    assert confusion([run], "ours") == {("bank", "bank"): 1}


def test_no_verdict_at_all_is_a_wrong_one() -> None:
    silent = replace(a_run(), cause="")
    assert shares([silent]).wrong == 1
    assert not cause_right(silent)
    assert forced_s(silent) == 0
    found = figures([silent, a_run(seconds=3.0)])
    assert found["without_verdict"] == 1
    assert found["verdict_p50_s"] == 3.0, "how soon it failed is no time to a verdict"
    assert "| `isp.no_internet` | 1 | 0% | 0% | 0% | - | - | - |" in tables([silent])


def test_a_fault_of_a_service_must_name_exactly_those_services() -> None:
    run = a_run("bank_service.error", expected_services=("crm",), services=("crm",))
    assert cause_right(run)
    assert not cause_right(replace(run, services=("crm", "chat")))
    assert shares([replace(run, services=("chat",))]).right == 1, "the owner is right all the same"


def test_a_second_fault_must_be_named_beside_the_first() -> None:
    run = a_run(expected_also=("bank_service.error",))
    assert not also_right(run)
    assert also_right(replace(run, also=("bank_service.error", "pc.disk_full")))
    assert figures([run])["also_right"] == 0


@pytest.mark.parametrize(
    ("cause", "seen", "seconds"),
    [
        ("vpn_gateway.unreachable", [failed("gateway_tcp:g:443", "timed_out")], 0.6),
        (
            "vpn_gateway.refused",
            [
                failed("gateway_tcp:g:443", "connection_refused", 5),
                failed("gateway_nat_t:g:4500", "timed_out"),
            ],
            0.005,
        ),
        ("bank_service.slow", [failed("service:crm", "timed_out", 1400, 3)], 1.0),
        (
            "bank_service.unreachable",
            [failed("service:crm", "timed_out"), failed("service:chat", "http_error", 20)],
            0.6,
        ),
        ("isp.lossy", [failed("loss:ya.ru", "lossy", 900)], 0.8),
        ("home_network.no_link", [failed("anchor:ya.ru", "timed_out")], 0),
        ("pc.app_not_running", [failed("program:crm", "fact_false", 0)], 0),
        ("undetermined.ambiguous", [failed("anchor:ya.ru", "timed_out")], 0.6),
        ("healthy.ok", [failed("foreign:1.1.1.1", "timed_out")], 0.04),
    ],
)
def test_the_forced_wait_follows_from_how_it_failed(
    cause: str, seen: Sequence[Seen], seconds: float
) -> None:
    run = a_run(cause, services=("crm", "chat"), seen=tuple(seen))
    assert forced_s(run) == pytest.approx(seconds)


def test_a_slow_line_forces_longer_waits() -> None:
    seen = (failed("gateway_tcp:g:443", "timed_out"),)
    run = a_run("vpn_gateway.unreachable", round_trip_ms=300, seen=seen)
    assert forced_s(run) == pytest.approx(2.7)
    assert ratio(run) == pytest.approx(1.2 / 2.7)


def test_where_nothing_is_waited_for_there_is_no_ratio() -> None:
    assert ratio(a_run("home_network.no_link")) is None
    found = figures([a_run("home_network.no_link")])
    assert "verdict_to_forced_p50" not in found
    assert found["verdict_unforced_p50_s"] == 1.2


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    raw = tmp_path / "deep" / "matrix.jsonl"
    run = a_run(seen=(failed("anchor:ya.ru", "timed_out"),), also=("pc.disk_full",))
    runs.append(run, raw)
    assert runs.read(raw) == (run,)


def test_a_bench_that_was_stopped_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    raw = tmp_path / "matrix.jsonl"
    for repetition in (1, 3):
        runs.append(a_run(repetition=repetition), raw)
    runs.append(a_run(version="v0", repetition=2), raw)
    with raw.open("a", encoding="utf-8") as file:
        file.write('{"version": "v1", "scenario": "cut off')
    made = runs.read(raw, "v1")
    assert [run.repetition for run in made] == [1, 3]
    left = list(runs.missing(["no_internet", "lossy"], 3, made))
    assert left == [("lossy", 1), ("no_internet", 2), ("lossy", 2), ("lossy", 3)]


def test_runs_of_another_version_are_dropped_when_all_is_done(tmp_path: Path) -> None:
    raw = tmp_path / "matrix.jsonl"
    for one in (a_run(), a_run(version="v0", repetition=2), a_run(seconds=2.0)):
        runs.append(one, raw)
    runs.tidy("v1", raw)
    assert runs.read(raw) == (a_run(seconds=2.0),)
    assert [one.name for one in tmp_path.iterdir()] == ["matrix.jsonl"]


def test_the_version_changes_with_the_program_and_the_catalogue(tmp_path: Path) -> None:
    for name in ("checks/verdict.py", "tests/lab/scenarios/bank.toml", "bench/detection/naive.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    seen = [runs.version(tmp_path)]
    for name in ("checks/verdict.py", "tests/lab/scenarios/bank.toml", "bench/detection/naive.py"):
        (tmp_path / name).write_text("2", encoding="utf-8")
        seen.append(runs.version(tmp_path))
    assert len(set(seen)) == 4
    for name in ("bench/detection/table.py", "tests/lab/test_lab.py", "checks/notes.md"):
        (tmp_path / name).write_text("3", encoding="utf-8")
    assert runs.version(tmp_path) == seen[-1], "what decides no outcome"


def test_times_of_a_lab_alone_stand_beside_those_of_all() -> None:
    found = figures([a_run(seconds=2.0), a_run(repetition=2, seconds=1.0, labs=1)])
    assert (found["verdict_p50_s"], found["verdict_alone_p50_s"]) == (1.5, 1.0)


def test_the_tables_hold_every_cause_and_every_owner() -> None:
    text = tables(NIGHT)
    assert "| runbook | 25.0% | 50.0% | 25.0% | 1 |" in text
    assert "| `vpn_gateway.unreachable` | 1 | 0% | 0% | 0% | 1.20 s | 1.20 s | - |" in text
    assert "| bank | 2 | 0% | 0% | 100% |" in text
    assert "4 runs of 3 scenarios" in text


def test_only_what_stands_between_the_markers_is_generated() -> None:
    page = f"# Title\n\n{BEGIN}\nold\n{END}\n\nBy hand.\n"
    assert between(page, "new\n") == f"# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nBy hand.\n"
    with pytest.raises(ValueError, match="markers are missing"):
        between("# Title\n", "new")


def test_the_picture_is_well_formed_and_can_be_read_without_colour() -> None:
    picture = ET.fromstring(draw(NIGHT))
    words = ["".join(one.itertext()) for one in picture.iter(f"{SVG}text")]
    assert "runbook: 25.0% right" in words
    assert words.count("50%") == 2, "half of the bank's faults was left open, half blamed wrongly"
    framed = [one for one in picture.iter(f"{SVG}rect") if one.get("class") == "diagonal"]
    assert len(framed) == 3 * 3, "one for each owner that occurs, in each of the three"
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    for one in (*picture.iter(f"{SVG}rect"), *picture.iter(f"{SVG}text")):
        assert 0 <= float(one.get("x", 0)) <= width
        assert 0 <= float(one.get("y", 0)) <= height


def test_a_part_records_its_own_figures_only(tmp_path: Path) -> None:
    record_detection("matrix", {"owner_right": 0.5, "runs": 4}, tmp_path)
    record_detection("alerts", {"alert_p50_s": 2.5}, tmp_path)
    held = json.loads((tmp_path / "detection.json").read_text(encoding="utf-8"))
    assert held["figures"] == {"owner_right": 0.5, "runs": 4, "alert_p50_s": 2.5}
    assert set(held) == {"figures", "machine", "command"}
    with pytest.raises(ValueError, match="alerts may not record owner_right"):
        record_detection("alerts", {"owner_right": 1.0}, tmp_path)


def test_a_part_is_found_by_its_name_and_one_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert parts.module_of("matrix") == "bench.detection.matrix"
    monkeypatch.setattr(parts, "PARTS", {"tides": ("bench.detection.tides", "bench.moon.tides")})
    assert parts.main(["--part", "tides"]) == 0
    assert "tides: nothing measures it" in capsys.readouterr().out
    assert parts.main(["--part", "matrix"]) == 2
