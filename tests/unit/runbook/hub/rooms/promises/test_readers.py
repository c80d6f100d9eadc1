"""What a client is found by is opened in one place, which writes down who looked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PRODUCT = Path(__file__).parents[6] / "runbook"
WAYS = {
    # The database's column, and the bytes that are sealed in it.
    r"\bopen_sealed\(": {
        "hub/store/sealing.py",
        "hub/store/agents.py",
        "hub/store/callbacks.py",
        "hub/store/bundles.py",  # evidence is sealed alike; no client is in it
    },
    r"\bcallbacks\.reference\(": {"hub/store/promises.py"},
    # Judges, writes ``callback.seen`` and gives it out: for the page that is kept nowhere.
    r"\bpromises\.reveal\(": {"hub/rooms/promises/deeds.py"},
    r"\bShownReference\(": {"hub/rooms/promises/deeds.py"},
}


def hubs_files() -> Iterator[Path]:
    for wing in ("hub", "cli/hub"):
        yield from (PRODUCT / wing).rglob("*.py")


@pytest.mark.parametrize("call", WAYS)
def test_nothing_else_reads_a_reference(call: str) -> None:
    found = {
        str(path.relative_to(PRODUCT))
        for path in hubs_files()
        if re.search(call, path.read_text(encoding="utf-8"))
    }
    assert found == WAYS[call]
