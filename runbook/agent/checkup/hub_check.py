"""The doctor asks the hub: does it answer, does it know this PC, what does its clock say."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from runbook.agent.line.lock import LOCK_FILE
from runbook.agent.workplace import utc_now
from runbook.doctor.facts import HubAnswer
from runbook.journal.alone import hold_alone
from runbook.journal.store import open_journal
from runbook.settings.file import Loaded


def hub_answer(loaded: Loaded, environ: Mapping[str, str]) -> HubAnswer:
    """Ask it, in about four seconds at the most. Raises JournalError."""
    from runbook.agent.line.enrolling import knock  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.line.opening import NotOpenedError, Ways  # noqa: PLC0415 - as above

    with closing(open_journal(None, utc_now()).journal) as journal:
        # While nobody speaks to the hub, silence after this one word must not alarm anybody.
        nobody = _nobody_speaks(journal.path)
        try:
            reached = knock(Ways(loaded, environ), journal, utc_now(), leaving=nobody)
        except NotOpenedError as error:
            return HubAnswer(error.id, error.values)
    trouble = f"hub.trouble.{reached.trouble}" if reached.trouble else ""
    return HubAnswer(trouble, {}, reached.skew)


def _nobody_speaks(journal: Path | None) -> bool:
    if journal is None:
        return True
    hold = hold_alone(journal.with_name(LOCK_FILE), 0)
    if hold is not None:
        hold.release()
    return hold is not None
