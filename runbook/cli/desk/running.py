"""Puts the desk together: lock, server with the words, and then ``inside``: all the rest.

Light on purpose: whatever is imported here stands between the start and the words.
"""

import gc
import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.cli.desk.defects import say_defect
from runbook.cli.desk.doorstep import Doorstep
from runbook.cli.desk.entering.address import (
    DESK_LOCK,
    Address,
    remove_address,
    write_address,
)
from runbook.cli.desk.entering.opening import forget_page, open_page
from runbook.cli.desk.pages.extras import Extras
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.beside import beside
from runbook.cli.phrase import load
from runbook.cli.process.calm_ending import ending_calmly, undisturbed
from runbook.cli.process.staying import stay
from runbook.desk.serving.serving import DeskServer, NoPort, listen
from runbook.holding.files import folder_beside, shown
from runbook.holding.scripts import Shown
from runbook.journal.alone import Hold, hold_alone
from runbook.journal.private import private_folder
from runbook.journal.usual_place import default_path
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.cli.desk.inside import Inside
    from runbook.desk.serving.given import Given

SCHEMA = "runbook.desk/1"
_SEEN_WITHIN = 15.0
"""Seconds after which the address is said, because no browser has shown the page."""
_LOOK = 0.5
"""Seconds between two looks at whether it is over: Windows wakes no waiting thread for Ctrl-C."""
_SERVER_BEGINS, _SERVER_ENDS = 30.0, 3.0
_WORDS_FIRST = 0.15
"""Seconds in which a browser that is there already gets the words with nothing beside them."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for."""

    browser: bool = True
    as_json: bool = False


@dataclass(slots=True)
class _Start:
    """One start of the desk, from the words to the end."""

    invocation: Invocation
    wishes: Wishes
    folder: Path
    server: DeskServer
    words: tuple[Shown, Shown]
    doorstep: Doorstep
    extras: Extras
    ending: threading.Event = field(default_factory=threading.Event)

    @property
    def lang(self) -> str:
        return self.invocation.lang


def keep_desk(invocation: Invocation, wishes: Wishes) -> int:
    """Keep the desk open until she ends it; 0 also where another one runs and was shown."""
    # What is loaded stays; to look through it for garbage costs a tenth of the start.
    gc.disable()
    try:
        with beside(invocation.lang):
            return _keep_desk(invocation, wishes)
    finally:
        # Whoever called goes on: no port, another desk, the end.
        gc.enable()


def _keep_desk(invocation: Invocation, wishes: Wishes) -> int:
    folder = default_path().parent
    with suppress(OSError):
        private_folder(folder)
    held = hold_alone(folder / DESK_LOCK, 0)
    if held is None:
        return _show_running(invocation, wishes, folder)
    server = listen()
    if isinstance(server, NoPort):
        lang = invocation.lang
        hint = t(f"{server.rule_id}.hint", lang)
        console.problem(server.rule_id, t(server.rule_id, lang), hint)
        return ExitCode.DEFECT
    return _keep(_start(invocation, wishes, folder, server), held)


def _start(invocation: Invocation, wishes: Wishes, folder: Path, server: DeskServer) -> _Start:
    lang = invocation.lang
    words = _words(invocation)
    doorstep = Doorstep(*words, load(), lang, _now)
    return _Start(invocation, wishes, folder, server, words, doorstep, Extras(doorstep, lang))


def _words(invocation: Invocation) -> tuple[Shown, Shown]:
    lang = invocation.lang
    scripts = folder_beside(invocation.config, os.environ)
    return shown(lang, "voice", scripts), shown(lang, "chat", scripts)


def _keep(start: _Start, held: Hold) -> int:
    address = Address(start.server.port, start.server.door.key)
    code = ExitCode.OK
    with ending_calmly():
        try:
            start.server.start(partial(_given, start))
            _put_down(start, address)
            threading.Thread(target=_show, args=(start,), name="desk opens", daemon=True).start()
            code = _sit(start)
        except KeyboardInterrupt:
            # It ended while it was still beginning: there is nothing to leave behind.
            pass
        finally:
            with undisturbed():
                start.ending.set()
                start.server.stop(_SERVER_ENDS)
                remove_address(start.folder, address)
                forget_page(start.folder)
                _let_go(held)
    _say(start.wishes, "ended", t("desk.ended", start.lang))
    return code


