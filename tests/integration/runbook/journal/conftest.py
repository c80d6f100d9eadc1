"""Where her journal lies, and a whole one that is open there."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from tests.integration.runbook.journal.tampering import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = open_journal(path, NOW)
    assert opened.problem is None
    with closing(opened.journal) as whole:
        yield whole
