"""The conversation of ``setup``: one question after another, back, corrected, until it is right."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from runbook.cli.setup.lines import Lines, say_lines
from runbook.cli.setup.words import show_fault, show_help, show_question, show_summary
from runbook.language.digits import whole_number
from runbook.language.texts import t
from runbook.secrets.reference import Secret
from runbook.settings.answers import CLEAR, judge_yes_or_no, token_fault
from runbook.settings.problem import Fault
from runbook.settings.questionnaire import Questionnaire, answer, answered, back, correct
from runbook.settings.questions import Answers, Kind, Question

BACK = frozenset({"назад", "back", "yfpfl", "ифсл"})
"""Also as it comes out when the other layout is on."""
HELP = frozenset({"?", "？"})
VPN_WAIT = 2.0
"""Seconds the VPN question waits at the most for what this PC has; it was looked for all along."""

Keep = Callable[[Answers], None]
Preview = Callable[[Questionnaire], tuple[str, ...]]


@dataclass
class Talk:
    """One conversation. ``keep`` keeps the answers, ``preview`` names what is still amiss."""

    lines: Lines
    lang: str
    keep: Keep
    preview: Preview
    find_vpn: "Finding"
    token: Secret | None = field(default=None, repr=False)

    def hold(self, sitting: Questionnaire) -> Questionnaire | None:
        """All the questions, then the summary; None when she does not want it written."""
        while True:
            question = sitting.current
            if question is None:
                decided = self._summary(sitting)
                if not isinstance(decided, Questionnaire):
                    return sitting if decided else None
                sitting = decided
                continue
            if question.key == "vpn.client":
                found = self.find_vpn.result(VPN_WAIT)
                sitting = replace(sitting, known=replace(sitting.known, vpn_client=found))
                question = sitting.current or question
            self._section(sitting, question)
            show_question(sitting, question, self.lang)
            sitting = self._ask(sitting, question)
            self.keep(sitting.answers)

    def agrees(self, text: str) -> bool:
        """Ask for a plain yes or no; Enter is yes."""
        say_lines(" ", text)
        while True:
            said = judge_yes_or_no(self.lines.line(), self.lang)
            if isinstance(said, bool):
                return said
            say_lines(t(f"{said.rule_id}.sentence", self.lang))

    def _ask(self, sitting: Questionnaire, question: Question) -> Questionnaire:
        """Ask until there is an answer that can be used, or she goes back."""
        while True:
            secret = question.kind is Kind.SECRET
            typed = self.lines.secret() if secret else self.lines.line()
            word = typed.strip().casefold()
            if word in HELP:
                show_help(question, self.lang)
                continue
            if word in BACK:
                return back(sitting)
            outcome = (
                self._token(sitting, question, typed)
                if secret
                else answer(sitting, typed, self.lang)
            )
            if isinstance(outcome, Questionnaire):
                return outcome
            show_fault(question, outcome, self.lang)

    def _token(
        self, sitting: Questionnaire, question: Question, typed: str
    ) -> Questionnaire | Fault:
        text = typed.strip()
        if not text:
            return answered(sitting, question, "kept" if sitting.default_of(question) else "")
        if text in CLEAR:
            self.token = None
            return answered(sitting, question, "")
        fault = token_fault(text)
        if fault:
            return fault
        self.token = Secret(text)
        say_lines(t("setup.token.taken", self.lang))
        return answered(sitting, question, "typed")

    def _section(self, sitting: Questionnaire, question: Question) -> None:
        table = question.key.partition(".")[0]
        before = sitting.questions[sitting.at - 1].key.partition(".")[0] if sitting.at else ""
        if table != before:
            say_lines(" ", f"== {t(f'setup.section.{table}', self.lang)} ==")

    def _summary(self, sitting: Questionnaire) -> Questionnaire | bool:
        """True: write it; False: do not; a questionnaire: something is to be answered again."""
        show_summary(sitting, self.lang)
        say_lines(*self.preview(sitting))
        say_lines(" ", t("setup.write", self.lang))
        while True:
            typed = self.lines.line().strip()
            if typed.casefold() in BACK:
                return back(sitting)
            if typed.isdecimal():
                chosen = correct(sitting, whole_number(typed) or 0)
                if chosen:
                    return chosen
                say_lines(t("setup.write.unknown", self.lang, last=len(sitting.questions)))
                continue
            said = judge_yes_or_no(typed, self.lang)
            if isinstance(said, bool):
                return said
            say_lines(t("setup.write.unknown", self.lang, last=len(sitting.questions)))


class Finding:
    """Something looked for while the first questions are answered. Never holds the program."""

    def __init__(self, find: Callable[[], str]) -> None:
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._found: str | None = None
        threading.Thread(target=self._look, args=(find,), name="find vpn", daemon=True).start()

    def result(self, wait: float) -> str:
        """What was found; empty when nothing was, or not within so many seconds."""
        if self._found is None:
            try:
                self._found = self._answers.get(timeout=wait)
            except queue.Empty:
                return ""
        return self._found

    def _look(self, find: Callable[[], str]) -> None:
        try:
            self._answers.put(find())
        except Exception:  # noqa: BLE001 - a question without a suggestion is still a question
            self._answers.put("")
