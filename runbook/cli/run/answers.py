"""``run --answers``: the procedure worked through from a file, without a terminal."""

from runbook.agent.sitting.conductor import Conductor
from runbook.callbacks.promise import Channel
from runbook.cli.sitting.screen import RunScreen
from runbook.diagnosis.briefing import step_values
from runbook.procedure.answer_file import Answers, Client, answer_for
from runbook.procedure.commands import CLIENT
from runbook.procedure.shapes import Kind
from runbook.procedure.walk import SKIPPED, Due
from runbook.procedure.words import answer_said, said
from runbook.settings import Settings


class AnsweredScreen(RunScreen):
    """Lines as into a pipe; each step that becomes due is answered as the file says."""

    def __init__(self, settings: Settings, lang: str, answers: Answers) -> None:
        super().__init__(settings, lang)
        self._given = answers
        self._refused: set[str] = set()

    def placed(self) -> bool:
        """Answer what is due, until nothing is that the file has an answer to."""
        if self._conductor is None:
            return False
        changed = self._begin(self._conductor)
        while (found := self._answerable()) is not None:
            self._give(*found)
            changed = True
        return self._promise_the_rest(self._conductor) or changed

    def left(self) -> tuple[str, ...]:
        """What the file had no answer to, in words."""
        place = self._conductor.place() if self._conductor else None
        dues = (*place.position.due, *place.position.held) if place else ()
        return tuple(self._words(due) for due in dues)

    def _begin(self, conductor: Conductor) -> bool:
        """What is said by a command is said at once, and only once."""
        said = conductor.place().answers
        new = {one: value for one, value in self._given.commands.items() if one not in said}
        for command, value in new.items():
            conductor.give(command, value)
        return bool(new)

    def _promise_the_rest(self, conductor: Conductor) -> bool:
        """The clients no step asks about: each once in a run, however often it is started."""
        changed = False
        for number, client in enumerate(self._given.clients):
            kept = f"{CLIENT}{number}"
            if kept not in conductor.place().answers:
                self._promise(conductor, client, kept)
                changed = True
        return changed

    def _promise(self, conductor: Conductor, client: Client, kept: str) -> None:
        promised = conductor.promise(client.channel, kept)
        if promised is not None and client.reference:
            conductor.promises.set_reference(promised, client.reference)

    def _next_client(self, conductor: Conductor, channel: Channel) -> int | None:
        """The first client of the file who chose this and is not promised anything yet."""
        said = conductor.place().answers
        return next(
            (
                number
                for number, client in enumerate(self._given.clients)
                if client.channel is channel and f"{CLIENT}{number}" not in said
            ),
            None,
        )

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
        if due.step.kind is Kind.CALLBACK:
            if conductor.place().recovered and value != SKIPPED:
                # Whether a client was reached is nothing a file may say for all of them.
                self._refused.add(due.id)
                return
            self._give_choice(conductor, due, value)
        else:
            conductor.give(due.id, value)
        said = answer_said(due.step, value, self._lang)
        self._say(self._t("run.answer.given", question=self._words(due), answer=said))

    def _give_choice(self, conductor: Conductor, due: Due, value: str) -> None:
        """The client's choice: of one the file names with a number, or of one without."""
        number = self._next_client(conductor, Channel(value)) if value in set(Channel) else None
        if number is not None:
            self._promise(conductor, self._given.clients[number], f"{CLIENT}{number}")
            conductor.give(due.id, value)
        elif value in set(Channel):
            conductor.promise(Channel(value), due.id)
        else:
            conductor.give(due.id, value)

    def _words(self, due: Due) -> str:
        verdict = self._report.verdict if self._report else None
        return said(due.wording, self._lang, step_values(self._settings, verdict))
