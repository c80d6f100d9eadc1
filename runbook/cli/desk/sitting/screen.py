"""The screen of a sitting as state: it prints nothing, and wakes whoever looks at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from checks.report import Report
from notifier.delivery import Delivery
from notifier.dispatch.dispatcher import Notice, Phase
from runbook.agent.workplace import utc_now
from runbook.alerting.alerts import LEAD
from runbook.alerting.channels import ChannelProblem
from runbook.cli.sitting.dictation import ring_line
from runbook.cli.sitting.screen import RunScreen
from runbook.diagnosis.briefing import Briefing, LeadReach, step_values
from runbook.diagnosis.progress import Row
from runbook.holding.scripts import Channel, Script
from runbook.incident import Incident
from runbook.journal.problem import HOME, NOT_IN_MEMORY, JournalProblem, memory_said
from runbook.planning import Loudness
from runbook.procedure.place import Place
from runbook.procedure.words import said
from runbook.secrets.reference import SecretProblem
from runbook.settings import Settings

MOST_NEWS = 6
_MOST_MESSAGES = 4
_IN_ITS_PLACE = ("run.alert.sending", "run.alert.nobody")
"""What the lead's own block says."""
_NEWS = frozenset({"run.goes_on", "drill.none_passed", "desk.settle.failed"})
"""Remarks that are no trouble; others are about settings, the procedure or the disk."""


@dataclass(frozen=True, slots=True)
class Sight:
    """All that the screen was told, at one moment.

    ``briefing`` is of the latest ``report``, of which ``checked_at`` is when it was over.
    ``confirming``: it seems to work again, and one more look decides. ``news`` are newest first,
    ``messages`` are what became of those to the lead. ``ring`` and ``read_out`` are filled while
    she is to ring. ``lead_at`` is when the lead's side took the message. ``new_words`` are the
    bank's own by channel, where the office has sent other ones since the start.
    """

    rows: tuple[Row, ...] = ()
    report: Report | None = None
    briefing: Briefing | None = None
    checked_at: datetime | None = None
    confirming: bool = False
    reach: LeadReach = LeadReach.MESSAGE
    at_bank: str = ""
    news: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    ring: str = ""
    read_out: str = ""
    lead_at: datetime | None = None
    office: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    new_words: Mapping[Channel, Script] = field(default_factory=dict)
    failed: bool = False


