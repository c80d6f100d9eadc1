"""``run --answers``: the procedure worked through from a file, without a terminal."""

from runbook.briefing import step_values
from runbook.callbacks.promise import Channel
from runbook.cli.run.screen import RunScreen
from runbook.procedure.answer_file import Answers, answer_for
from runbook.procedure.shapes import Kind
from runbook.procedure.walk import SKIPPED, Due
from runbook.procedure.words import said
from runbook.settings import Settings


class AnsweredScreen(RunScreen):
    """Lines as into a pipe; each step that becomes due is answered as the file says."""

    def __init__(self, settings: Settings, lang: str, answers: Answers) -> None:
        super().__init__(settings, lang)
        self._given = answers
        self._begun = False
        self._refused: set[str] = set()

    def placed(self) -> bool:
        """Answer what is due, until nothing is that the file has an answer to."""
        if self._conductor is None:
            return False
        changed = self._begin()
        while (found := self._answerable()) is not None:
            self._give(*found)
            changed = True
        return changed

    def left(self) -> tuple[str, ...]:
        """What the file had no answer to, in words."""
        place = self._conductor.place() if self._conductor else None
        dues = (*place.position.due, *place.position.held) if place else ()
        return tuple(self._words(due) for due in dues)

    def _begin(self) -> bool:
        """What is said by a command is said at once, and only once."""
        if self._begun or self._conductor is None:
            return False
        self._begun = True
        for command, value in self._given.commands.items():
            self._conductor.give(command, value)
        for client in self._given.clients:
            promised = self._conductor.promise(client.channel)
            if promised is not None and client.reference:
                self._conductor.promises.set_reference(promised, client.reference)
        return bool(self._given.commands or self._given.clients)

    def _answerable(self) -> tuple[Due, str] | None:
        place = self._conductor.place() if self._conductor else None
        for due in place.position.due if place else ():
            value = answer_for(self._given, due.id, due.step)
            if value is not None and due.id not in self._refused:
                return due, value
        return None

    def _give(self, due: Due, value: str) -> None:
        conductor = self._conductor
        if conductor is None:
            return
        if due.step.kind is Kind.CALLBACK and not conductor.place().recovered:
            if value in set(Channel):
                conductor.promise(Channel(value), due.id)
                self._say(self._t("run.answer.given", question=self._words(due), answer=value))
                return
        elif due.step.kind is Kind.CALLBACK and value != SKIPPED:
            # Whether a client was reached is nothing a file may say for all of them.
            self._refused.add(due.id)
            return
        conductor.give(due.id, value)
        self._say(self._t("run.answer.given", question=self._words(due), answer=value))

    def _words(self, due: Due) -> str:
        verdict = self._report.verdict if self._report else None
        return said(due.wording, self._lang, step_values(self._settings, verdict))
