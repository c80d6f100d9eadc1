"""An outage's number as the shell completes it: when it began and what it was stand beside it."""

from contextlib import closing
from typing import TYPE_CHECKING

import click

from runbook.cli.lazy import invocation

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

MOST = 50


def complete_key(ctx: click.Context, _: click.Parameter, incomplete: str) -> list["CompletionItem"]:
    """The latest ones. A journal that cannot be read completes nothing, and says nothing here."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - lazy for start-up

    from runbook.incidents.known_cause import cause  # noqa: PLC0415 - as above
    from runbook.incidents.timeline import began, stamp  # noqa: PLC0415 - as above
    from runbook.incidents.words import cause_name, number  # noqa: PLC0415 - as above
    from runbook.journal.history import page_of_incidents  # noqa: PLC0415 - as above
    from runbook.journal.problem import JournalError  # noqa: PLC0415 - as above
    from runbook.journal.store import read_only_journal  # noqa: PLC0415 - as above

    lang = invocation(ctx).lang
    try:
        with closing(read_only_journal(None).journal) as journal:
            found = page_of_incidents(journal, MOST).incidents
    except JournalError:
        return []
    return [
        CompletionItem(number(one), help=f"{stamp(began(one))}, {cause_name(cause(one), lang)}")
        for one in found
        if one.key.startswith(incomplete.strip().lower())
    ]
