"""Makes a drill's parts: a journal in memory, a diagnosis in data, a channel that rings nobody."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.dispatch.dispatcher import Notice, Phase
from notifier.providers.settings import ExerciseSettings
from runbook.agent.recording.record import Record
from runbook.agent.telling.telling import Telling
from runbook.agent.workplace import Workplace, utc_now
from runbook.alerting.alerts import LEAD
from runbook.alerting.channels import Channels
from runbook.cli.desk.sitting.parts import Parts
from runbook.cli.desk.sitting.screen import DeskScreen
from runbook.drill.bank import CHANNEL, OPERATOR, SETTINGS
from runbook.drill.simulation import Simulation
from runbook.holding.scripts import Shown
from runbook.journal.store import in_memory_journal
from runbook.language.texts import t
from runbook.learned import Learned
from runbook.procedure.shapes import Kind, Procedure
from runbook.settings.file import Loaded

if TYPE_CHECKING:
    from runbook.agent.telling.handoff import Handoff


@dataclass(frozen=True, slots=True)
class Words:
    """What is real in a drill: the procedure and the words for the client, and the language."""

    procedure: Procedure
    voice: Shown
    chat: Shown
    lang: str


def later_steps(procedure: Procedure) -> frozenset[str]:
    """The steps that come after the recovery."""
    kinds = [one.kind for one in procedure.steps]
    wait = kinds.index(Kind.WAIT_RECOVERY) if Kind.WAIT_RECOVERY in kinds else len(kinds)
    return frozenset(one.id for one in procedure.steps[wait:])


def drill_parts(words: Words, simulation: Simulation, shown_code: Callable[[], None]) -> Parts:
    """The parts of one drill. Nothing of them outlives it; the telling is not started yet.

    ``shown_code`` is called when the code for her phone was put before her.
    """
    loaded = Loaded(SETTINGS)
    screen = DeskScreen(SETTINGS, words.lang)
    journal = in_memory_journal()
    heard: list[Callable[[Notice], None]] = [screen.notice, partial(_note, simulation)]
    telling = Telling(
        loaded, journal, words.lang, partial(_to_all, heard), screen.dictate,
        resolvers=tuple, environ={},
        channels=Channels({CHANNEL: ExerciseSettings(simulation.takes)}),
    )  # fmt: skip
    record = Record(journal, telling, OPERATOR)
    heard.append(record.note_accepted)
    screen.told_by((), reaches_lead=telling.reaches_lead)
    return Parts(
        Workplace(loaded, Learned(), Path(os.devnull)),
        screen,
        telling,
        record,
        words.procedure,
        words.lang,
        words.voice,
        words.chat,
        diagnose=simulation.diagnose,
        drill=t("drill.sign", words.lang),
        offers_run=False,
        hand_over=partial(_code, record, loaded, shown_code),
    )


def _code(record: Record, loaded: Loaded, shown: Callable[[], None]) -> "Handoff | None":
    """A code that says itself that it is an exercise."""
    from runbook.agent.telling.handoff import prepare  # noqa: PLC0415 - lazy for start-up

    made = prepare(record.journal, loaded, {}, utc_now(), exercise=True)
    if made is not None:
        shown()
    return made


def _note(simulation: Simulation, notice: Notice) -> None:
    if notice.phase is Phase.ACCEPTED and notice.delivery.recipient.role == LEAD:
        simulation.accepted()


def _to_all(heard: list[Callable[[Notice], None]], notice: Notice) -> None:
    for one in heard:
        one(notice)
