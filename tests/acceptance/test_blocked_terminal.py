"""A terminal that takes nothing: alerts, answers, the journal and the way out do without it."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from tests.acceptance.night import LEAD, RUNBOOK, Night, until
from tests.acceptance.watched import ARMED

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.acceptance.terminal import Terminal, terminal

Blocked = Callable[[Terminal], AbstractContextManager[None]]
QUESTION = "Клиент вас слышит?"
SAID_BACK = "Понятно: связь с клиентом прервалась."
PATIENCE = 60.0


@contextmanager
def unread(screen: Terminal) -> Iterator[None]:
    screen.stop_reading()
    try:
        yield
    finally:
        screen.read_on()


@contextmanager
def held(screen: Terminal) -> Iterator[None]:
    screen.hold()
    try:
        yield
    finally:
        screen.go_on()


in_both_ways = pytest.mark.parametrize("blocked", [unread, held])


@pytest.fixture(autouse=True)
def patient(tonight: Night) -> None:
    """A diagnosis may take its time on a busy machine."""
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()


def on(tonight: Night, *arguments: str, begins: str = "exec") -> AbstractContextManager[Terminal]:
    """The program on a terminal high enough for all of it; ``begins`` is the shell's way there."""
    command: list[str | Path] = ["sh", "-c", f'{begins} "$@"', "sh", RUNBOOK, *arguments]
    return terminal(command, tonight.environment, tonight.home, lines=80)


def answers(tonight: Night) -> set[str]:
    """Which steps stand in the journal as answered."""
    with closing(sqlite3.connect(tonight.journal)) as connection:
        return {step for (step,) in connection.execute("SELECT step FROM answers")}


@in_both_ways
def test_the_lead_is_told_and_a_key_is_answered_and_then_the_screen_is_right(
    tonight: Night, blocked: Blocked
) -> None:
    with on(tonight, "run") as screen:
        screen.waits_for("нажмите [Ф]: руководитель увидит это")
        screen.waits_for(QUESTION)
        with blocked(screen):
            tonight.crm.status = 503
            screen.press("п")
            assert until(lambda: tonight.bot.texts(LEAD), PATIENCE)
            screen.press("н")
            assert until(lambda: "hears" in answers(tonight), PATIENCE)
        screen.waits_for(SAID_BACK)
        assert until(lambda: "Руководитель смены: сообщение ушло" in "\n".join(screen.picture))
        shown = "\n".join(screen.picture)
        for once in ("Прочитайте клиенту:", "здесь сбой", SAID_BACK, "[С] срочно"):
            assert shown.count(once) == 1, shown
        assert QUESTION not in shown
        screen.press("в")
        assert screen.ends() == 30


@in_both_ways
def test_the_lead_is_told_though_not_even_the_words_can_be_shown(
    tonight: Night, blocked: Blocked
) -> None:
    tonight.crm.status = 503
    with on(tonight, "run", begins="read begin && exec") as screen:
        with blocked(screen):
            screen.press("\n")
            assert until(lambda: tonight.bot.texts(LEAD), PATIENCE)
        screen.waits_for("Прочитайте клиенту:")
        screen.waits_for("здесь сбой")
        screen.press("в")
        assert screen.ends() == 30


def ctrl_c(screen: Terminal) -> None:
    screen.press("\x03")


def polite_kill(screen: Terminal) -> None:
    """Unlike Ctrl-C it throws nothing away that the terminal has not shown yet."""
    screen.process.terminate()


@pytest.mark.parametrize(("blocked", "ended"), [(held, ctrl_c), (unread, polite_kill)])
@pytest.mark.parametrize(
    ("command", "sign"),
    [(["run"], "[С] срочно"), (["watch", "--no-pop-up", "--no-desk"], ARMED),
     (["desk", "--no-browser"], "/open/")],
    ids=["run", "watch", "desk"],
)  # fmt: skip
def test_it_ends_when_it_is_told_to_and_gives_the_terminal_back(
    tonight: Night,
    blocked: Blocked,
    ended: Callable[[Terminal], None],
    command: list[str],
    sign: str,
) -> None:
    with on(tonight, *command) as screen:
        before = screen.first_modes
        screen.waits_for(sign)
        with blocked(screen):
            ended(screen)
            assert until(lambda: screen.process.poll() is not None, PATIENCE)
            assert screen.modes == before
        assert screen.ends() in {0, 130}
        assert "Traceback" not in screen.shown


@in_both_ways
def test_the_watch_tells_the_lead_and_says_every_line_afterwards(
    tonight: Night, blocked: Blocked
) -> None:
    with on(tonight, "watch", "--no-pop-up", "--no-desk") as screen:
        screen.waits_for(ARMED)
        with blocked(screen):
            tonight.crm.status = 503
            assert until(lambda: len(tonight.bot.texts(LEAD)) == 1, PATIENCE)
            tonight.crm.status = 200
            assert until(lambda: len(tonight.bot.texts(LEAD)) == 2, PATIENCE)
        for line in ("Прочитайте клиенту:", "здесь сбой", "Руководитель смены: сообщение ушло"):
            screen.waits_for(line)
        screen.waits_for("Всё снова работает")