def _given(start: _Start) -> "Given":
    """What the server shows. Called in its thread: templates are read beside the rest."""
    from runbook.cli.desk.pages.guide import styles  # noqa: PLC0415 - lazy for start-up
    from runbook.desk.page import Pages  # noqa: PLC0415 - as above
    from runbook.desk.serving.given import File, Given  # noqa: PLC0415 - as above

    layout = Pages()
    files = {
        "/desk.css": File(layout.css, "text/css"),
        "/desk.js": File(layout.js, "text/javascript"),
        **{f"/icon/{tone}.svg": File(icon, "image/svg+xml") for tone, icon in layout.icons.items()},
        **styles(),
    }
    return Given(start.extras.sitting, layout, start.extras.pages, files, start.lang, layout.css)


def _put_down(start: _Start, address: Address) -> None:
    try:
        write_address(start.folder, address)
    except OSError:
        console.warn(t("desk.address.not_kept", start.lang))


# --- the browser


def _show(start: _Start) -> None:
    """Bring the page before her, and say what happened."""
    if not start.wishes.browser:
        _say_address(start, "desk.address")
        return
    if not open_page(start.folder, start.server.open_url()):
        _say_address(start, "desk.no_browser")
        return
    _say(start.wishes, "opened", t("desk.opened", start.lang))
    if not start.doorstep.seen.wait(_SEEN_WITHIN) and not start.ending.is_set():
        _say_address(start, "desk.not_seen")


def _say_address(start: _Start, text_id: str) -> None:
    if start.wishes.as_json:
        # Whoever reads this has the file beside the journal; a log would keep a secret.
        _say(start.wishes, "ready", "")
        return
    console.say(t(text_id, start.lang, address=start.server.open_url()))


def _show_running(invocation: Invocation, wishes: Wishes, folder: Path) -> ExitCode:
    from runbook.cli.desk.entering.showing_again import show_again  # noqa: PLC0415 - lazy for start-up

    def say(event: str, sentence: str) -> None:
        _say(wishes, event, sentence)

    lang, words = invocation.lang, _words(invocation)
    return show_again(folder, words, lang, say, browser=wishes.browser)


def _say(wishes: Wishes, event: str, sentence: str) -> None:
    if wishes.as_json:
        console.say_json({"schema": SCHEMA, "event": event})
    elif sentence:
        console.say(sentence)


# --- the sitting


def _sit(start: _Start) -> ExitCode:
    """Until she ends it. Not 0: the page has stopped by itself, or promises are not on disk."""
    try:
        inside = _inside(start)
    except Exception as error:  # noqa: BLE001 - the words stay on the page, whatever fails
        gc.enable()
        say_defect(error)
        start.doorstep.fail()
        return _wait(start, threading.Event())
    code, all_kept = ExitCode.OK, True
    try:
        inside.begin()
        start.doorstep.become(inside.sitting)
        stay()
        code = _wait(start, inside.sitting.over)
    except KeyboardInterrupt:
        # Ctrl-C, a closed window or a polite kill: she may go, and what waits is seen to.
        pass
    finally:
        with undisturbed():
            start.extras.end()
            all_kept = inside.end(partial(_say_left, start), start.wishes.as_json)
    return code if all_kept else ExitCode.DEFECT


def _inside(start: _Start) -> "Inside":
    """All that the words need not wait for. Loaded after the server: both at once are slower."""
    if start.server.wait_until_ready(_SERVER_BEGINS):
        start.doorstep.seen.wait(_WORDS_FIRST)
    from runbook.cli.desk.inside import prepared  # noqa: PLC0415 - lazy for start-up

    return prepared(start.invocation, start.words, start.extras)


def _say_left(start: _Start, count: int) -> None:
    _say(start.wishes, "left", t("desk.left_with_promises", start.lang, count=count))


def _wait(start: _Start, over: threading.Event) -> ExitCode:
    """Until it is over, or nobody can see the page any more."""
    if start.server.wait_until_ready(_SERVER_BEGINS):
        while start.server.alive:
            if over.wait(_LOOK):
                return ExitCode.OK
    hint = t("desk.server_ended.hint", start.lang)
    console.problem("desk.server_ended", t("desk.server_ended", start.lang), hint)
    return ExitCode.DEFECT


def _now() -> datetime:
    return datetime.now(UTC)


def _let_go(held: Hold | None) -> None:
    if held is not None:
        held.release()
