"""The drills of one desk: the one that runs, the page of all, and what is written down of them."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from runbook.agent.telling.handoff import Handoff
from runbook.agent.workplace import utc_now
from runbook.cli.desk.pages.code import CodePage
from runbook.cli.desk.pages.places import CODE_PAGE, DRILL, DRILLS_PAGE
from runbook.cli.drill.around import Around
from runbook.cli.drill.listing import drills_shown, listed
from runbook.cli.drill.making import Words
from runbook.cli.drill.showing import INSTEAD
from runbook.cli.drill.sitting import DrillSitting
from runbook.desk.acts import Act, Kind
from runbook.desk.sitting import Done, PageOf, Shown, Sitting
from runbook.drill.bank import SETTINGS
from runbook.drill.case import Case
from runbook.drill.library import built_in_cases, find_case
from runbook.drill.results import Result, last_passed, results, write_result
from runbook.drill.scoring import Score
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.language.texts import t

NONE_PASSED = "drill.none_passed"
"""The text said until a drill has been passed."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where drills belong: the real journal as it is now, and whose it is."""

    journal: Callable[[], Journal]
    operator: str


class Drills:
    """At the most one runs. Every method may be called from any thread.

    ``changed`` is called when a drill begins or ends.
    """

    def __init__(
        self,
        office: Office,
        words: Words,
        changed: Callable[[], None] = lambda: None,
        own: tuple[Case, ...] = (),
        around: Around | None = None,
    ) -> None:
        self._office, self._words, self._changed = office, words, changed
        self._own = own
        plain = around or Around(lambda: False, lambda *_: None, self.do, self._left)
        self._around = replace(
            plain, is_real=self._is_real, keep=self._keep, begin=self._begin, leave=self._left
        )
        self._lock = threading.Lock()
        self._running: DrillSitting | None = None

    @property
    def sitting(self) -> Sitting | None:
        """The drill that is looked at, None when there is none."""
        return self._running

    @property
    def running(self) -> DrillSitting | None:
        """The same, with what only a drill has."""
        return self._running

    def do(self, act: Act) -> Done:
        """The acts of drills, wherever they were pressed."""
        if act.kind is Kind.DRILL:
            return self._begin(act)
        running = self._running
        if running is None:
            return Done(t("drill.none_runs", self._words.lang), ok=False)
        return running.do(act)

    def _begin(self, act: Act) -> Done:
        return self.begin(act.subject, instead=act.value == INSTEAD)

    def begin(self, identifier: str, *, instead: bool = False) -> Done:
        """Begin a drill; not while a real outage is open.

        Where another one is under way she is asked first: ``instead`` ends and judges that one.
        """
        lang = self._words.lang
        own = (one for one in self._own if one.id == identifier)
        case = next(own, None) or find_case(identifier)
        if case is None:
            return Done(t("drill.unknown", lang), ok=False)
        try:
            real = self._real_now()
        except JournalError:
            # An exercise beside an outage is worse than one that has to wait.
            return Done(t("drill.not_known", lang), ok=False)
        if real:
            return Done(t("drill.not_now", lang), ok=False)
        running = self._running
        if running is not None and not running.is_over:
            if running.case is case:
                # The button was pressed twice: it goes on.
                return Done(t("drill.begun", lang))
            if not instead:
                return running.ask_about(case)
            running.finish()
        made = DrillSitting(case, self._words, self._around)
        with self._lock:
            before, self._running = self._running, made
        made.start()
        self._put_away(before)
        self._changed()
        return Done(t("drill.begun", lang))

    def stop(self) -> None:
        """The program ends: a drill that runs is not judged."""
        with self._lock:
            before, self._running = self._running, None
        if before is not None:
            before.stop()

    @property
    def pages(self) -> Mapping[str, PageOf]:
        """The pages of drills by path; ``/drill-code`` is the code of the one that runs."""
        code = CodePage(self._code, SETTINGS, self._words.lang, DRILL)
        return {DRILLS_PAGE: self.page, CODE_PAGE: code}

    def _code(self) -> Handoff | None:
        running = self._running
        return running.code() if running is not None else None

    def page(self, query: Mapping[str, str]) -> Shown:
        """``/drills``: every case, how far she is with it, and how the last one went."""
        lang = self._words.lang
        try:
            found = results(self._office.journal(), self._office.operator)
        except JournalError:
            found = ()
        cases = listed((*self._own, *built_in_cases()), found, lang)
        running = self._running
        act = "/drill/act" if running is not None else "/act"
        return drills_shown(cases, found, act, lang, running=running is not None)

    @property
    def none_passed(self) -> bool:
        """Whether she has passed none so far: ``NONE_PASSED`` is said on the desk then."""
        try:
            return last_passed(self._office.journal(), self._office.operator) is None
        except JournalError:
            return False

    def _left(self) -> None:
        with self._lock:
            before, self._running = self._running, None
        self._put_away(before)
        self._changed()

    def _put_away(self, sitting: DrillSitting | None) -> None:
        """Whoever asked for it may be waiting in that drill: it ends beside."""
        if sitting is not None:
            threading.Thread(target=sitting.stop, name="drill-end", daemon=True).start()

    def _real_now(self) -> bool:
        """Whether a real outage is open. Raises JournalError where nobody can tell."""
        return self._office.journal().current_incident(self._office.operator) is not None

    def _is_real(self) -> bool:
        """The same, for a drill that runs: what cannot be told ends none."""
        try:
            return self._real_now()
        except JournalError:
            return False

    def _keep(self, case: Case, score: Score) -> Result | None:
        journal, operator = self._office.journal(), self._office.operator
        own = any(one is case for one in self._own)
        try:
            return write_result(journal, operator, case, score, utc_now(), own=own)
        except JournalError:
            return None
