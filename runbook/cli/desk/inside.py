"""What the words do not wait for: settings, journal, courier and sitting."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from runbook.agent.telling.handoff import prepare
from runbook.agent.workplace import Workplace, utc_now
from runbook.cli.desk.defects import say_defect
from runbook.cli.desk.pages.extras import Extras
from runbook.cli.desk.sitting.own_sitting import OwnSitting
from runbook.cli.desk.sitting.parts import Parts
from runbook.cli.desk.sitting.screen import DeskScreen
from runbook.cli.invocation import Invocation
from runbook.cli.output import console
from runbook.cli.post import Post, only_one, open_post
from runbook.cli.process.staying import keep_small
from runbook.cli.run.beginning import WINDOW_FILE, procedure_of
from runbook.cli.sitting.leaving import leave, reached_lead
from runbook.desk.showing.ending import unkept_said
from runbook.desk.showing.promises import Keeping
from runbook.holding.scripts import Shown
from runbook.journal.alone import Hold
from runbook.procedure.file import built_in
from runbook.settings.file import Loaded

if TYPE_CHECKING:
    from runbook.agent.telling.handoff import Handoff


NOT_FOUND = "settings.not_found"


@dataclass(frozen=True, slots=True)
class Inside:
    """The sitting, and what it stands on. ``window`` is None where another one has the terminal."""

    post: Post
    sitting: OwnSitting
    window: Hold | None
    lang: str

    def begin(self) -> None:
        """Send, listen to the hub, and diagnose."""
        self.post.start()
        self.sitting.start()

    def end(self, say_left: Callable[[int], None], as_json: bool) -> bool:
        """End the sitting; the last messages get their moment. Whether every promise is on disk.

        ``say_left`` is told how many promises nobody keeps, if any, where they are all on disk.
        """
        sitting = self.sitting
        sitting.stop()
        self.post.record.end()
        promises = sitting.conductor.promises
        promises.look()
        not_kept = promises.not_kept()
        if not_kept:
            console.warn(unkept_said(not_kept, Keeping(utc_now(), self.lang, promises.rules)))
        elif left := len(promises):
            say_left(left)
        say = console.warn if as_json else console.say
        leave(self.post, sitting.parts.screen, sitting.session.about, self.lang, say)
        if self.window is not None:
            self.window.release()
        return not not_kept


def prepared(invocation: Invocation, words: tuple[Shown, Shown], extras: Extras) -> Inside:
    """Everything that is needed; none of it works yet."""
    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    keep_small(workplace)
    screen = DeskScreen(workplace.settings, lang)
    post = open_post(invocation, workplace, screen)
    procedure = procedure_of(invocation)
    if procedure.broken:
        screen.remark("run.procedure_refused")
    _say_of_settings(workplace.loaded, screen)
    screen.reached_lead = partial(reached_lead, post)
    screen.told_by(post.telling.channels.problems, reaches_lead=post.telling.reaches_lead)
    voice, chat = words
    post.record.note_words(voice.script, utc_now())
    window = only_one(post.journal, WINDOW_FILE)
    parts = Parts(
        workplace,
        screen,
        post.telling,
        post.record,
        procedure.procedure or built_in(),
        lang,
        voice,
        chat,
        offers_run=window is not None,
        other=extras.other,
        places=extras.places,
        hand_over=partial(_handed_over, post, workplace),
    )
    sitting = OwnSitting(parts)
    try:
        extras.open(post, sitting)
    except Exception as error:  # noqa: BLE001 - the night goes on without the other pages
        say_defect(error)
    return Inside(post, sitting, window, lang)


def _say_of_settings(loaded: Loaded, screen: DeskScreen) -> None:
    """A file that is not there has no errors, and neither way are there any numbers."""
    if loaded.source is None or any(one.rule_id == NOT_FOUND for one in loaded.problems):
        screen.remark("desk.problem.no_settings")
    elif loaded.broken:
        screen.remark("run.settings_broken")


def _handed_over(post: Post, workplace: Workplace) -> "Handoff | None":
    return prepare(post.journal, workplace.loaded, os.environ, utc_now(), exercise=False)
