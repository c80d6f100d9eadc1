"""``runbook callback`` as she types it: into a pipe, at a terminal, and what it lists."""

import json
from pathlib import Path

from tests.acceptance.night import RUNBOOK, Ended, Night
from tests.acceptance.terminal import terminal

CASE = "ZAYAVKA-7788990011"
PHONE, DIGITS, SPOKEN = "8 922 000-00-01", "9220000001", "+7 922 000 00 01"
CARD = "4111 1111 1111 1111"
NAME = "Иванова Анна Петровна"


def piped(tonight: Night, text: str | bytes, *arguments: str) -> Ended:
    return tonight.piped(text, "callback", *arguments)


def added(tonight: Night, *arguments: str, text: str = CASE) -> None:
    done = piped(tonight, text, "add", "-", "--by", "call", *arguments)
    assert done.code == 0, done.said


def listed(tonight: Night, *arguments: str) -> list[dict[str, object]]:
    done = tonight.runbook("callback", "list", "--json", *arguments)
    assert done.code == 0, done.said
    document = json.loads(done.out)
    assert document["schema"] == "runbook.callbacks/1"
    return list(document["callbacks"])


def on_screen(tonight: Night, *arguments: str) -> str:
    """What a real terminal shows."""
    command: list[str | Path] = [RUNBOOK, "callback", *arguments]
    with terminal(command, tonight.environment, tonight.home) as screen:
        assert screen.ends() == 0
        return screen.shown
