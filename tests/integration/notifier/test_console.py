"""The console channel on real streams."""

import asyncio
import io
from pathlib import Path

from notifier.delivery import Receipt
from notifier.dispatch.at_once import send_now
from notifier.message import Message
from notifier.providers.console import Console
from notifier.providers.settings import ConsoleSettings


def test_the_console_shows_what_would_have_been_sent() -> None:
    stream = io.StringIO()
    receipt = send_now(ConsoleSettings(stream), "shift_lead", Message("Сбой", ("op-117",)))
    assert isinstance(receipt, Receipt)
    assert stream.getvalue() == "[shift_lead]\nСбой\nop-117\n\n"


def test_the_console_never_dies_of_a_pipe_without_cyrillic(tmp_path: Path) -> None:
    with (tmp_path / "pipe").open("w", encoding="ascii") as stream:
        assert isinstance(send_now(ConsoleSettings(stream), "", Message("Связь ✓")), Receipt)
    assert (tmp_path / "pipe").read_text() == "????? ?\n\n"


def test_a_knock_at_the_console_asks_nobody() -> None:
    stream = io.StringIO()
    assert asyncio.run(Console(ConsoleSettings(stream)).knock(""))
    assert stream.getvalue() == ""
