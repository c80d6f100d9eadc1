"""``runbook hub roster import``: shifts from a CSV file, shown before they are taken."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import opened
from runbook.cli.hub.ordering import say
from runbook.cli.hub.roster.doing import by_option, refusal
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.rooms.roster.importing import Preview


@click.command(help="hub.roster.import.help")
@click.argument("file", type=click.Path(exists=True, dir_okay=False), metavar="cli.metavar.file")
@click.option("--dry-run", is_flag=True, help="hub.roster.import.dry")
@by_option()
@click.pass_obj
def command(invocation: Invocation, file: str, dry_run: bool, by: str) -> int:
    """What is shown and what is taken in is one transaction."""
    from runbook.hub.model.access import Deed  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.actions import Answer  # noqa: PLC0415 - as above
    from runbook.hub.rooms.roster import importing, reading  # noqa: PLC0415 - as above

    lang, text = invocation.lang, reading.decoded(Path(file).read_bytes())
    with opened(invocation) as hub, hub.store.write() as tx:
        office = hub.office()
        answer = refusal(tx, hub, Deed.IMPORT_ROSTER, by)
        if answer is None:
            found = importing.preview(tx, office, text)
            _show(found, lang)
            if found.faults:
                answer = Answer("roster.import.faults", done=False)
            elif not dry_run:
                answer = importing.take_in(tx, office, text, found.change.digest, by)
    return say(answer, lang) if answer is not None else ExitCode.OK


def _show(found: "Preview", lang: str) -> None:
    from runbook.hub.rooms.roster import words  # noqa: PLC0415 - lazy for start-up

    for fault in found.faults:
        console.warn(words.fault(fault, lang))
    change = found.change
    parts = (
        ("new", change.new),
        ("changed", [new for _, new in change.changed]),
        ("dropped", change.dropped),
    )
    for name, entries in parts:
        if entries:
            console.say(f"{t(f'hub.roster.import.{name}', lang)}: {len(entries)}")
        for one in entries:
            console.say(f"  {words.when(one, lang)}  {one.who}")
