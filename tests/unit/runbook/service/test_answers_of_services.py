"""What systemctl, launchctl and the Task Scheduler answer about a job."""

import json
from datetime import UTC, datetime

import pytest

from runbook.service import launchd_text, systemd_text, task_state
from runbook.service.job import LastExit
from runbook.service.session import variables_in

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PRINTED = """gui/501/local.runbook-watch = {
\tactive count = 1
\tpath = /Users/op/Library/LaunchAgents/local.runbook-watch.plist
\ttype = LaunchAgent
\tstate = running

\tprogram = /usr/local/bin/runbook
\targuments = {
\t\t/usr/local/bin/runbook
\t\twatch
\t}

\tminimum runtime = 10
\texit timeout = 5
\truns = 3
\tpid = 4711
\tlast exit code = 1

\tspawn type = interactive (4)
\tproperties = keepalive | runatload
\tjetsam coalition = {
\t\tID = 5
\t\tstate = active
\t}
}
"""
"""The shape that launchctl(1) of macOS 13 prints; it promises none, so little of it is read."""


def test_since_when_it_runs_needs_no_time_zone() -> None:
    shown = {"ActiveEnterTimestampMonotonic": "3600000000"}
    assert systemd_text.since(shown, NOW, 7200.0) == "2026-11-23T00:00:00Z"
    assert systemd_text.since({"ActiveEnterTimestampMonotonic": "0"}, NOW, 7200.0) == ""
    assert systemd_text.since({}, NOW, 7200.0) == ""


@pytest.mark.parametrize(
    ("note", "ended"),
    [
        ("success exited 0\n", LastExit(0, at="t")),
        ("exit-code exited 2", LastExit(2, at="t")),
        ("signal killed KILL", LastExit(signal="KILL", at="t")),
        ("core-dump dumped SEGV", LastExit(signal="SEGV", at="t")),
        ("success  ", None),
        ("", None),
        ("resources exited x", None),
    ],
)
def test_the_note_of_the_last_exit_is_read(note: str, ended: LastExit | None) -> None:
    assert systemd_text.last_exit(note, "t") == ended


def test_properties_are_read_by_name_whatever_their_order() -> None:
    shown = systemd_text.properties("MainPID=17\nNRestarts=[not set]\nFragmentPath=/a=b\n\n")
    assert shown["FragmentPath"] == "/a=b"
    assert systemd_text.whole(shown, "MainPID") == 17
    assert systemd_text.whole(shown, "NRestarts") is None


def test_what_launchctl_prints_is_read_as_far_as_it_is_needed() -> None:
    assert launchd_text.runs(PRINTED)
    assert launchd_text.numbers(PRINTED) == {"runs": 3, "pid": 4711, "last exit code": 1}
    assert launchd_text.last_exit(PRINTED) == LastExit(1)
    waiting = PRINTED.replace("state = running", "state = not running")
    assert not launchd_text.runs(waiting)
    killed = PRINTED.replace("last exit code = 1", "last terminating signal = Killed: 9")
    assert launchd_text.last_exit(killed) == LastExit(signal="Killed")
    never = PRINTED.replace("last exit code = 1", "last exit code = (never exited)")
    assert launchd_text.last_exit(never) is None
    assert launchd_text.last_exit("") is None
    assert not launchd_text.runs("")


def windows(state: int, result: int, run: str = "2026-11-22T20:00:00Z") -> str:
    return json.dumps({"xml": "<Task/>", "state": state, "result": result, "run": run})


@pytest.mark.parametrize(
    ("said", "runs", "ended"),
    [
        (windows(4, 0x41301), True, None),
        (windows(3, 0), False, LastExit(0)),
        (windows(3, 1), False, LastExit(1)),
        (windows(3, -1073741510), False, LastExit(0xC000013A)),
        (windows(3, 0x41303, "1999-11-30T00:00:00Z"), False, None),
        (windows(3, 0x8004131F), False, None),
    ],
)
def test_what_the_scheduler_says_is_read(said: str, runs: bool, ended: LastExit | None) -> None:
    state = task_state.answered(said)
    assert state is not None
    assert (state.runs, state.last_exit) == (runs, ended)
    assert state.started == ("" if "1999" in said else "2026-11-22T20:00:00Z")


@pytest.mark.parametrize("said", ["", "{}", "[]", "7", '{"xml": 1, "state": "x"}', "Access denied"])
def test_an_answer_that_is_none_is_none(said: str) -> None:
    assert task_state.answered(said) is None


def test_the_question_to_windows_is_a_constant_for_one_command_line() -> None:
    assert '"' not in task_state.SCRIPT
    assert f"$env:{task_state.NAME}" in task_state.SCRIPT


def test_of_the_session_only_the_screen_is_taken() -> None:
    said = "DISPLAY=:0\nTOKEN=1\nXAUTHORITY=/run/a b\nWAYLAND_DISPLAY=$'a\\n'\nnonsense\n"
    assert variables_in(said) == {"DISPLAY": ":0", "XAUTHORITY": "/run/a b"}