class DeskScreen(RunScreen):
    """What the sitting, the courier and the hub said last. Safe to call from any thread."""

    keeps_hub_lines = True

    def __init__(self, settings: Settings, lang: str) -> None:
        super().__init__(settings, lang)
        self._wake: Callable[[], None] = lambda: None
        self._table: tuple[Row, ...] = ()
        self._checked_at: datetime | None = None
        self._confirming = self._failed = self._asked = False
        self._news: list[str] = []
        self._in_its_place = frozenset(self._t(one) for one in _IN_ITS_PLACE)
        self._carried_out: dict[str, tuple[str, str]] = {}
        """Lines of the news by what they tell of: a step, and the outage it was done in."""
        self._messages: dict[str, str] = {}
        self._of: Delivery | None = None
        self._lead_at: dict[str, datetime] = {}
        self._problems: list[str] = []
        self._new_words: dict[Channel, Script] = {}
        self.looks = 0
        """How many diagnoses are over."""
        self.busy = True
        """Whether the sitting looks or decides just now: what it finds is not yet said."""

    def wakes(self, wake: Callable[[], None]) -> None:
        """Call ``wake`` after every change. Called once, before the sitting begins."""
        self._wake = wake

    def sight(self, incident: str) -> Sight:
        """All of it, for an outage of this key; empty while there is none."""
        with self._lock:
            ring = self._to_ring and bool(self._spoken)
            return Sight(
                rows=self._table,
                report=self._report,
                briefing=self._briefing(self._report) if self._report else None,
                checked_at=self._checked_at,
                confirming=self._confirming,
                reach=self.reach,
                at_bank=self._at_bank,
                news=tuple(reversed(self._news)),
                messages=tuple(self._messages.values())[-_MOST_MESSAGES:],
                ring=ring_line(self._settings, self._lang) if ring else "",
                read_out=self._spoken if ring else "",
                lead_at=self._lead_at.get(incident),
                office=self.hub_lines,
                problems=tuple(dict.fromkeys(self._problems)),
                new_words=dict(self._new_words),
                failed=self._failed,
            )

    def note(self, place: Place) -> None:
        """Where she is in the procedure now, and what the program has just done of it."""
        with self._lock:
            self._note_known(place)
            self._withdraw(place)
            for step in place.carried_out:
                done = said(step.wording, self._lang, self._values())
                self._carried_out[done] = (step.id, place.about)
                if done not in self._news:
                    self._say(done)

    def _withdraw(self, place: Place) -> None:
        """What followed from an answer that was taken back is not so any more."""
        if place.position.finished:
            return
        for line, (step_id, about) in tuple(self._carried_out.items()):
            if about == place.about and step_id not in place.answers:
                del self._carried_out[line]
                self._news = [one for one in self._news if one != line]

    # --- what the sitting shows

    def concluded(self, report: Report, *, asked: bool) -> None:
        """The latest diagnosis, whether or not it is another one."""
        with self._lock:
            self._checked_at, self._confirming = utc_now(), False
            self.looks += 1
            super().concluded(report, asked=asked)
        self._wake()

    def changed(self, loudness: Loudness, spoken: str, *, reachable: bool) -> None:
        """The lead is being told."""
        super().changed(loudness, spoken, reachable=reachable)
        self._wake()

    def joined(self, incident: Incident, spoken: str) -> None:
        """This outage was on record already."""
        super().joined(incident, spoken)
        self._wake()

    def placed(self) -> bool:
        """The procedure may have moved on: whoever looks finds out where to."""
        self._wake()
        return False

    def waiting(self, seconds: float, *, restored: bool) -> None:
        """The sitting has decided and waits for its next look."""
        with self._lock:
            self._confirming, self.busy = restored, False
        self._wake()

    def recovered(self, incident: Incident) -> None:
        """All is well again. Said where the state is said."""
        with self._lock:
            self._is_over()
            self._messages.clear()
        self._wake()

    def remark(self, text_id: str) -> None:
        """Something about settings or disk that she should know."""
        with self._lock:
            if text_id in _NEWS:
                self._say(self._t(text_id))
            else:
                self._problems.append(self._t(text_id))
        self._wake()

    def hint(self, line: str) -> None:
        """Something of the desk's own that she should know, in words."""
        with self._lock:
            self._problems.append(line)
        self._wake()

    def journal_problem(self, problem: JournalProblem) -> None:
        """In her words; its file and code are the administrator's, from ``doctor``."""
        with self._lock:
            self._in_memory = problem.rule_id not in NOT_IN_MEMORY
            memory = {self._t(one) for one in ("journal.memory", "journal.memory.busy")}
            self._problems = [one for one in self._problems if one not in memory]
            if self._in_memory:
                self._problems.append(self._t(memory_said(problem)))
            elif problem == HOME:
                self._say(self._t("journal.home.sentence"))
            else:
                self._problems.append(self._t(f"{problem.rule_id}.sentence", **problem.values))
        self._wake()

    def channel_problem(self, problem: ChannelProblem | SecretProblem) -> None:
        """Which way out it is, and why, is the administrator's."""
        with self._lock:
            self._problems.append(self._t("desk.problem.channel"))
        self._wake()

    def failed(self) -> None:
        """The sitting met a defect of ours: the words stay, and it is said calmly."""
        with self._lock:
            self._failed, self.busy = True, False
        self._wake()

    # --- what the courier and the hub tell

    def notice(self, notice: Notice) -> None:
        """What became of a delivery; those to the lead have a place of their own."""
        delivery = notice.delivery
        with self._lock:
            to_lead = delivery.recipient.role == LEAD
            if to_lead and notice.phase is Phase.ACCEPTED:
                self._lead_at.setdefault(delivery.incident, notice.at)
            self._of = delivery if to_lead else None
            try:
                super().notice(notice)
            finally:
                self._of = None
        self._wake()

    def dictate(self, text: str) -> None:
        """Her own voice is the channel: the words to read out have a place of their own."""
        with self._lock:
            self._spoken = self._spoken or text
        self._wake()

    def new_words(self, script: Script) -> None:
        """From now on she reads these, where the words stand."""
        if script.language != self._lang:
            return
        with self._lock:
            self._new_words[script.channel] = script
            self._say(self._t("desk.words.new"))

    # --- the plain screen's lines, put into their places

    def _values(self) -> dict[str, str]:
        return step_values(self._settings, self._report.verdict if self._report else None)

    def _say(self, text: str = "") -> None:
        if text and self._of is not None:
            self._messages.pop(self._of.id, None)
            self._messages[self._of.id] = " ".join(text.split())
        elif text and text not in self._in_its_place:
            self._news = [*(one for one in self._news if one != text), text][-MOST_NEWS:]
        self._wake()

    def _rows(self, current: tuple[Row, ...]) -> None:
        self._table = current

    def _progress(self, current: tuple[Row, ...]) -> None:
        self._rows(current)
        self._wake()

    def _brief(self) -> None:
        """The state and the steps have places of their own."""

    _advise_anew = _brief

    _reason = RunScreen.reason_for_her

    def _ask_to_ring(self) -> None:
        """It has a place of its own, so that nothing pushes it away."""
        self._to_ring = True
        self._lead("ring")
        self._wake()
