"""Figures are merged part by part, and a file that holds none is left alone."""

import json
import platform
from pathlib import Path

import pytest

from bench.figures import record
from bench.machine import describe


def test_a_part_adds_its_figures_and_leaves_the_others(tmp_path: Path) -> None:
    record("job", {"first_ms": 1.5, "second_ms": 2.0}, "make bench", tmp_path)
    record("job", {"second_ms": 3.0, "third_s": 0.25}, "make bench", tmp_path)
    held = json.loads((tmp_path / "job.json").read_text(encoding="utf-8"))
    assert held["figures"] == {"first_ms": 1.5, "second_ms": 3.0, "third_s": 0.25}
    assert held["command"] == "make bench"
    assert [one.name for one in tmp_path.iterdir()] == ["job.json"]


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '{"figures": 3}'])
def test_a_file_that_holds_no_figures_is_not_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "job.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"job\.json is no file of figures"):
        record("job", {"first_ms": 1.5}, "make bench", tmp_path)
    assert path.read_text(encoding="utf-8") == text


def test_the_machine_says_what_it_is() -> None:
    machine = describe()
    assert machine["cpu"]
    assert isinstance(machine["cores"], int)
    assert machine["cores"] >= 1
    assert isinstance(machine["memory_gb"], float)
    assert machine["memory_gb"] > 0
    assert "3." in str(machine["python"])
    assert machine["system"] == platform.system(), "and not which build of its kernel"
