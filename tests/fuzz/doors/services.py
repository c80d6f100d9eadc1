"""What the systems say of what starts at login, and the files in which that stands."""

from runbook.service import launchd_text, systemd_text, task_state
from runbook.service.job import LastExit
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import NOW, as_text

_SHOWN = (
    b"LoadState=loaded\nActiveState=active\nActiveEnterTimestampMonotonic=81234567\n"
    b"MainPID=4711\nNRestarts=0\n"
)
_TASK = b'{"xml": "<Task/>", "state": 4, "result": 267009, "run": "2026-11-22T01:13:05Z"}'
_PRINTED = b"\tstate = running\n\tpid = 4711\n\truns = 3\n\tlast exit code = 78\n"
_PLIST = (
    b'<?xml version="1.0"?><plist version="1.0"><dict><key>Label</key><string>a</string>'
    b"<key>ProgramArguments</key><array><string>runbook</string></array></dict></plist>"
)


def _systemd(data: bytes) -> None:
    text = as_text(data)
    shown = systemd_text.properties(text)
    assert isinstance(systemd_text.since(shown, NOW, 90_000.0), str)
    assert systemd_text.whole({"a": text}, "a") is None or text.isdigit()
    ended = systemd_text.last_exit(text, "2026-11-22T01:13:05Z")
    assert ended is None or isinstance(ended, LastExit)
    assert all(isinstance(one, str) for one in systemd_text.command_in(data))
    assert systemd_text.is_ours(data) in {True, False}


def _launchd(data: bytes) -> None:
    text = as_text(data)
    assert all(isinstance(one, int) for one in launchd_text.numbers(text).values())
    assert launchd_text.runs(text) in {True, False}
    ended = launchd_text.last_exit(text)
    assert ended is None or isinstance(ended, LastExit)
    assert all(isinstance(one, str) for one in launchd_text.command_in(data))


def _task(data: bytes) -> None:
    found = task_state.answered(as_text(data))
    assert found is None or isinstance(found, task_state.TaskState)


DOORS: tuple[Door, ...] = (
    reading(
        "service_systemd",
        ("runbook.service.systemd_text:properties", "runbook.service.systemd_text:last_exit",
         "runbook.service.systemd_text:command_in"),
        _systemd, (_SHOWN, b"2026 exited 2"),
    ),
    reading(
        "service_launchd",
        ("runbook.service.launchd_text:numbers", "runbook.service.launchd_text:command_in"),
        _launchd, (_PRINTED, _PLIST),
    ),
    reading("service_task", "runbook.service.task_state:answered", _task, (_TASK,)),
)  # fmt: skip
