"""How a handoff fits into a window: the QR code whole or not at all, what it does beside it."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from notifier.handoff.qr import BLOCKS
from runbook.agent.telling.handoff import Handoff, Way
from runbook.cli.handoff.lines import Room, handoff_lines
from runbook.cli.run.phone import code_lines
from runbook.language.texts import LANGUAGES, t
from runbook.settings.shapes import Contact
from tests.unit.runbook.alerting.test_handoff_words import SAID

LEAD = Contact(role="shift_lead", name="Мария", phone="+7 900 000-00-02")
BY_SMS = Handoff("op-117", "3f9a1c2b00ff8e01", False, SAID, LEAD, bytes(32))
BY_BOT = replace(BY_SMS, bot="bank_duty_bot", start="A" * 64)
LONGEST = replace(BY_BOT, bot="bank_hub_of_the_whole_night_bot")
USUAL = Room(80, 24)


def questions(lang: str) -> tuple[str, ...]:
    return t("handoff.ask", lang), t("handoff.ask.short", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("handoff", [BY_SMS, BY_BOT, LONGEST])
def test_in_the_usual_window_the_code_the_question_and_what_to_do_are_all_in_sight(
    handoff: Handoff, lang: str
) -> None:
    for way in handoff.ways:
        shown = handoff_lines(handoff, lang, USUAL, way, questions(lang))
        assert shown.needs is None
        rows = shown.symbol.size(blocks=True)[1]
        assert rows + USUAL.height(shown.below) <= 24
        says = {t(f"handoff.{one}.{way}", lang) for one in ("scan", "scan_briefly")}
        assert any(one in "\n".join(shown.below) for one in says)
        assert "[L]" in shown.below[-1] or "[Р]" in shown.below[-1]


def test_a_text_message_keeps_its_cause_in_the_usual_window() -> None:
    shown = handoff_lines(BY_SMS, "ru", USUAL, Way.SMS, questions("ru"))
    assert "isp.no_internet" in shown.link


def test_a_window_that_is_too_small_is_told_what_it_takes() -> None:
    for room in (Room(60, 20), Room(50, 15)):
        shown = handoff_lines(BY_BOT, "ru", room, questions=questions("ru"))
        assert shown.needs is not None
        columns, rows = shown.needs
        wider = Room(max(columns, room.columns), rows)
        assert handoff_lines(BY_BOT, "ru", wider, questions=questions("ru")).needs is None


def sheet(handoff: Handoff, columns: int, rows: int) -> list[str]:
    window = Console(file=StringIO(), width=columns, height=rows, force_terminal=True)
    lines = code_lines(handoff, "ru", window)
    height = sum(len(line.wrap(window, columns)) for line in lines)
    assert height <= rows - 1
    return [line.plain for line in lines]


def test_the_sheet_says_what_the_code_does_and_how_to_get_back() -> None:
    lines = sheet(BY_BOT, 80, 24)
    assert set(BLOCKS) & set(lines[0] + lines[1])
    assert lines[-2:] == [t("handoff.scan.telegram", "ru"), "Любая клавиша: назад."]


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (50, 15)])
def test_a_small_sheet_reads_out_the_code_for_the_telephone_first(columns: int, rows: int) -> None:
    lines = sheet(BY_BOT, columns, rows)
    assert lines[:3] == [
        "Позвоните: Мария, +7 900 000-00-02.",
        t("handoff.say_this", "ru"),
        f"  {SAID.spoken}",
    ]
    assert lines[3].startswith("Окно мало для QR-кода: нужно 41 в ширину и 23 в высоту.")
    assert "Любая клавиша: назад." in lines
    assert not set(BLOCKS) & set("".join(lines))
