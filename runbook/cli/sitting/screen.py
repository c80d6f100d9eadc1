"""What ``run`` shows: a line at a time into a pipe, and a sheet redrawn below the words."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Self

from checks.observation import Observation
from checks.report import Report
from notifier.delivery import Purpose
from notifier.dispatch.dispatcher import Notice, Phase
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.workplace import utc_now
from runbook.alerting.alerts import LEAD
from runbook.alerting.channels import ChannelProblem
from runbook.cli.check.table import briefing_text, row_text
from runbook.cli.output import console
from runbook.cli.sitting.addressee import addressee
from runbook.cli.sitting.dictation import dictation
from runbook.cli.sitting.hub_screen import HubScreen
from runbook.cli.sitting.lead_status import Heard
from runbook.diagnosis.briefing import Briefing, LeadReach, brief
from runbook.diagnosis.progress import Row, State, rows
from runbook.incident import Incident
from runbook.journal.problem import (
    HOME,
    HOME_RENUMBERED,
    NOT_IN_MEMORY,
    JournalProblem,
    memory_said,
)
from runbook.language.moscow import clock
from runbook.planning import Loudness
from runbook.procedure.commands import LEAD_KNOWS
from runbook.procedure.place import Place
from runbook.secrets.reference import SecretProblem
from runbook.settings import Settings


class RunScreen(HubScreen):
    """Plain lines, each said once. Safe to call from the sitting's and the courier's threads."""

    def __init__(self, settings: Settings, lang: str) -> None:
        super().__init__(settings, lang)
        self._observations: list[Observation] = []
        self._shown: dict[str, State] = {}
        self._cause = ""
        self._alert_lines: dict[str, str] = {}
        self._spoken = ""
        self._in_memory = False
        self._report: Report | None = None
        self.reached_lead: Callable[[str], datetime | None] = lambda _: None
        """Since when the lead has the message about an incident, as the journal knows it."""
        self.over = threading.Event()

    def __enter__(self) -> Self:
        self._say(self._t("run.checking"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def conduct(self, conductor: Conductor) -> None:
        """Show the procedure too. Called once, before the sitting begins."""
        self._conductor = conductor

    def told_by(
        self, problems: Iterable[ChannelProblem | SecretProblem], *, reaches_lead: bool
    ) -> None:
        """Say which channels cannot be used, and know whether one reaches the lead."""
        for one in problems:
            self.channel_problem(one)
        self._reaches_lead = reaches_lead
        self.reach = self._usual_reach

    # --- what the sitting shows

    def seen(self, observation: Observation) -> None:
        """One more observation of the first diagnosis."""
        with self._lock:
            self._observations.append(observation)
            self._progress(rows(self._observations, None, has_bank=self._has_bank))

    def remark(self, text_id: str) -> None:
        """Something about the settings or the disk that she should know."""
        console.warn(self._t(text_id))

    def concluded(self, report: Report, *, asked: bool) -> None:
        """The table and the verdict, when they changed."""
        with self._lock:
            self._report = report
            if report.verdict.cause == self._cause:
                if asked:
                    self._say(self._t("run.unchanged", at=clock(utc_now())))
                return
            self._cause = report.verdict.cause
            self._rows(rows(report.observations, report.verdict, has_bank=self._has_bank))
            self._brief()

    def _brief(self) -> None:
        if self._report is not None:
            said = self._briefing(self._report)
            self._say_verdict(briefing_text(said, self._lang))

    def _briefing(self, report: Report) -> Briefing:
        return brief(report, self._settings, self._lang, self.reach, self._at_bank)

    def changed(self, loudness: Loudness, spoken: str, *, reachable: bool) -> None:
        """The lead is being told, or there is nobody to tell but by phone."""
        with self._lock:
            if loudness is Loudness.SILENT:
                return
            self._spoken, self._ongoing = spoken, loudness is not Loudness.RECOVERY
            if loudness is Loudness.EDIT or self.reach is LeadReach.OFFICE:
                return
            goes_out = reachable or self._hub_may_tell
            self._say(self._t("run.alert.sending" if goes_out else "run.alert.nobody"))
            if not reachable:
                self._ask_to_ring_unless_told()

    def joined(self, incident: Incident, spoken: str) -> None:
        """This outage was on record already, and the lead may or may not know of it."""
        with self._lock:
            since = incident.occurred_at or incident.opened_at
            self._say(self._t("run.joined", at=clock(since)))
            self._spoken, self._ongoing = spoken, True
            reached, known = self.reached_lead(incident.key), incident.acknowledged_at
            if reached or known:
                self._to_ring = False
                self._lead("messaged")
            if reached:
                self._lead_status.has_it(incident.key)
                self._say(self._t("run.joined.told", at=clock(reached)))
            if known:
                self.reach, self._known_of = LeadReach.KNOWS, incident.key
                if incident.key not in self._known_said:
                    self._known_said.add(incident.key)
                    self._say(self._t("run.alert.lead_knows", at=clock(known)))
            elif not reached:
                self._ask_to_ring_unless_told()

    def _note_known(self, place: Place) -> None:
        """Nobody needs to ring once it is marked, here or in another window; it may be undone."""
        if LEAD_KNOWS in place.answers or (place.about and place.about == self._known_of):
            if self.reach is not LeadReach.KNOWS:
                self._was_to_ring = self._to_ring or self._later.pending
            self.reach = LeadReach.KNOWS
            self._calm()
        elif self.reach is LeadReach.KNOWS:
            self.reach = self._usual_reach
            self._ring_if_untold(place.about)

    def placed(self) -> bool:
        """Into a pipe the verdict says what to do; the program's own steps are done there too."""
        if self._conductor is not None:
            self._note_known(self._conductor.place())
        return False

    def waiting(self, seconds: float, *, restored: bool) -> None:
        """Into a pipe only the confirmation is worth a line."""
        if restored:
            self._say(self._t("run.confirming"))

    def recovered(self, incident: Incident) -> None:
        """All is well again."""
        self._is_over()
        promised = self._conductor and self._conductor.promises.all()
        self._say(self._t("run.recovered.promises" if promised else "run.recovered"))

    def finishing(self) -> None:
        """She leaves while the first diagnosis is still under way."""
        self._say(self._t("run.finishing"))

    def journal_problem(self, problem: JournalProblem) -> None:
        """The disk does not take what is to be remembered, or takes it again."""
        self._in_memory = problem.rule_id not in NOT_IN_MEMORY
        if problem in (HOME, HOME_RENUMBERED):
            self._say(self._t(f"{problem.rule_id}.sentence"))
            return
        sentence = self._t(f"{problem.rule_id}.sentence", **problem.values)
        hint = self._t(f"{problem.rule_id}.hint", **problem.values)
        console.problem(problem.rule_id, sentence, hint)
        if self._in_memory:
            self._say(self._t(memory_said(problem)))

    # --- what the courier tells

    def notice(self, notice: Notice) -> None:
        """What became of a delivery: accepted, waiting, failed."""
        if notice.delivery.purpose is Purpose.EDIT and notice.phase is not Phase.FAILED:
            return
        heard = (
            Heard.NOTHING_NEW if notice.phase is Phase.SENDING else self._lead_status.hear(notice)
        )
        line = self._notice_line(notice)
        with self._lock:
            if heard is Heard.OVERDUE and not self.reach.settled:
                self._overdue()
            if not line or self._alert_lines.get(notice.delivery.id) == line:
                return
            self._alert_lines[notice.delivery.id] = line
            if heard is Heard.NOTHING_NEW:
                if notice.delivery.recipient.role != LEAD:
                    self._say(line)
                return
            # Whoever knows already is not rung once more because a message is late.
            waited = self._to_ring
            knows = self.reach.settled
            self._to_ring = heard is not Heard.TAKEN and not knows
            if not knows:
                self._lead("messaged" if heard is Heard.TAKEN else "ring")
            self._say(line)
            if self._to_ring and not waited and self._spoken:
                self._ask_to_ring()

    def _overdue(self) -> None:
        """Nobody has the message after a minute. She reads here that she is to ring."""

    def dictate(self, text: str) -> None:
        """A message for which the operator's own voice is the channel."""
        self._say(text)

    # --- words

    def _notice_line(self, notice: Notice) -> str:
        role = addressee(notice.delivery.recipient, self._settings, self._lang)
        if notice.phase is Phase.ACCEPTED:
            return self._t("run.alert.accepted.role", role=role, at=clock(notice.at))
        key = {Phase.WAITING: "run.alert.waiting.role", Phase.FAILED: "run.alert.failed.role"}
        if notice.error is None or notice.phase not in key:
            return ""
        reason = self._reason(notice)
        return "\n  ".join(filter(None, (self._t(key[notice.phase], role=role), reason)))

    def reason_for_her(self, notice: Notice) -> str:
        """That it waits is enough for her; why is the administrator's, from ``alert test``."""
        if notice.phase is Phase.WAITING or notice.error is None:
            return ""
        return notice.error.wording(self._lang, notice.delivery.recipient.channel).sentence

    def _reason(self, notice: Notice) -> str:
        """Why it has not gone out, with what to do and its id."""
        if notice.error is None:
            return ""
        words = notice.error.wording(self._lang, notice.delivery.recipient.channel)
        hint = words.hint
        if self._in_memory and not notice.error.permanent:
            hint = self._t("run.alert.not_kept")
        return f"{words.sentence} {hint} [{notice.error.id}]"

    @property
    def has_dictated(self) -> bool:
        """Whether she was asked to ring the lead, with the words to read out."""
        return self._to_ring

    def dictation(self) -> str:
        """Whom to ring and what to read out, because her voice is the channel now."""
        return dictation(self._spoken, self._settings, self._lang)

    def await_office(self) -> None:
        """Where nobody will read on later: hear first whether the hub tells the lead."""
        self._later.wait()

    def settle_ring(self) -> None:
        """She leaves: what was put off is said now."""
        if self._later.cancel() and self._ongoing and not self.reach.settled:
            self._to_ring = True
            console.say(self.dictation())

    def _ask_to_ring(self) -> None:
        self._to_ring = True
        self._lead("ring")
        self._say(self.dictation())

    def _progress(self, current: tuple[Row, ...]) -> None:
        """What is said into a pipe stays said, so nothing is said before the verdict."""

    def _rows(self, current: tuple[Row, ...]) -> None:
        for row in current:
            if self._shown.get(row.area) is not row.state:
                self._say(row_text(row, self._lang))
                self._shown[row.area] = row.state

    def _say_verdict(self, text: str) -> None:
        self._say(f"\n{text}\n")

    @property
    def _has_bank(self) -> bool:
        return self._settings.vpn is not None
