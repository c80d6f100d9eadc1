"""What every screen of ``run`` and ``watch`` does with what the hub says."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from runbook.agent.conductor import Conductor
from runbook.channels import ChannelProblem
from runbook.cli import console
from runbook.cli.run.lead_status import LeadStatus
from runbook.scripts import Script
from runbook.secrets.reference import SecretProblem
from runbook.settings import Settings
from runbook.texts import t

if TYPE_CHECKING:
    from runbook.agent.line.view import View
    from runbook.cli.run.hub_news import HubSaid


class HubScreen:
    """Says it line by line. Its methods are called from the line's thread."""

    keeps_hub_lines = False
    """Whether ``hub_lines`` stay where she sees them."""

    def __init__(self, settings: Settings, lang: str) -> None:
        self._settings = settings
        self._lang = lang
        self._lock = threading.RLock()
        self._lead_status = LeadStatus()
        self._to_ring = False
        self._conductor: Conductor | None = None
        self._hub_said: HubSaid | None = None
        self.hub_lines: tuple[str, ...] = ()
        """What the hub says that holds now."""

    def office(self, view: "View") -> None:
        """Something new from the hub. What it says to the lead she need not say."""
        from runbook.cli.run.hub_news import HubSaid  # noqa: PLC0415 - lazy for start-up

        with self._lock:
            self._hub_said = self._hub_said or HubSaid()
            news = self._hub_said.hear(view, self._lang)
            self.hub_lines = news.standing
            for incident in news.speaks:
                self._lead_status.has_it(incident)
            for incident in news.fell_silent:
                self._lead_status.lost_it(incident)
            if news.speaks:
                self._to_ring = False
                self._lead("messaged")
            for line in news.lines:
                # What stays before her eyes is not said a second time; the screen is drawn anew.
                self._say("" if self.keeps_hub_lines and line in news.standing else line)

    def new_words(self, script: Script) -> None:
        """The bank has signed other words for clients: from now on she reads these."""
        said = (f"  {one}" for one in script.messages)
        self._say("\n".join([self._t("hub.script.new"), *said]))

    def line_problem(self, text_id: str, values: Mapping[str, str]) -> None:
        """There can be no line to the hub: this PC tells people by itself."""
        self.channel_problem(SecretProblem(text_id, dict(values)))

    def channel_problem(self, problem: ChannelProblem | SecretProblem) -> None:
        """A way out that cannot be used."""
        if isinstance(problem, ChannelProblem):
            console.problem(problem.id, problem.sentence, problem.hint)
            return
        sentence = self._t(f"{problem.rule_id}.sentence", **problem.values)
        hint = self._t(f"{problem.rule_id}.hint", **problem.values)
        console.problem(problem.rule_id, sentence, hint)

    def _lead(self, reached: str) -> None:
        if self._conductor is not None:
            self._conductor.lead(reached)

    def _t(self, text_id: str, **values: str | int | float) -> str:
        return t(text_id, self._lang, **values)

    def _say(self, text: str = "") -> None:
        console.say(text)
