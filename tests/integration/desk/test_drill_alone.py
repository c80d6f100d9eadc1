"""A page with one drill: she gets to it whatever her browser does, and it ends by itself."""

import os
import re
import sys
import threading
from pathlib import Path

import pytest

from runbook.cli.desk.entering.opening import PAGE
from runbook.cli.drill import alone
from runbook.cli.drill.making import Words
from runbook.cli.drill.running import Drills, Office
from runbook.cli.invocation import ExitCode
from runbook.desk.serving.serving import DeskServer
from runbook.desk.serving.serving import listen as listen_somewhere
from runbook.drill.library import built_in_cases
from runbook.holding.files import NOWHERE, shown
from runbook.journal.problem import JournalError, JournalProblem
from runbook.journal.store import in_memory_journal
from runbook.procedure.file import built_in
from tests.integration.desk.standing import MadeUp

OPEN = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")


class _One:
    """What ``alone`` knows of the drills: the one that runs."""

    def __init__(self) -> None:
        self.sitting: MadeUp | None = MadeUp()
        self.pages: dict[str, object] = {}


@pytest.fixture
def blind_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop whose browser is started well and shows nothing."""
    if sys.platform in {"win32", "darwin"}:
        pytest.skip("the browser is started by another command")
    opener = tmp_path / "xdg-open"
    opener.write_text("#!/bin/sh\nexit 0\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(alone, "_SEEN_WITHIN", 0.5)
    monkeypatch.setattr(alone, "_LEFT_AFTER", 2.0)
    return tmp_path


def test_where_the_browser_shows_nothing_the_address_is_said_and_it_ends_when_nobody_looks(
    blind_browser: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = blind_browser / "desk.open.html"
    theirs.write_text("of the desk beside it")
    drills = _One()
    code = alone._serve(drills, blind_browser, "ru", browser=True)  # type: ignore[arg-type]  # see _One
    assert code == ExitCode.OK
    assert OPEN.search(capsys.readouterr().out)
    assert drills.sitting is not None
    assert theirs.read_text() == "of the desk beside it"
    assert not (blind_browser / PAGE).exists()


def test_a_page_whose_server_has_ended_is_not_waited_for(
    blind_browser: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "_LEFT_AFTER", 1000.0)
    drills = _One()

    def listen() -> DeskServer:
        server = listen_somewhere()
        assert isinstance(server, DeskServer)
        threading.Timer(2.0, server.stop, (5.0,)).start()
        return server

    monkeypatch.setattr(alone, "listen", listen)
    code = alone._serve(drills, blind_browser, "ru", browser=False)  # type: ignore[arg-type]  # see _One
    assert code == ExitCode.DEFECT
    assert "desk.server_ended" in capsys.readouterr().err


def test_where_nobody_can_tell_whether_an_outage_is_real_no_drill_begins() -> None:
    class Unreadable:
        def current_incident(self, operator: str) -> None:
            raise JournalError(JournalProblem("journal.busy"))

    found: list[object] = [Unreadable()]
    words = Words(built_in(), shown("ru", "voice", NOWHERE), shown("ru", "chat", NOWHERE), "ru")
    drills = Drills(Office(lambda: found[0], "op-1"), words)  # type: ignore[arg-type,return-value]  # a journal for this
    case = built_in_cases()[0]
    done = drills.begin(case.id)
    assert not done.ok
    assert "не узнать" in done.said
    assert drills.sitting is None
    found[0] = in_memory_journal()
    try:
        assert drills.begin(case.id).ok
    finally:
        drills.stop()
