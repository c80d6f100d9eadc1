"""A disk that is lost again and again leaves nothing behind in the program: no file, no memory."""

import gc
from pathlib import Path

import pytest

from checks.host import arenas
from runbook.agent.recording import homeward
from runbook.callbacks.promise import Channel
from runbook.desk.acts import Kind
from runbook.journal.database import Database

from .hands import Sat
from .test_disk_gone import until

OFTEN = 3


def test_what_was_left_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homeward, "_LAST_LOOK", 0.1)
    monkeypatch.setattr(homeward, "TRY_EVERY", 0.05)
    given_back: list[bool] = []
    monkeypatch.setattr(arenas, "give_back", lambda: given_back.append(True))
    before = open_now()
    sat = Sat(tmp_path / "journal.db")
    about = sat.outage().key
    sat.do(Kind.HEARS, value="yes", about=about)
    for _ in range(OFTEN):
        assert sat.parts.record.continue_in_memory()
        assert until(lambda: not sat.parts.record.journal.in_memory)
    now = sat.parts.record.journal
    assert until(lambda: open_now() - before == {id(now)})
    assert until(lambda: len(given_back) == OFTEN)
    assert sat.do(Kind.PROMISE, value=Channel.CALL, about=about).ok


def open_now() -> set[int]:
    """Every journal of this process that holds a connection."""
    gc.collect()
    known = [one for one in gc.get_objects() if isinstance(one, Database)]
    return {id(one) for one in known if one._connections or one._anchor}
