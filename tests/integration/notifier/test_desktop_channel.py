"""The screen as a channel: a receipt only for what a real desktop took, and nobody is held up."""

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.dispatch.at_once import check_now, send_now
from notifier.message import Message
from notifier.providers.desktop import TEXT_LIMIT, Desktop
from notifier.providers.provider import Envelope
from notifier.providers.registry import open_provider
from notifier.providers.settings import DesktopSettings
from tests.integration.notifier import requirements
from tests.integration.notifier.screen import Answer, Screen, full, serving, session, silent

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is the desktop's bus on Linux"),
    pytest.mark.skipif(
        bool(requirements.missing()) and not requirements.required(),
        reason=requirements.missing(),
    ),
]
ALERT = Message("Нет связи", ("Провайдер: почти точно", "с 02:13 МСК"), "инцидент 7")
NO_CHANNEL = DeliveryError(ErrorCode.NO_CHANNEL)


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.mark.usefixtures("unhurried")
def test_what_the_desktop_took_has_a_receipt_and_reads_as_written(address: str) -> None:
    with serving(address, Screen("body")) as screen:
        receipt = send_now(DesktopSettings(), "", ALERT)
        assert isinstance(receipt, Receipt)
        _, _, _, title, text, _, hints, _ = screen.shown.get(timeout=10)
    assert title == "Нет связи"
    assert text == "Провайдер: почти точно\nс 02:13 МСК\n\nинцидент 7"
    assert hints["urgency"] == ("y", 2)


def test_what_need_not_ring_is_silent_and_long_ones_are_shortened(address: str) -> None:
    with serving(address, Screen("body")) as screen:
        assert isinstance(
            send_now(DesktopSettings(), "", Message("я" * 2000, rings=False)), Receipt
        )
        assert isinstance(
            send_now(DesktopSettings(), "", Message("тихо", ("x" * 2000,), rings=False)), Receipt
        )
        first, second = (screen.shown.get(timeout=10) for _ in range(2))
    assert first[6] == {"urgency": ("y", 1), "suppress-sound": ("b", True)}
    assert len(second[4]) <= TEXT_LIMIT


@pytest.mark.parametrize("answer", [silent, full])
def test_a_desktop_that_hangs_or_refuses_is_no_channel(address: str, answer: Answer) -> None:
    with serving(address, Screen("body"), answer):
        begun = time.monotonic()
        assert send_now(DesktopSettings(), "", ALERT) == NO_CHANNEL
        assert time.monotonic() - begun < 25
        for one in threading.enumerate():
            if one.name == "desktop notification":
                one.join(10)


def test_without_a_desktop_there_is_no_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert send_now(DesktopSettings(), "", ALERT) == NO_CHANNEL
    assert check_now(DesktopSettings()) == NO_CHANNEL


def test_a_desktop_that_hangs_holds_up_nothing_else(address: str) -> None:
    async def beside() -> tuple[Receipt | DeliveryError, int]:
        rounds = 0
        sending = asyncio.create_task(Desktop(DesktopSettings()).send("", ALERT))
        while not sending.done():
            rounds += 1
            await asyncio.sleep(0.01)
        return sending.result(), rounds

    with serving(address, Screen("body"), silent):
        result, rounds = asyncio.run(beside())
    assert result == NO_CHANNEL
    # One round is what a loop makes that is held up until the end.
    assert rounds > 2


@pytest.mark.usefixtures("unhurried")
def test_the_check_shows_nothing(address: str) -> None:
    with serving(address, Screen("body")) as screen:
        assert check_now(DesktopSettings()) == "linux"
        assert screen.shown.empty()
    assert check_now(DesktopSettings()) == NO_CHANNEL


@pytest.mark.usefixtures("unhurried")
def test_the_receipt_is_the_deliverys_and_a_knock_asks_nobody(address: str) -> None:
    async def once() -> tuple[bool, Receipt | DeliveryError]:
        channel = open_provider(DesktopSettings())
        try:
            return await channel.knock(""), await channel.send("", ALERT, "x", Envelope("d7"))
        finally:
            await channel.aclose()

    with serving(address, Screen("body")):
        knocked, receipt = asyncio.run(once())
    assert knocked
    assert isinstance(receipt, Receipt)
    assert (receipt.message_id, receipt.afresh) == ("d7", True)
