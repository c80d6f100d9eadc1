"""What the hub's answers mean here: done, remembered for the other processes, and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from runbook.agent.line import kept
from runbook.agent.line.answer import REFUSALS, Failed
from runbook.agent.line.following import follow
from runbook.agent.line.gathering import Gathered
from runbook.agent.line.given import mark
from runbook.agent.line.reading import read_as
from runbook.agent.line.script import signed_by_bank
from runbook.agent.line.speaking import carry_out, here, hold_answered, note_ended
from runbook.agent.line.view import View
from runbook.holding.scripts import Script
from runbook.journal.journal import Journal
from runbook.reporting.shapes import Directives, SignedScript

VIEW_AGAIN = 60.0
"""Seconds after which an unchanged view is kept anew, so that it does not look outdated."""
HOLD_AGAIN = 10.0
"""Seconds between two times that what the office has answered for is put off."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Who is told. All are called from the line's thread and must be quick.

    ``view``: what the hub says, whenever it is something new. ``script``: words for clients that
    the bank has signed. ``wake``: pages may be due otherwise than before. ``problem``: there can be
    no line, by the id of the text that says why.
    """

    view: Callable[[View], None] = lambda _: None
    script: Callable[[Script], None] = lambda _: None
    wake: Callable[[], None] = lambda: None
    problem: Callable[[str, Mapping[str, str]], None] = lambda _id, _values: None


class Hearing:
    """Takes answers in, in the line's thread. Everything raises JournalError.

    ``spread`` (0 to 1) is this PC's share of the time that is added before it speaks.
    """

    def __init__(
        self,
        journal: Callable[[], Journal],
        heard: Heard,
        script_key: str,
        spread: float,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        self._journal = journal
        self._heard = heard
        self._script_key = script_key
        self._spread = spread
        self._now = now
        self._monotonic = monotonic
        self._view = View()
        self._kept_at = float("-inf")
        self._held_at = float("-inf")
        self._doubts: dict[str, int] = {}
        self._given_doubts: Mapping[str, int] = {}
        self._script = ""

    def answered(self, said: Directives, operator: str, taken: Gathered | None) -> None:
        """The hub has answered; ``taken`` is what it has safe now, None where that is not sure."""
        journal, now = self._journal(), self._now()
        if taken is not None:
            told = taken.told
            journal.write(lambda connection: kept.write_told(connection, told))
        stands = here(journal, operator, taken.over if taken else ())
        followed = follow(said, stands, self._view, self._doubts, now)
        self._doubts = dict(followed.doubts)
        carry_out(journal, followed.steps, self._spread, now)
        self._given_doubts = mark(journal, said.given_away, operator, self._given_doubts, now)
        if followed.steps:
            self._heard.wake()
        if self._view.gone:
            journal.append_event(now, "hub.back")
        self._keep(replace(followed.view, script_refused=self._take_script(said.script)))

    def failed(self, failed: Failed, *, gone: bool) -> None:
        """It has not, or will not have us. ``gone``: it has been silent for too long."""
        journal, now = self._journal(), self._now()
        refused = str(failed.trouble) if failed.trouble in REFUSALS else ""
        gone = not refused and (gone or self._view.gone)
        if gone and not self._view.gone:
            journal.append_event(now, "hub.gone", None, {"why": str(failed.trouble)})
        if refused and not self._view.refused:
            journal.append_event(now, "hub.refused", None, {"why": refused})
        slow = self._view.slow and not (gone or refused)
        self._keep(replace(self._view, gone=gone, refused=refused, slow=slow))

    def slow(self) -> None:
        """It has an outage of hers to answer to, and has not done so for a moment."""
        if not (self._view.slow or self._view.gone or self._view.refused):
            self._keep(replace(self._view, slow=True))

    def note_leases(self) -> None:
        """The hub has the word no longer where its lease has ended; what it knows stays said."""
        if self._monotonic() - self._held_at >= HOLD_AGAIN:
            self._held_at = self._monotonic()
            hold_answered(self._journal(), self._now())
        ended = note_ended(self._journal(), self._now())
        if ended:
            self._heard.wake()
            self._keep(replace(self._view, speaks=self._view.speaks - set(ended)))

    def look_up(self) -> None:
        """Show what another process of hers, or an earlier one, was told."""
        view = self._journal().read(kept.read_view)
        self._show(View() if view.outdated(self._now()) else view)
        text = self._journal().read(lambda connection: kept.read(connection, kept.SCRIPT))
        if not text or text == self._script:
            return
        self._script = text
        signed = read_as(text, SignedScript)
        script = signed_by_bank(signed, self._script_key) if signed is not None else None
        if script is not None:
            self._heard.script(script)

    def _keep(self, view: View) -> None:
        now = self._monotonic()
        if not view.says_the_same(self._view) or now - self._kept_at >= VIEW_AGAIN:
            self._kept_at = now
            self._journal().write(lambda connection: kept.write_view(connection, view))
        self._show(view)

    def _show(self, view: View) -> None:
        before, self._view = self._view, view
        if not view.says_the_same(before):
            self._heard.view(view)

    def _take_script(self, signed: SignedScript | None) -> bool:
        """Show words that are new and signed. Whether some came that are not signed."""
        if signed is None:
            if self._script:
                # Taken back: from the next sitting on she reads what she had before.
                self._script = ""
                kept.keep(self._journal(), kept.SCRIPT, "")
            return False
        text = msgspec.json.encode(signed).decode()
        if text == self._script:
            return self._view.script_refused
        self._script = text
        script = signed_by_bank(signed, self._script_key)
        if script is None:
            return True
        kept.keep(self._journal(), kept.SCRIPT, text)
        self._heard.script(script)
        return False
