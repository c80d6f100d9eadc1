"""A stopped bench goes on where it was, and what another version did counts for nothing."""

import json
from pathlib import Path

from bench.detection.rows import Rows, version_of


def test_a_row_is_on_disk_at_once_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "rows.jsonl"
    Rows(path, "v1").add("gateway_dead 1", {"seconds": 2.5})
    again = Rows(path, "v1")
    assert "gateway_dead 1" in again
    assert again["gateway_dead 1"]["seconds"] == 2.5
    again.add("gateway_dead 2", {"seconds": 3.5})
    assert [row["seconds"] for row in Rows(path, "v1").all] == [2.5, 3.5]
    assert [one.name for one in path.parent.iterdir()] == ["rows.jsonl"]


def test_rows_of_another_version_are_kept_until_there_is_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    Rows(path, "v1").add("one", {})
    changed = Rows(path, "v2")
    assert "one" not in changed
    assert changed.all == []
    assert path.read_text(encoding="utf-8").count("\n") == 1
    changed.add("two", {})
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["key"] for line in lines] == ["two"]


def test_the_version_follows_what_decides_and_nothing_else(tmp_path: Path) -> None:
    for name in ("product/a.py", "tests/lab/lab.py", "tests/lab/test_lab.py", "bench.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")

    def version() -> str:
        return version_of(tmp_path / "bench.py", product=("product",), root=tmp_path)

    first = version()
    (tmp_path / "tests/lab/test_lab.py").write_text("2", encoding="utf-8")
    (tmp_path / "product/notes.md").write_text("2", encoding="utf-8")
    assert version() == first
    seen = {first}
    for name in ("product/a.py", "tests/lab/lab.py", "bench.py"):
        (tmp_path / name).write_text("2", encoding="utf-8")
        seen.add(version())
    assert len(seen) == 4
