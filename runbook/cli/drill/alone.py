"""A page with one drill and nothing else, for when no desk is open."""

import os
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.agent.workplace import Workplace, utc_now
from runbook.cli.desk.entering.address import read_address
from runbook.cli.desk.entering.knocking import Begun, begin_drill
from runbook.cli.desk.entering.opening import forget_page, open_page
from runbook.cli.drill.making import Words
from runbook.cli.drill.running import Drills, Office
from runbook.cli.drill.telling import tell_the_lead
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.process.calm_ending import ending_calmly
from runbook.cli.run.beginning import procedure_of
from runbook.desk.serving.serving import DeskServer, NoPort, listen
from runbook.desk.sitting import Sitting
from runbook.drill.case import Case
from runbook.holding.files import folder_beside, shown
from runbook.incident import UNNAMED
from runbook.journal.private import private_folder
from runbook.journal.store import open_journal
from runbook.journal.usual_place import default_path
from runbook.language.texts import t
from runbook.procedure.file import built_in

if TYPE_CHECKING:
    from runbook.desk.serving.given import Given

_LOOK = 0.3
_FAREWELL = 2.0
_SERVER_BEGINS, _SERVER_ENDS = 30.0, 3.0
_SEEN_WITHIN = 15.0
"""Seconds after which the address is said, because no browser has shown the page."""
_LEFT_AFTER = 600.0
"""Seconds in which no page asks: its tab was closed, and nobody will end the drill."""


class _Attention:
    """Whether somebody looks, and when that was last. ``asked`` is called from any thread."""

    def __init__(self) -> None:
        self.seen = threading.Event()
        self.last = time.monotonic()

    def asked(self) -> None:
        """A page was asked for, or one that is open listens."""
        self.seen.set()
        self.last = time.monotonic()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for. ``own``: the case came from a file."""

    own: bool = False
    tell: bool = False
    browser: bool = True


def keep_drill(invocation: Invocation, case: Case, wishes: Wishes) -> int:
    """Serve one drill until she leaves it. Where a desk is open, it begins there instead."""
    folder = default_path().parent
    address = None if wishes.own else read_address(folder)
    begun = begin_drill(address, case.id) if address is not None else None
    if begun is not None:
        return _at_the_desk(invocation, folder, begun, wishes)
    return _by_itself(invocation, folder, case, wishes)


def _by_itself(invocation: Invocation, folder: Path, case: Case, wishes: Wishes) -> int:
    # Where it cannot be made the journal says so; the drill needs none.
    with suppress(OSError):
        private_folder(folder)
    workplace = Workplace.open(invocation.config)
    opened = open_journal(None, utc_now())
    with closing(opened.journal) as journal:
        operator = workplace.settings.operator.id or UNNAMED
        own = (case,) if wishes.own else ()
        drills = Drills(Office(lambda: journal, operator), _words(invocation), own=own)
        begun = drills.begin(case.id)
        if not begun.ok:
            console.warn(begun.said)
            return ExitCode.USAGE
        try:
            if wishes.tell:
                tell_the_lead(workplace.loaded, invocation.lang)
            return _serve(drills, folder, invocation.lang, browser=wishes.browser)
        finally:
            drills.stop()


def _at_the_desk(invocation: Invocation, folder: Path, begun: Begun, wishes: Wishes) -> int:
    """Where it cannot begin now, her page tells her the same."""
    lang = invocation.lang
    shown_there = wishes.browser and open_page(folder, begun.url)
    if begun.ok:
        console.say(t("drill.at_the_desk", lang))
    else:
        console.warn(begun.said)
    if not shown_there:
        console.say(t("desk.address", lang, address=begun.url))
    if begun.ok and wishes.tell:
        tell_the_lead(Workplace.open(invocation.config).loaded, lang).join()
    return ExitCode.OK if begun.ok else ExitCode.USAGE


def _serve(drills: Drills, folder: Path, lang: str, *, browser: bool) -> int:
    server = listen()
    if isinstance(server, NoPort):
        hint = t(f"{server.rule_id}.hint", lang)
        console.problem(server.rule_id, t(server.rule_id, lang), hint)
        return ExitCode.DEFECT
    try:
        with ending_calmly():
            attention = _Attention()
            server.start(lambda: _given(drills, lang, attention))
            if browser and open_page(folder, server.open_url()):
                console.say(t("drill.begun", lang))
                looks = (attention, server, lang)
                threading.Thread(target=_look, args=looks, name="drill opens", daemon=True).start()
            else:
                console.say(t("desk.address", lang, address=server.open_url()))
            return _wait(drills, server, attention, lang)
    except KeyboardInterrupt:
        # A closed window ends the drill unjudged: nothing of it is left.
        pass
    finally:
        server.stop(_SERVER_ENDS)
        forget_page(folder)
    return ExitCode.OK


def _words(invocation: Invocation) -> Words:
    lang = invocation.lang
    scripts = folder_beside(invocation.config, os.environ)
    procedure = procedure_of(invocation).procedure or built_in()
    return Words(procedure, shown(lang, "voice", scripts), shown(lang, "chat", scripts), lang)


def _given(drills: Drills, lang: str, attention: _Attention) -> "Given":
    """The drill stands at the first address as well: there is nothing else here."""
    from runbook.desk.page import Pages  # noqa: PLC0415 - as above
    from runbook.desk.serving.given import Given, files_of  # noqa: PLC0415 - lazy for start-up

    def sitting(_: str) -> Sitting | None:
        attention.asked()
        return drills.sitting

    layout = Pages()
    files = files_of(layout.css, layout.js, layout.icons)
    return Given(sitting, layout, drills.pages, files, lang, none_first="drill.closed")


def _look(attention: _Attention, server: DeskServer, lang: str) -> None:
    """What starts a browser may end well and show nothing: then the address is said."""
    if not attention.seen.wait(_SEEN_WITHIN) and server.alive:
        console.say(t("desk.not_seen", lang, address=server.open_url()))


def _wait(drills: Drills, server: DeskServer, attention: _Attention, lang: str) -> ExitCode:
    """Until she leaves it or her page, or there is nobody any more who could show it."""
    pause = threading.Event()
    if server.wait_until_ready(_SERVER_BEGINS):
        while server.alive:
            if drills.sitting is None:
                # Her browser is on its way to the page that says so.
                pause.wait(_FAREWELL)
                return ExitCode.OK
            if time.monotonic() - attention.last > _LEFT_AFTER:
                return ExitCode.OK
            pause.wait(_LOOK)
    console.problem("desk.server_ended", t("desk.server_ended", lang))
    return ExitCode.DEFECT
