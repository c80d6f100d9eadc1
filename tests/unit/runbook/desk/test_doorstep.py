"""The words before all else, and the same tab when the rest is there."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from runbook.cli.desk.doorstep import Doorstep
from runbook.desk.acts import Act, Kind
from runbook.desk.sitting import Done
from runbook.desk.view import Desk, Headline, Tone, Words
from runbook.holding.scripts import Channel, Shown, built_in

AT = datetime(2026, 11, 21, 23, 13, tzinfo=UTC)
INSIDE = Desk("ru", AT, Headline(Tone.WELL, "Всё работает"), Words(()))


class Inside:
    def __init__(self) -> None:
        self.changed: Callable[[], None] = lambda: None

    def view(self) -> Desk:
        return INSIDE

    def do(self, act: Act) -> Done:
        return Done(act.kind)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        self.changed = changed
        return lambda: None


def doorstep() -> Doorstep:
    voice, chat = Shown(built_in("ru", Channel.VOICE)), Shown(built_in("ru", Channel.CHAT))
    return Doorstep(voice, chat, (), "ru", lambda: AT)


def test_the_words_are_there_before_anything_else() -> None:
    desk = doorstep().view()
    assert desk.headline.tone is Tone.CHECKING
    assert desk.words.aloud == built_in("ru", Channel.VOICE).messages
    assert desk.client is None


def test_whoever_watched_the_words_is_told_of_all_that_follows() -> None:
    step = doorstep()
    woken: list[int] = []
    end = step.watch(lambda: woken.append(1))
    inside = Inside()
    step.become(inside)
    assert step.view() is INSIDE
    inside.changed()
    assert len(woken) == 2
    end()
    inside.changed()
    assert len(woken) == 2


def test_what_she_does_in_the_first_moment_is_not_lost() -> None:
    step = doorstep()
    done: list[Done] = []
    press = threading.Thread(target=lambda: done.append(step.do(Act(Kind.CHECK_AGAIN))))
    press.start()
    step.become(Inside())
    press.join(10)
    assert done == [Done(Kind.CHECK_AGAIN)]


def test_a_defect_at_the_start_leaves_the_words() -> None:
    step = doorstep()
    step.fail()
    assert step.view().headline.tone is Tone.UNCLEAR
    assert step.view().words.aloud
    assert not step.do(Act(Kind.CHECK_AGAIN)).ok
