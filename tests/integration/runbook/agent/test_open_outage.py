"""Which open outage is meant where the settings were lost, or came back, in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.incident import UNNAMED
from runbook.journal.journal import Journal
from runbook.journal.lookup import open_outage
from runbook.journal.store import in_memory_journal

NOW = datetime(2026, 11, 21, 23, 15, 25, tzinfo=UTC)


@pytest.fixture
def journal() -> Iterator[Journal]:
    opened = in_memory_journal()
    yield opened
    opened.close()


def begin(journal: Journal, operator: str) -> str:
    begun = NOW - timedelta(minutes=1)
    return journal.open_incident(operator, NOW, occurred_at=begun, detected_at=NOW).incident.key


@pytest.mark.parametrize(
    ("opened", "operator", "meant"),
    [
        ((), "op-117", None),
        (("op-117",), "op-117", "op-117"),
        (("op-117",), "", "op-117"),
        ((UNNAMED,), "", UNNAMED),
        ((UNNAMED,), "op-117", UNNAMED),
        ((UNNAMED, "op-117"), "op-117", "op-117"),
        ((UNNAMED, "op-117"), "", UNNAMED),
        (("op-117", "op-118"), "", None),
        (("op-118",), "op-117", None),
    ],
)
def test_the_outage_that_is_hers_beyond_doubt_is_meant(
    opened: tuple[str, ...], operator: str, meant: str | None, journal: Journal
) -> None:
    for one in opened:
        begin(journal, one)
    found = open_outage(journal, operator)
    assert (found.operator if found else None) == meant


def test_an_outage_that_is_over_is_not_meant(journal: Journal) -> None:
    begin(journal, "op-117")
    found = open_outage(journal, "")
    assert found is not None
    assert journal.save_incident(replace(found, restored_at=NOW), NOW, "incident.restored")
    assert open_outage(journal, "") is None
