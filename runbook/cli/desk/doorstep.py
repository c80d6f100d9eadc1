"""The words at once, and everything else as soon as it is there: one sitting all along."""

import threading
from collections.abc import Callable
from datetime import datetime

from runbook.cli.desk.sitting.watchers import Watchers
from runbook.desk.acts import Act
from runbook.desk.showing.stopped import stopped
from runbook.desk.showing.words import words
from runbook.desk.sitting import Done, Sitting
from runbook.desk.view import Desk, Headline, Tone
from runbook.holding.phrases import Phrase
from runbook.holding.scripts import Shown
from runbook.language.texts import t

PATIENCE = 10.0
"""Seconds that what she does in the first moment waits for the rest of the program."""


class Doorstep:
    """What the page stands on before settings and journal are open, and what leads on from there.

    A ``Sitting``. Tabs that watch it go on watching the one it becomes.
    """

    def __init__(
        self,
        voice: Shown,
        chat: Shown,
        phrases: tuple[Phrase, ...],
        lang: str,
        now: Callable[[], datetime],
    ) -> None:
        self._words = words(voice, chat, phrases, "", lang)
        self._lang = lang
        self._now = now
        self._inside: Sitting | None = None
        self._there = threading.Event()
        self._stuck = False
        self._watchers = Watchers()
        self.seen = threading.Event()
        """Set as soon as somebody was let in and looked."""

    def become(self, inside: Sitting) -> None:
        """From now on it is this one."""
        self._inside = inside
        inside.watch(self._watchers.wake)
        self._there.set()
        self._watchers.wake()

    def fail(self) -> None:
        """Nothing else will come, by a defect of ours: the words stay."""
        self._stuck = True
        self._there.set()
        self._watchers.wake()

    def view(self) -> Desk:
        """Everything, or the words."""
        self.seen.set()
        if self._inside is not None:
            return self._inside.view()
        headline = Headline(Tone.CHECKING, t("desk.state.starting", self._lang))
        if self._stuck:
            headline = stopped(self._lang)
        return Desk(self._lang, self._now(), headline, self._words)

    def do(self, act: Act) -> Done:
        """Do it as soon as it can be done."""
        self._there.wait(PATIENCE)
        if self._inside is None:
            return Done(t("desk.not_yet", self._lang), ok=False)
        return self._inside.do(act)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` whenever ``view`` may give something else."""
        return self._watchers.add(changed)
