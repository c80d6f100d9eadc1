"""``runbook hub export-case``: what was handed to tech support, or whom to relieve of norms."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.file_reasons import why_not_written
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.model.incident import HubIncident
    from runbook.hub.store.transaction import Transaction
    from runbook.hub.support.exporting import Exported

EXPORTS = "exports"
_LONGEST_NUMBER = 9


@click.command(help="hub.export_case.help")
@click.argument("number", metavar="cli.metavar.number")
@click.option("--form", type=click.Choice(["md", "json", "csv"]), default="md",
              help="hub.export_case.option.form")  # fmt: skip
@click.option("--norms", is_flag=True, help="hub.export_case.option.norms")
@click.option("--out", type=click.Path(file_okay=False), metavar="hub.metavar.folder",
              help="hub.export_case.option.out")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, number: str, form: str, norms: bool, out: str | None) -> int:
    """By the number of an incident or of a case; that it was written out stands in the log."""
    from runbook.hub.settings.file import hub_folder  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub:
        with hub.store.write() as tx:
            incident = _incident(tx, number)
            found = _exported(tx, number, incident, form, lang, norms=norms)
        folder = Path(out) if out else hub_folder(hub.loaded) / EXPORTS
    if found is None:
        known = "hub.export_case.no_case" if incident else "hub.export_case.unknown"
        refuse_id(known, lang, number=number)
    _write(folder / found.name, found.text, lang)
    return ExitCode.OK


def _incident(tx: "Transaction", number: str) -> "HubIncident | None":
    from runbook.hub.store import incidents  # noqa: PLC0415 - lazy for start-up

    plain = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER
    return incidents.by_number(tx, int(number)) if plain else None


def _exported(
    tx: "Transaction",
    number: str,
    incident: "HubIncident | None",
    form: str,
    lang: str,
    *,
    norms: bool,
) -> "Exported | None":
    from runbook.hub.store import cases  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store.cases import CaseKind  # noqa: PLC0415 - as above
    from runbook.hub.support import exporting  # noqa: PLC0415 - as above

    if norms:
        return exporting.norms(tx, incident, lang) if incident else None
    standing = cases.standing_of(tx, incident.key, CaseKind.SUPPORT) if incident else None
    wanted = standing.number if standing else number
    return exporting.case(tx, wanted, exporting.Form(form), lang)


def _write(path: Path, text: str, lang: str) -> None:
    from runbook.system.durable import write_whole  # noqa: PLC0415 - lazy for start-up

    try:
        write_whole(path, text.encode())
    except OSError as error:
        reason = why_not_written(error, lang)
        refuse_id("hub.file.failed", lang, name=str(path), reason=reason)
    console.say(t("hub.export_case.done", lang, name=str(path)))
