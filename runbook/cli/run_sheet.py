"""The sheet under the words: checks filling in, the verdict, the lead's status, one question.

It is redrawn in place. It never clears the screen: the words above must stay where she reads.
"""

from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.control import Control
from rich.live import Live
from rich.segment import ControlType
from rich.text import Text

from checks.report import Report
from runbook.agent.session import CheckAgain, Leave, Said, Session
from runbook.agent.workplace import utc_now
from runbook.briefing import LeadReach
from runbook.channels import ChannelProblem
from runbook.cli.keys import Keyboard, on_layout
from runbook.cli.questions import Asked, Deed, Dialogue, press
from runbook.cli.run_screen import RunScreen
from runbook.cli.styles import STYLES
from runbook.cli.table import row_short, row_text
from runbook.incident import Incident
from runbook.journal.problem import JournalProblem
from runbook.moscow import clock
from runbook.progress import Row, State
from runbook.secrets import SecretProblem
from runbook.settings import Settings
from runbook.texts import t

_LOOK = 0.2
"""Seconds between two looks at the keyboard and at whether the sitting is over."""
_MOST_NEWS = 5


class Sheet(RunScreen):
    """The screen of ``run`` on a terminal."""

    def __init__(self, settings: Settings, lang: str) -> None:
        super().__init__(settings, lang)
        self._console = Console(highlight=False)
        self._live = Live(console=self._console, refresh_per_second=8, auto_refresh=False)
        self._dialogue = Dialogue()
        self._table: tuple[Row, ...] = ()
        self._verdict: list[str] = []
        self._status: list[str] = []
        self._quiet = False

    def __enter__(self) -> Self:
        # The question asked before rich was loaded gives way to the one on the sheet.
        above, erase = (ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)
        self._console.control(Control(above, erase))
        self._live.start()
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
        self._live.stop()

    def obey_keys(self, session: Session, keyboard: Keyboard) -> None:
        """Read keys until the sitting is over, she leaves, or her window is gone."""
        while not self.over.is_set():
            try:
                key = keyboard.read(_LOOK)
            except EOFError:
                break
            if key and self._obey(key, session):
                break
        session.order(Leave())

    def _obey(self, key: str, session: Session) -> bool:
        """Act on a key; True when she leaves."""
        now = utc_now()
        letter = on_layout(key, self._lang)
        pressed = press(self._dialogue, letter, self._lang, now)
        self._dialogue = pressed.dialogue
        if pressed.change is not None:
            session.order(Said(pressed.change))
        if self._dialogue.remark == "run.alert.lead_knows":
            self._to_ring, self.reach = False, LeadReach.KNOWS
            self._brief()
        if pressed.deed is Deed.CHECK_AGAIN:
            session.order(CheckAgain())
            self._say(self._t("run.checking_again"))
        self._redraw()
        return pressed.deed is Deed.LEAVE

    # --- the plain screen's lines, put into their places

    def _progress(self, current: tuple[Row, ...]) -> None:
        self._rows(current)

    def _rows(self, current: tuple[Row, ...]) -> None:
        self._table = current
        self._redraw()

    def _say_verdict(self, text: str) -> None:
        self._verdict = text.splitlines()
        self._redraw()

    def _say(self, text: str = "") -> None:
        if text:
            self._status = [*self._status, text][-_MOST_NEWS:]
        self._redraw()

    def waiting(self, seconds: float, *, restored: bool) -> None:
        """Said in its place, so that the lead's status is not pushed away."""
        if restored:
            self._say(self._t("run.confirming"))

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
        self._in_memory = problem.rule_id != "journal.set_aside"
        self._say(self._t(f"{problem.rule_id}.sentence", **problem.values))

    def channel_problem(self, problem: ChannelProblem | SecretProblem) -> None:
        """That no message goes out is said where it matters to her."""

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
            self._live.update(Group(*self._fitting_lines()), refresh=True)

    def _fitting_lines(self) -> list[Text]:
        """On a low window old news goes first, then what is below the verdict's first line.

        Then the table goes. Whom to ring, the question and the keys always show.
        """
        lines: list[Text] = []
        first = self._verdict[:1]
        for verdict, table in ((self._verdict, True), (first, True), (first, False)):
            for kept in range(_MOST_NEWS, 0, -1):
                news = "\n".join(self._status[-kept:])
                lines = self._lines(verdict, news.splitlines(), table=table)
                if self._height(lines) < self._console.height:
                    return lines
        return lines

    def _height(self, lines: list[Text]) -> int:
        return sum(len(line.wrap(self._console, self._console.width)) for line in lines)

    def _lines(self, verdict: list[str], status: list[str], *, table: bool) -> list[Text]:
        lines = self._table_lines() if table else []
        lines += [Text(""), *(Text(line, style=_bold(n)) for n, line in enumerate(verdict))]
        if self._to_ring and self._spoken:
            lines += [Text(""), *(Text(line) for line in self.dictation().splitlines())]
        if status:
            lines += [Text(""), *(Text(line, style="cyan") for line in status)]
        if not self._quiet:
            lines += [Text(""), *self._dialogue_lines()]
        return lines

    def _table_lines(self) -> list[Text]:
        if not self._table:
            return [Text(self._t("run.checking"), style="dim")]
        if not self._verdict:
            return [Text(row_text(row, self._lang), style=STYLES[row.state]) for row in self._table]
        return [Text(line) for line in _summary(self._table, self._lang, self._console.width)]

    def _dialogue_lines(self) -> list[Text]:
        lines = []
        if self._dialogue.remark:
            lines.append(Text(self._remark(), style="bold yellow"))
        match self._dialogue.asked:
            case Asked.HEARS:
                lines.append(Text(self._t("run.question.hears"), style="bold"))
                lines.append(Text(self._t("run.keys.yes_no"), style="bold"))
            case Asked.CALLS:
                lines.append(Text(self._t("run.question.calls"), style="bold"))
            case Asked.CHATS:
                lines.append(Text(self._t("run.question.chats"), style="bold"))
            case Asked.NOT_WORKING:
                lines.append(Text(self._t("run.keys.not_working"), style="bold"))
            case Asked.NOTHING:
                pass
        lines.append(Text(self._t("run.keys.more"), style="dim"))
        return lines

    def _remark(self) -> str:
        remark = self._dialogue.remark
        said, _, channel = remark.rpartition(".")
        if said in {"run.reported", "run.works_again"}:
            told = "run.shown.lead" if self.reach is LeadReach.MESSAGE else "run.shown.phone"
            failing = self._t(f"channel.{channel}")
            return self._t(said, failing=failing, shown=self._t(told))
        told = "run.shown.lead" if self.reach is LeadReach.MESSAGE else "run.shown.phone"
        return self._t(
            remark,
            urgent_line=self._settings.operator.urgent_line,
            at=clock(utc_now()),
            shown=self._t(told),
        )


def _bold(number: int) -> str:
    return "bold" if number == 0 else ""


def _summary(table: tuple[Row, ...], lang: str, width: int) -> list[str]:
    """The areas once the verdict says the rest: one line, or one each where that is too long."""
    telling = [row for row in table if row.state in {State.TROUBLE, State.UNKNOWN}]
    shown = [row_short(row, lang) for row in telling] or [t("run.all_fine", lang)]
    line = "   ".join(shown)
    return [line] if len(line) <= width else shown
