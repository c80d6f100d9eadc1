"""The watch for other programs: one JSON object a line, schema ``runbook.watch/1``."""

from functools import partial
from typing import TYPE_CHECKING

from checks.report import Report
from notifier.dispatch.dispatcher import Notice
from runbook.agent.workplace import utc_now
from runbook.alerting.channels import ChannelProblem
from runbook.cli.output import console
from runbook.cli.watch.screen import WatchScreen
from runbook.holding.scripts import Script
from runbook.incident import Incident
from runbook.journal.problem import JournalProblem
from runbook.planning import Loudness
from runbook.secrets.reference import SecretProblem

if TYPE_CHECKING:
    from runbook.agent.line.view import View


class JsonScreen(WatchScreen):
    """Every object has ``schema``, ``at`` (UTC) and ``event``; what else depends on the event."""

    @property
    def words(self) -> None:
        """Another program is told, and nobody reads aloud."""

    @property
    def where_words_are(self) -> str:
        """No window of ours shows them."""
        return "watch.pop_up.words_in_run"

    def starting(self) -> None:
        """The first diagnosis is under way."""
        self._tell("starting")

    def armed(self, *, well: bool) -> None:
        """From now on it is watched."""
        self._tell("armed")

    def not_yet(self, report: Report) -> None:
        """It has not been well yet."""
        self._tell("not_yet", **_verdict(report))

    def another(self) -> None:
        """Another copy is watching."""
        self._tell("another")

    def slept(self, seconds: float) -> None:
        """The computer was asleep."""
        self._tell("slept", seconds=round(seconds))

    def noticed(self, report: Report) -> None:
        """Something broke."""
        self._cause = ""
        self.pop_up(report)
        self.when_noticed()
        self._tell("noticed", **_verdict(report))

    def ended(self) -> None:
        """The watch is over."""
        self._tell("ended")

    def concluded(self, report: Report, *, asked: bool) -> None:
        """A verdict, when it is another one."""
        if report.verdict.cause != self._cause:
            self._cause = report.verdict.cause
            self._tell("verdict", **_verdict(report))

    def changed(self, loudness: Loudness, spoken: str, *, reachable: bool) -> None:
        """The lead is being told."""
        if loudness is not Loudness.SILENT:
            self._tell("telling", loudness=str(loudness), reachable=reachable)

    def joined(self, incident: Incident, spoken: str) -> None:
        """This outage was on record already."""
        self._tell("joined", incident=incident.key)

    def waiting(self, seconds: float, *, restored: bool) -> None:
        """Nothing to tell."""

    def recovered(self, incident: Incident) -> None:
        """All is well again."""
        self.pop_up_recovery()
        self._tell("recovered", incident=incident.key)

    def notice(self, notice: Notice) -> None:
        """What became of a delivery."""
        error = notice.error.id if notice.error else None
        role = notice.delivery.recipient.role
        self._tell("delivery", phase=str(notice.phase), role=role, error=error)

    def office(self, view: "View") -> None:
        """What the hub says."""
        self._tell(
            "hub",
            gone=view.gone,
            slow=view.slow,
            refused=view.refused or None,
            speaks=sorted(view.speaks),
            known=[{"incident": one.incident, "role": one.role} for one in view.known],
            mass=[
                {
                    "number": one.number,
                    "cause": one.cause,
                    "joined": one.joined,
                    "restored": one.restored,
                }
                for one in view.mass
            ],
            degraded=view.degraded_since is not None,
            stand_in=view.stand_in.number if view.stand_in else None,
        )

    def new_words(self, script: Script) -> None:
        """Nobody reads aloud from here."""
        self._tell("script", id=script.id, version=script.version, digest=script.digest)

    def dictate(self, text: str) -> None:
        """Nobody reads aloud from here."""

    def remark(self, text_id: str) -> None:
        """Something about settings or disk."""
        self._tell("problem", id=text_id)

    def journal_problem(self, problem: JournalProblem) -> None:
        """The disk does not take what is to be remembered."""
        self._tell("problem", id=problem.rule_id)

    def channel_problem(self, problem: ChannelProblem | SecretProblem) -> None:
        """A channel that cannot be used."""
        known = problem.id if isinstance(problem, ChannelProblem) else problem.rule_id
        self._tell("problem", id=known)

    def failed(self, error: BaseException) -> None:
        """A defect of ours."""
        self._tell("problem", id=f"defect {type(error).__name__}")

    def left_waiting(self, *, in_memory: bool) -> None:
        """A message has not gone out; one in memory is lost."""
        self._tell("left_waiting", in_memory=in_memory)

    def _tell(self, event: str, **values: object) -> None:
        at = utc_now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = {"schema": "runbook.watch/1", "at": at, "event": event, **values}
        with self._lock:
            self._write(partial(console.say_json, told))


def _verdict(report: Report) -> dict[str, object]:
    verdict = report.verdict
    return {
        "cause": verdict.cause,
        "side": verdict.side,
        "confidence": verdict.confidence,
        "services": list(verdict.services),
        "also": [one.cause for one in verdict.also],
    }
