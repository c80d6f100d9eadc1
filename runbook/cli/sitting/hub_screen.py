"""What every screen of ``run`` and ``watch`` does with what the hub says."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from runbook.agent.sitting.conductor import Conductor
from runbook.alerting.channels import ChannelProblem
from runbook.cli.output import console
from runbook.cli.sitting.lead_status import LeadStatus
from runbook.cli.sitting.ring_later import RingLater
from runbook.diagnosis.briefing import LeadReach
from runbook.holding.scripts import Script
from runbook.language.texts import t
from runbook.secrets.reference import SecretProblem
from runbook.settings import Settings
from runbook.settings.whole import is_wanted

if TYPE_CHECKING:
    from runbook.agent.line.view import View
    from runbook.cli.sitting.hub_news import HubNews, HubSaid


class HubScreen:
    """Says it line by line. Its methods are called from the line's thread."""

    keeps_hub_lines = False
    """Whether ``hub_lines`` stay where she sees them."""

    def __init__(self, settings: Settings, lang: str) -> None:
        self._settings = settings
        self._lang = lang
        self._lock = threading.RLock()
        self._lead_status = LeadStatus()
        self._to_ring = self._ongoing = False
        self._was_to_ring = False
        """Whether she was to ring when it was marked that the lead knows."""
        self._reaches_lead = self._hub_speaks = False
        self._hub_may_tell = is_wanted(settings)
        self.reach = self._usual_reach
        self._known_of = ""
        self._known_said: set[str] = set()
        self._at_bank = ""
        self._later = RingLater(self._ring_after_all)
        self._conductor: Conductor | None = None
        self._hub_said: HubSaid | None = None
        self.hub_lines: tuple[str, ...] = ()
        """What the hub says that holds now."""

    def office(self, view: "View") -> None:
        """Something new from the hub. What it says to the lead she need not say."""
        from runbook.agent.line.words import known_line  # noqa: PLC0415 - lazy for start-up
        from runbook.cli.sitting.hub_news import HubSaid  # noqa: PLC0415 - as above

        with self._lock:
            self._hub_said = self._hub_said or HubSaid(self._settings.service_names)
            news = self._hub_said.hear(view, self._lang)
            self.hub_lines = news.standing
            self._take_in(news)
            for line in news.lines:
                # What stays before her eyes is not said a second time; the screen is drawn anew.
                self._say("" if self.keeps_hub_lines and line in news.standing else line)
            for known in news.told_anew:
                if known.incident not in self._known_said:
                    self._known_said.add(known.incident)
                    self._say(known_line(known, self._lang))

    def _take_in(self, news: "HubNews") -> None:
        """What it means for "does the lead know", and for what she is to do."""
        for incident in news.speaks:
            self._lead_status.has_it(incident)
        for incident in news.fell_silent:
            self._lead_status.lost_it(incident)
        self._known_said -= news.unknown_again
        if self._known_of in news.unknown_again:
            self._known_of = ""
        self._hub_may_tell = is_wanted(self._settings) and not news.out
        self._hub_speaks = bool(news.speaks)
        before = self.reach
        if news.knowing:
            self._known_of = self._known_of or min(news.knowing)
        marked = before is LeadReach.KNOWS and not news.unknown_again
        self.reach = LeadReach.KNOWS if self._known_of or marked else self._usual_reach
        if self._at_bank != news.at_bank:
            self._at_bank = news.at_bank
            if self._conductor is not None:
                self._conductor.at_bank(news.at_bank)
        if self.reach.settled:
            self._calm()
            self._lead("messaged")
        elif self._later.pending and not self._hub_may_tell:
            self._later.now()
        elif before.settled and self._ongoing and not self._reaches_lead:
            self._ask_to_ring_unless_told()
        self._advise_anew()

    @property
    def _usual_reach(self) -> LeadReach:
        """How the lead comes to know while nobody has said that they do."""
        if self._hub_speaks:
            return LeadReach.OFFICE
        expected = self._reaches_lead or self._hub_may_tell
        return LeadReach.MESSAGE if expected else LeadReach.RING

    def _ask_to_ring_unless_told(self) -> None:
        """At once where nothing is to be expected of the hub, else after a moment."""
        if self._hub_may_tell and not self.reach.settled:
            self._later.begin()
        elif not self.reach.settled:
            self._ask_to_ring()

    def _ring_if_untold(self, incident: str) -> None:
        """It was marked by mistake that the lead knows: as before, and as it would be by now."""
        if not self._ongoing or self.reach.settled or self._lead_status.taken(incident):
            return
        if self._lead_status.waits(incident):
            self._lead("ring")
            self._ask_to_ring()
        elif self._was_to_ring or not self._reaches_lead:
            self._ask_to_ring_unless_told()

    def _ring_after_all(self) -> None:
        with self._lock:
            if not self.reach.settled and self._ongoing:
                self._hub_may_tell = False
                self.reach = self._usual_reach
                self._ask_to_ring()

    def _is_over(self) -> None:
        """The outage has ended."""
        self._ongoing = False
        self._calm()

    def _calm(self) -> None:
        """Nobody needs to ring."""
        self._later.cancel()
        self._to_ring = False

    def _ask_to_ring(self) -> None:
        """Her own voice is the channel now."""
        self._to_ring = True

    def _advise_anew(self) -> None:
        """What she is to do may be something else now."""

    def new_words(self, script: Script) -> None:
        """The bank has signed other words for clients: from now on she reads these."""
        said = (f"  {one}" for one in script.messages)
        self._say("\n".join([self._t("hub.script.new"), *said]))

    def line_problem(self, text_id: str, values: Mapping[str, str]) -> None:
        """There can be no line to the hub: this PC tells people by itself."""
        with self._lock:
            self._hub_may_tell = False
            self.reach = self.reach if self.reach.settled else self._usual_reach
        self._later.now()
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
