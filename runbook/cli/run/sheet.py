"""The sheet under the words: checks filling in, the verdict, the lead's status, one question.

It is redrawn in place. It never clears the screen: the words above must stay where she reads.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.text import Text

from checks.report import Report
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.telling.handoff import Handoff
from runbook.agent.workplace import utc_now
from runbook.alerting.channels import ChannelProblem
from runbook.cli.check.table import row_text, summary_lines, verdict_lines
from runbook.cli.output.styles import STYLES
from runbook.cli.run.dialogue import Deed, Dialogue, Mode, Sight, is_typing, press
from runbook.cli.run.fitting import MOST_NEWS, Parts, fitted
from runbook.cli.run.hands import Hands
from runbook.cli.run.keys import Keyboard, on_layout
from runbook.cli.run.phone import code_lines
from runbook.cli.run.picture import Picture
from runbook.cli.run.steps import packed, remark_of, step_lines
from runbook.cli.sitting.screen import RunScreen
from runbook.diagnosis.briefing import LeadReach, step_values
from runbook.diagnosis.progress import Row
from runbook.incident import Incident
from runbook.journal.problem import NOT_IN_MEMORY, JournalProblem, memory_said
from runbook.journal.runs import Run
from runbook.language.moscow import clock
from runbook.procedure.commands import NOT_WORKING
from runbook.procedure.place import Place
from runbook.procedure.shapes import Kind
from runbook.procedure.words import said
from runbook.secrets.reference import SecretProblem
from runbook.settings import Settings

_LOOK = 0.2
"""Seconds between two looks at the keyboard and at whether the sitting is over."""
_REFRESH = 1.0
"""Seconds between two looks at what another window wrote down."""
_LINE_STYLES = {"asked": "bold", "keys": "bold cyan"}


class Sheet(RunScreen):
    """The screen of ``run`` on a terminal."""

    keeps_hub_lines = True

    def __init__(self, settings: Settings, lang: str) -> None:
        super().__init__(settings, lang)
        self._picture = Picture()
        self._console = self._picture.window
        self._dialogue = Dialogue()
        self._place: Place | None = None
        self.chat_words: tuple[str, ...] = ()
        self.words_height = 0
        self._offered_at: datetime | None = None
        self._table: tuple[Row, ...] = ()
        self._verdict: list[str] = []
        self._status: list[str] = []
        self._quiet = False
        self._handoff: Handoff | None = None

    def __enter__(self) -> Self:
        # The question asked before rich was loaded gives way to the one on the sheet.
        self._picture.begin()
        self._redraw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._quiet = True
        self._redraw()
        self._picture.end()

    def conduct(self, conductor: Conductor) -> None:
        """Show the procedure below the verdict, a step at a time."""
        super().conduct(conductor)
        self._place = conductor.place()

    def obey_keys(self, hands: Hands, keyboard: Keyboard) -> None:
        """Read keys until the sitting is over, she leaves, all is done, or her window is gone."""
        if (run := hands.deeds.resumable) is not None:
            # What was typed before this was an answer to a question that is not asked now.
            keyboard.forget()
            self._offer(run)
        looked = time.monotonic()
        while not self.over.is_set():
            try:
                key = keyboard.read(_LOOK)
            except EOFError:
                break
            if key and self._obey(key, hands):
                break
            if key and self._typing() and keyboard.waiting:
                # A pasted text is drawn once, when all of it is there.
                continue
            if key:
                self._look()
            if time.monotonic() - looked > _REFRESH:
                looked = time.monotonic()
                hands.deeds.conductor.refresh()
                self._look()
            if self._place is not None and self._place.position.finished:
                self._say(self._t("run.finished"))
                break
        hands.deeds.leave()

    def _obey(self, key: str, hands: Hands) -> bool:
        """Act on a key; True when she leaves."""
        place = self._place or hands.deeds.conductor.place()
        channels = place.answers.get(NOT_WORKING, "").split(",")
        failing, shape = frozenset(channels) - {""}, self._settings.callbacks.reference
        sight = Sight(place.position.now, place.recovered, failing, shape)
        pressed = press(self._dialogue, key, on_layout(key, self._lang), sight, self._lang)
        self._dialogue = hands.try_to_do(pressed, place, self._dialogue)
        self._handoff = hands.deeds.handoff
        if pressed.deed is Deed.CHECK_AGAIN:
            self._say(self._t("run.checking_again"))
        return pressed.deed is Deed.LEAVE

    def _offer(self, run: Run) -> None:
        with self._lock:
            self._dialogue = Dialogue(Mode.RESUME)
            self._offered_at = run.last_at
        self._redraw()

    def _look(self) -> None:
        # What she is answering stays before her until she has answered it.
        settled = self._dialogue.mode in {Mode.STEP, Mode.RESUME, Mode.NOT_WORKING}
        if self._conductor is not None and settled:
            place = self._conductor.place()
            with self._lock:
                self._place = place
                self._note_known(place)
            for step in place.carried_out:
                done = said(step.wording, self._lang, self._values())
                # A run she takes up again does its steps anew: what still stands there is enough.
                self._say("" if done in self._status else done)
        self._redraw()

    def placed(self) -> bool:
        """The step may be another one now."""
        self._look()
        return False

    # --- the plain screen's lines, put into their places

    def _progress(self, current: tuple[Row, ...]) -> None:
        self._rows(current)

    def _rows(self, current: tuple[Row, ...]) -> None:
        self._table = current
        self._redraw()

    def _brief(self) -> None:
        """What to do has its own place, a step at a time."""
        if self._report is not None:
            self._verdict = verdict_lines(self._briefing(self._report), self._lang)
        self._redraw()

    _advise_anew = _brief

    def _say(self, text: str = "") -> None:
        if text:
            self._status = [*self._status, text][-MOST_NEWS:]
        self._redraw()

    def concluded(self, report: Report, *, asked: bool) -> None:
        """Clean checks are no dead end: she can say what does not work."""
        before = self._cause
        super().concluded(report, asked=asked)
        if report.verdict.healthy and before != self._cause:
            self._say(self._t("run.healthy"))

    def remark(self, text_id: str) -> None:
        """On the sheet, so that it is not drawn over."""
        self._say(self._t(text_id))

    def journal_problem(self, problem: JournalProblem) -> None:
        """In her words; its file and code are the administrator's, from ``doctor``."""
        self._in_memory = problem.rule_id not in NOT_IN_MEMORY
        text_id = memory_said(problem) if self._in_memory else f"{problem.rule_id}.sentence"
        self._say(self._t(text_id, **problem.values))

    def channel_problem(self, problem: ChannelProblem | SecretProblem) -> None:
        """That no message goes out is said where it matters to her."""

    _reason = RunScreen.reason_for_her

    def _ask_to_ring(self) -> None:
        """It has a place of its own, so that nothing pushes it away."""
        self._to_ring = True
        self._redraw()

    def recovered(self, incident: Incident) -> None:
        """Nothing is left to do but to keep the promises."""
        with self._lock:
            self._verdict = []
        super().recovered(incident)

    # --- drawing

    def _redraw(self) -> None:
        with self._lock:
            self._picture.draw(self._fitting_lines())

    def _fitting_lines(self) -> list[Text]:
        if self._handoff is not None and self._dialogue.mode is Mode.PHONE:
            return code_lines(self._handoff, self._lang, self._console)
        whole = self._console.height - 1
        rooms = (whole - self.words_height, whole) if self._words_are_read() else (whole,)
        return fitted(self._parts(), rooms, self._height)

    def _words_are_read(self) -> bool:
        """Until the client has chosen, the words above must not be pushed out of the window."""
        if self._place is None or self._place.recovered:
            return self._place is None
        return any(due.step.kind is Kind.CALLBACK for due in self._place.position.due)

    def _height(self, lines: Sequence[Text]) -> int:
        return sum(len(line.wrap(self._console, self._console.width)) for line in lines)

    def _parts(self) -> Parts[Text]:
        ring = self.dictation().splitlines() if self._to_ring and self._spoken else []
        return Parts(
            table=self._table_lines(),
            verdict=[Text(one, style="bold yellow") for one in self.hub_lines]
            + [Text(line, style="" if n else "bold") for n, line in enumerate(self._verdict)],
            dictation=[Text(line) for line in ring],
            news=[Text(line, style="cyan") for line in "\n".join(self._status).splitlines()],
            dialogue=[] if self._quiet else self._dialogue_lines(),
            blank=Text(""),
        )

    def _table_lines(self) -> list[Text]:
        if not self._table:
            return [Text(self._t("run.checking"), style="dim")]
        if not self._verdict:
            return [Text(row_text(row, self._lang), style=STYLES[row.state]) for row in self._table]
        return [Text(line) for line in summary_lines(self._table, self._lang, self._console.width)]

    def _dialogue_lines(self) -> list[Text]:
        lines = []
        if self._dialogue.remark:
            lines.append(Text(self._remark(), style="bold yellow"))
        if self._dialogue.mode is Mode.RESUME:
            at = clock(self._offered_at or utc_now())
            lines.append(Text(self._t("run.resume", at=at), style="bold"))
            lines.append(Text(self._t("run.keys.yes_no"), style="bold"))
            return lines + self._dim("run.keys.resume")
        if self._place is not None:
            values, words = self._values(), self.chat_words
            said = step_lines(self._place, self._dialogue, self._lang, values, words)
            for line in said:
                pieces = self._packed(line.text) if line.role == "keys" else [line.text]
                lines += [Text(piece, style=_LINE_STYLES[line.role]) for piece in pieces]
        if not self._typing():
            # While she types, letters are letters and this line would not be true.
            lines += self._dim("run.keys.more")
        return lines

    def _dim(self, keys: str) -> list[Text]:
        return [Text(piece, style="dim") for piece in self._packed(self._t(keys))]

    def _typing(self) -> bool:
        return is_typing(self._dialogue, self._place.position.now if self._place else None)

    def _packed(self, keys: str) -> list[str]:
        return packed(keys, self._console.width)

    def _values(self) -> dict[str, str]:
        return step_values(self._settings, self._report.verdict if self._report else None)

    def _remark(self) -> str:
        said, _, channel = (remark := remark_of(self._dialogue, self._place)).rpartition(".")
        told = "run.shown.phone" if self._usual_reach is LeadReach.RING else "run.shown.lead"
        values = {**self._values(), "at": clock(utc_now()), "shown": self._t(told)}
        if said in {"run.reported", "run.works_again"}:
            return self._t(said, failing=self._t(f"channel.{channel}"), **values)
        return self._t(remark, **values)
