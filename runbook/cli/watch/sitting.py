"""Puts the watch together: settings, journal, courier, ears, screen, and one copy of it at most."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from runbook.agent.watch.armed_mark import ArmedMark
from runbook.agent.watch.ears import OwnEars
from runbook.agent.watch.office import OwnOffice
from runbook.agent.watch.watching import Watch
from runbook.agent.workplace import Workplace
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output.settings_said import say_problems
from runbook.cli.post import WATCH_LOCK, Post, only_one, open_post
from runbook.cli.process.calm_ending import ending_calmly, undisturbed
from runbook.cli.process.staying import keep_small, stay
from runbook.cli.watch.desk import DeskOpener
from runbook.cli.watch.json_screen import JsonScreen
from runbook.cli.watch.screen import WatchScreen, no_pop_up, pop_up_on_desktop
from runbook.holding.files import folder_beside, shown
from runbook.procedure.file import LoadedProcedure, built_in, procedure_beside
from runbook.settings.file import Loaded

LAST_CHANCE = 2.0
"""Seconds that a watch about to end gives its last messages."""


def keep_watch(
    invocation: Invocation, until: datetime | None, *, as_json: bool, pop_up: bool, desk: bool
) -> int:
    """Watch until ended; 0, also when another copy is watching already."""
    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    keep_small(workplace)
    say_problems(workplace.loaded, lang)
    screen = _screen(invocation, workplace, as_json=as_json, pop_up=pop_up)
    post = open_post(invocation, workplace, screen)
    held = only_one(post.journal, WATCH_LOCK)
    if held is None:
        screen.another()
        return ExitCode.OK
    if desk:
        screen.when_noticed = DeskOpener(invocation, post.journal)
    screen.told_by(post.telling.channels.problems, reaches_lead=post.telling.reaches_lead)
    _watch(post, workplace, screen, until, lang)
    screen.ended()
    return ExitCode.OK


def _watch(
    post: Post, workplace: Workplace, screen: WatchScreen, until: datetime | None, lang: str
) -> None:
    procedure = procedure_beside(workplace.loaded.source, os.environ)
    _say_what_is_missing(screen, workplace.loaded, procedure)
    steps = procedure.procedure or built_in()
    office = OwnOffice(workplace, post.record, post.telling, steps, screen, lang, screen.failed)
    ears = OwnEars(workplace.subject())
    journal = post.journal.path
    mark = ArmedMark(Path(journal) if journal else None)
    watch = Watch(workplace, ears, office, screen, mark=mark)
    as_wished = False
    screen.starting()
    post.start()
    with ending_calmly():
        try:
            with suppress(KeyboardInterrupt):
                stay()
                watch.attend(until)
            as_wished = True
        finally:
            with undisturbed():
                # What was killed, or failed, leaves its mark for the watch that follows it.
                if as_wished:
                    mark.remove()
                ears.close()
                watch.leave()
                _leave(post, screen)


def _screen(
    invocation: Invocation, workplace: Workplace, *, as_json: bool, pop_up: bool
) -> WatchScreen:
    lang = invocation.lang
    words = shown(lang, "voice", folder_beside(invocation.config, os.environ)).script
    show = pop_up_on_desktop(lang) if pop_up else no_pop_up
    make = JsonScreen if as_json else WatchScreen
    return make(workplace.settings, lang, words, show)


def _say_what_is_missing(screen: WatchScreen, loaded: Loaded, procedure: LoadedProcedure) -> None:
    if procedure.broken:
        screen.remark("run.procedure_refused")
    if loaded.broken:
        screen.remark("run.settings_broken")
    elif loaded.source is None:
        screen.remark("run.no_settings")


def _leave(post: Post, screen: WatchScreen) -> None:
    """What still waits goes to a courier that outlives us."""
    post.hang_up(leaving=True)
    screen.settle_ring()
    sent = post.telling.wait_sent(LAST_CHANCE)
    in_memory = post.telling.in_memory
    post.telling.stop()
    if not post.telling.waiting():
        return
    if not in_memory:
        post.successor.start()
    if not sent:
        screen.left_waiting(in_memory=in_memory)
