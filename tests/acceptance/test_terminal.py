"""``run`` on a real terminal: the question, the keys, the way out."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.acceptance.night import LEAD, LEAD_PHONE, RUNBOOK, Night, until
from tests.far_ends.bot_api import Fault

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.acceptance.terminal import Terminal, terminal

Sit = Callable[..., AbstractContextManager[Terminal]]
QUESTION = "Клиент вас слышит?"
KEYS = "[С] срочно"
MUCH = "print('.' * 300_000 + 'the end')"


@pytest.fixture
def sit(tonight: Night) -> Sit:
    tonight.crm.status = 503

    def start(*arguments: str, lines: int = 40) -> AbstractContextManager[Terminal]:
        command = [RUNBOOK, "run", *arguments]
        return terminal(command, tonight.environment, tonight.home, lines)

    return start


def on_the_phone(tonight: Night) -> str:
    """The lead's messages as they stand there now, edits done."""
    return "\n".join(text for (chat, _), text in tonight.bot.messages.items() if chat == str(LEAD))


def test_she_answers_key_by_key_and_the_lead_reads_it(tonight: Night, sit: Sit) -> None:
    with sit() as screen:
        before = screen.first_modes
        screen.waits_for("Прочитайте клиенту:")
        screen.waits_for("написали в чат?")
        screen.waits_for(QUESTION)
        screen.waits_for("здесь сбой")
        assert screen.modes != before
        screen.press("н")
        screen.waits_for("Понятно: связь с клиентом прервалась.")
        screen.waits_for("«Технический перерыв»")
        screen.press("2")
        assert until(lambda: "снимите с линии" in on_the_phone(tonight))
        screen.waits_for("Сколько звонков")
        screen.press("2")
        screen.waits_for("Сколько")
        screen.press("1")
        assert until(lambda: "Открыто: 2 звонка, 1 чат" in on_the_phone(tonight))
        assert "Клиент не слышит оператора: звонок прерван" in on_the_phone(tonight)
        screen.press("ф")
        screen.waits_for("Что не работает? [1] звонки")
        screen.press("1")
        screen.waits_for("Записано. Не работает: звонки.")
        screen.press("р")
        screen.waits_for("Отмечено: руководитель смены знает")
        assert until(lambda: "Руководитель смены знает с " in on_the_phone(tonight))
        screen.press("в")
        assert screen.ends() == 30
        assert screen.modes == before
    assert "Traceback" not in screen.shown
    assert len(tonight.bot.texts(LEAD)) == 1


@pytest.mark.parametrize(
    ("key", "answer"),
    [("Д", "Хорошо. Читайте слова."), ("l", "Хорошо. Читайте слова."),
     ("Н", "Понятно: связь с клиентом"), ("y", "Понятно: связь с клиентом")],
)  # fmt: skip
def test_yes_and_no_are_the_keys_they_stand_on_in_either_layout(
    sit: Sit, key: str, answer: str
) -> None:
    with sit() as screen:
        screen.waits_for("[Д] да")
        screen.press(key)
        screen.waits_for(answer)
        screen.press("в")
        assert screen.ends() == 30


def test_keys_pressed_before_all_is_loaded_are_not_lost_and_the_lead_is_told(
    tonight: Night, sit: Sit
) -> None:
    with sit() as screen:
        screen.waits_for(QUESTION)
        screen.press("н123в")
        assert screen.ends() == 30
    assert "Открыто: 2 звонка, 3 чата" in on_the_phone(tonight)


def test_a_window_that_is_gone_ends_the_sitting(sit: Sit) -> None:
    with sit() as screen:
        screen.waits_for("сообщение ушло")
        screen.hang_up()
        assert until(lambda: screen.process.poll() is not None)


def test_urgent_is_one_key_away_at_any_moment_and_answers_nothing(sit: Sit) -> None:
    with sit() as screen:
        screen.waits_for(QUESTION)
        screen.press("с")
        screen.waits_for("Линия банка: 8 800 000-00-00. Угроза жизни: 112.")
        screen.press("\x1b[A")
        screen.press("7")
        screen.press("д")
        screen.waits_for("«Технический перерыв»")
        screen.press("d")
        assert screen.ends() == 30


def test_in_english_the_english_keys_answer(sit: Sit) -> None:
    with sit("--lang", "en") as screen:
        screen.waits_for("Does the client hear you?")
        screen.press("y")
        screen.waits_for("Good. Read the words.")
        screen.press("q")
        assert screen.ends() == 30


def test_ctrl_c_leaves_calmly_and_gives_the_terminal_back(sit: Sit) -> None:
    with sit() as screen:
        before = screen.first_modes
        screen.waits_for("сообщение ушло")
        screen.press("\x03")
        assert screen.ends() in {30, 130}
        assert screen.modes == before
        assert "Traceback" not in screen.shown
        assert screen.raw.rfind("\x1b[?25h") > screen.raw.rfind("\x1b[?25l")


def test_it_follows_until_all_works_again_and_tells_the_lead(tonight: Night, sit: Sit) -> None:
    with sit() as screen:
        screen.waits_for("сообщение ушло")
        tonight.crm.status = 200
        screen.press("п")
        screen.waits_for("Похоже, заработало. Проверяю ещё раз.")
        screen.waits_for("Всё снова работает.")
        screen.press("в")
        assert screen.ends() == 0
    assert "снова работает" in tonight.bot.texts(LEAD)[-1]


def test_on_a_low_window_whom_to_ring_and_the_keys_stay_in_sight(tonight: Night, sit: Sit) -> None:
    tonight.bot.always_fail(LEAD, Fault("blocked", taken=False))
    with sit(lines=24) as screen:
        screen.waits_for("сообщение не доставлено")
        screen.waits_for(KEYS)
        frame = screen.shown.rpartition("здесь сбой")[2]
        assert f"Позвоните: Мария, {LEAD_PHONE}." in frame
        assert KEYS in frame
        screen.press("в")
        assert screen.ends() == 30


def test_a_program_is_not_held_up_by_what_nobody_waits_for(tmp_path: Path) -> None:
    with terminal([sys.executable, "-c", MUCH], {}, tmp_path) as screen:
        assert until(lambda: screen.process.poll() is not None)
        screen.waits_for("the end")
