"""What the watch shows in its own window: little while all is well, the words when it breaks."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

from checks.observation import Observation
from checks.report import Report
from runbook.agent.workplace import utc_now
from runbook.cli.output import console
from runbook.cli.sitting.dictation import ring_line
from runbook.cli.sitting.screen import RunScreen
from runbook.diagnosis.advice import advice
from runbook.diagnosis.briefing import LeadReach
from runbook.diagnosis.report import summary_of
from runbook.holding.scripts import Script
from runbook.incident import Incident
from runbook.language.moscow import clock
from runbook.language.texts import t
from runbook.settings import Settings


class PopUp(Protocol):
    """Shows a title and a text on her desktop, and never takes the focus."""

    def __call__(self, title: str, text: str, *, urgent: bool) -> None:
        """Show it; an urgent one may stay until it is dismissed."""
        ...


class WatchScreen(RunScreen):
    """Lines, each said once, with their time."""

    def __init__(self, settings: Settings, lang: str, words: Script, pop_up: PopUp) -> None:
        super().__init__(settings, lang)
        self._words = words
        self._pop_up = pop_up
        self._not_written = False
        self.when_noticed: Callable[[], None] = lambda: None
        """What else is to happen when something breaks. It waits for nothing."""

    @property
    def words(self) -> Script | None:
        """The words for the client that are shown when something breaks."""
        return self._words

    @property
    def where_words_are(self) -> str:
        """The text that says where she finds the words for the client."""
        return "watch.pop_up.words_here"

    def starting(self) -> None:
        """The first diagnosis is under way."""
        self._say(self._t("run.checking"))

    def armed(self, *, well: bool) -> None:
        """From now on it is watched. Nothing is promised that cannot be kept."""
        told = self.reach is not LeadReach.RING
        if well:
            self._at("watch.armed" if told else "watch.armed.nobody_told")
        else:
            self._at("watch.armed_partly" if told else "watch.armed_partly.nobody_told")

    def not_yet(self, report: Report) -> None:
        """It has not been well yet, so nobody is told."""
        named = self._settings.service_names
        self._at("watch.not_yet", summary=summary_of(report.verdict, self._lang, named))

    def slept(self, seconds: float) -> None:
        """A lid was closed: nothing that needs her."""
        self._at("watch.slept", minutes=max(1, round(seconds / 60)))

    def noticed(self, report: Report) -> None:
        """Something broke: the words first, here and as a notification."""
        self._cause = ""
        self._shown.clear()
        self.pop_up(report)
        self.when_noticed()
        self._say()
        self._at("watch.noticed")
        said = [self._t("run.read_aloud"), "", *(f"  {one}" for one in self._words.messages)]
        self._say("\n".join([*said, "", self._t("run.status_first")]))

    def pop_up(self, report: Report) -> None:
        """Tell her on her desktop, in a few words."""
        words = self._t(self.where_words_are)
        if report.verdict.side == "undetermined":
            text = self._t("watch.pop_up.text.unclear", words=words)
        else:
            # The name has a colon of its own, and the sentence has one already.
            name = self._t(advice(report.verdict.cause).name).replace(": ", ", ")
            text = self._t("watch.pop_up.text", cause=name, words=words)
        self._pop_up(self._t("watch.pop_up.title"), text, urgent=True)

    def pop_up_recovery(self) -> None:
        """Tell her on her desktop that all is well; it goes away by itself."""
        title, text = self._t("watch.pop_up.recovered"), self._t("watch.pop_up.recovered.text")
        self._pop_up(title, text, urgent=False)

    def _overdue(self) -> None:
        """Nobody has the message after a minute, and she may not be looking at this window."""
        self._pop_up(
            self._t("watch.pop_up.overdue"), ring_line(self._settings, self._lang), urgent=True
        )

    def new_words(self, script: Script) -> None:
        """Other words, signed by the bank: shown the next time something breaks, too."""
        if script.language == self._words.language and script.channel is self._words.channel:
            self._words = script
            super().new_words(script)

    def another(self) -> None:
        """Another copy is watching already."""
        self._say(self._t("watch.another"))

    def failed(self, error: BaseException) -> None:
        """Following the incident met a defect of ours; the watch goes on and takes it up again."""
        console.problem(
            f"defect {type(error).__name__}", self._t("watch.defect"), self._t("watch.defect.hint")
        )

    def ended(self) -> None:
        """The watch is over."""
        self._at("watch.ended")

    # --- an incident that is followed

    def seen(self, observation: Observation) -> None:
        """The diagnosis was over before anything was shown."""

    def placed(self) -> bool:
        """What she answers in a window of her own is read here; only that one asks her."""
        if self._conductor is not None:
            self._conductor.refresh()
        return super().placed()

    def concluded(self, report: Report, *, asked: bool) -> None:
        """The table and the verdict, when they changed, and where the steps are."""
        if report.verdict.healthy:
            # What to do when checks are clean is for somebody who says that hers is not.
            self._cause = report.verdict.cause
            return
        before = self._cause
        super().concluded(report, asked=asked)
        if not before:
            self._say(self._t("watch.open_run"))

    def recovered(self, incident: Incident) -> None:
        """All is well again; her promises are kept in ``run``."""
        self._is_over()
        self._at("watch.recovered")
        self.pop_up_recovery()

    def left_waiting(self, *, in_memory: bool) -> None:
        """The watch ends and a message has not gone out: it goes by itself, or she has to ring."""
        if self._spoken and not (self.has_dictated or self.reach.settled):
            self._say(self.dictation())
        if in_memory:
            self.remark("run.alert.memory")
        else:
            self._say(self._t("run.alert.left_to_courier"))

    def _at(self, text_id: str, **values: str | int | float) -> None:
        self._say(f"{clock(utc_now())}  {self._t(text_id, **values)}")

    def _say(self, text: str = "") -> None:
        self._write(partial(console.say, text))

    def _write(self, say: Callable[[], None]) -> None:
        """An output that takes nothing costs no alert: that is said once, and the watch goes on."""
        try:
            say()
        except console.OutputError:
            if not self._not_written:
                self._not_written = True
                sentence, hint = self._t("watch.not_written"), self._t("watch.not_written.hint")
                console.problem("watch.not_written", sentence, hint)


def pop_up_on_desktop(lang: str) -> PopUp:
    """Notifications on this PC; one that cannot be shown is said in the window, once."""
    said = threading.Event()

    def show(title: str, text: str, *, urgent: bool) -> None:
        # Lazy: the libraries of desktops load only when there is something to show.
        from notifier.desktop.notice import Outcome  # noqa: PLC0415 - lazy, see above
        from notifier.desktop.show import show as show_notice  # noqa: PLC0415 - as above

        showing = show_notice(title, text, urgent=urgent)

        def tell() -> None:
            if showing.wait() is not Outcome.ACCEPTED and not said.is_set():
                said.set()
                console.warn(t("watch.pop_up.not_shown", lang))

        # Without one more thread nobody learns that it was not shown; the watch goes on.
        with suppress(RuntimeError):
            threading.Thread(target=tell, name="pop-up", daemon=True).start()

    return show


def no_pop_up(title: str, text: str, *, urgent: bool) -> None:
    """Her desktop is left alone."""
