"""The bills of materials say what the lock files pin, to the letter, and nothing that changes."""

import json
import re
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools import bill_of_materials as bills

KINDS = sorted(bills.LOCKS)
every_bill = pytest.mark.parametrize("kind", KINDS)


def committed(kind: str) -> str:
    return (bills.FOLDER / f"{kind}.cdx.json").read_text("utf-8")


def lines_of(kind: str) -> str:
    return (bills.ROOT / bills.LOCKS[kind]).read_text("utf-8")


def test_what_is_committed_is_what_the_locks_give_and_gives_itself_again() -> None:
    made = bills.documents()
    assert made == bills.documents()
    stale = [path.name for path, text in made.items() if path.read_text("utf-8") != text]
    assert stale == [], "run make sbom"


@every_bill
def test_every_package_of_the_lock_is_in_it_with_its_version_and_all_its_hashes(kind: str) -> None:
    parts = json.loads(committed(kind))["components"]
    said = {(one["name"], one["version"]) for one in parts}
    pinned = set(re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;]+)", lines_of(kind)))
    assert said == pinned
    hashes = {one["content"] for part in parts for one in part["hashes"]}
    assert hashes == set(re.findall(r"--hash=sha256:([0-9a-f]{64})", lines_of(kind)))
    for part in parts:
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        assert part["licenses"]


@every_bill
def test_it_is_cyclonedx_1_6_by_its_own_schema(kind: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(committed(kind)) is None
    broken = committed(kind).replace('"type": "library"', '"type": "nonsense"', 1)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


@every_bill
def test_nothing_in_it_changes_by_itself_or_names_a_registry(kind: str) -> None:
    document = json.loads(committed(kind))
    assert "serialNumber" not in document
    assert document["metadata"].keys() == {"component"}
    addresses = set(re.findall(r"https?://[^\s\"]+", committed(kind)))
    assert addresses == {document["$schema"]}


def test_who_wants_a_package_is_known_of_every_one() -> None:
    for kind in KINDS:
        document = json.loads(committed(kind))
        known = {one["bom-ref"] for one in document["components"]} | {"runbook"}
        wanted = {to for one in document["dependencies"] for to in one.get("dependsOn", ())}
        assert known - wanted == {"runbook"}
        assert wanted <= known


def test_whatever_has_copyleft_is_named_with_what_follows() -> None:
    text = bills.LICENCES.read_text("utf-8")
    for kind in KINDS:
        for one in bills.read_lock(lines_of(kind)):
            licence = bills.licence_of(one.name)
            assert f"| {one.name} | {one.version} | {licence} |" in text
            if re.search("GPL|MPL|EPL|CDDL|EUPL", licence):
                assert licence in text.partition("## All of them")[0]


def test_a_line_that_is_no_pin_stops_it() -> None:
    with pytest.raises(ValueError, match="no line of a lock file"):
        bills.read_lock("requests>=2\n")


def test_a_stale_bill_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bills, "FOLDER", tmp_path)
    monkeypatch.setattr(bills, "LICENCES", tmp_path / "licences.md")
    assert bills.main(["--check"]) == 1
    assert "operator.cdx.json" in capsys.readouterr().out
    assert bills.main([]) == 0
    assert bills.main(["--check"]) == 0
