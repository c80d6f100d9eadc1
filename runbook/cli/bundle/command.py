"""``runbook bundle``: put the evidence together, show what is in it, write it, ask, send it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.bundle.shapes import NAMES
from runbook.cli.bundle.completing import complete_part
from runbook.cli.given import given
from runbook.cli.incident.completing import complete_key
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.asked_file import force_option, may_write
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.agent.workplace import Workplace
    from runbook.bundle.shapes import Bundle, Part
    from runbook.cli.bundle.leaving import Left

DAY = 24 * 3600.0
HUB, MAIL, NONE = "hub", "mail", "none"


@click.command(help="bundle.help")
@click.option("--output", metavar="cli.metavar.file", type=click.Path(dir_okay=False),
              help="bundle.option.output")  # fmt: skip
@force_option
@click.option("--incident", callback=given, metavar="incident.metavar.key",
              help="bundle.option.incident", shell_complete=complete_key)  # fmt: skip
@click.option("--send", "way", type=click.Choice([HUB, MAIL, NONE]), help="bundle.option.send")
@click.option("--yes", is_flag=True, help="bundle.option.yes")
@click.option("--show", "part", metavar="bundle.metavar.part", help="bundle.option.show",
              shell_complete=complete_part)  # fmt: skip
@click.option("--without-addresses", "bare", is_flag=True, help="bundle.option.without_addresses")
@click.option("--waiting", is_flag=True, help="bundle.option.waiting")
@click.option("--for", "seconds", type=click.FloatRange(0, DAY), default=0.0, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(
    invocation: Invocation, output: str | None, force: bool, incident: str, way: str | None,
    yes: bool, part: str | None, bare: bool, waiting: bool, seconds: float, as_json: bool,
) -> int:  # fmt: skip
    """0: done. 10: made, and it did not leave or could not be written. 2: no such part; taken."""
    from runbook.agent.workplace import Workplace  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    workplace = Workplace.open(invocation.config)
    if waiting:
        from runbook.cli.bundle.later import send_waiting  # noqa: PLC0415 - lazy for start-up

        return send_waiting(workplace, lang, seconds, as_json=as_json)
    if part is not None and part not in NAMES:
        names = ", ".join(NAMES)
        return _refuse("bundle.no_such_part", lang, hint="bundle.can_be", names=names)
    if incident and not _is_known(incident):
        return _refuse("bundle.no_incident", lang)
    if output and part is None and not may_write(output, lang, force=force):
        return ExitCode.USAGE
    bundle = _made(workplace, lang, incident, addresses=not bare, quiet=as_json)
    if part is not None:
        return _show(bundle, part, lang)
    written = _write(bundle, output, lang, force=force)
    if not as_json:
        from runbook.cli.bundle.preview import lines  # noqa: PLC0415 - lazy for start-up

        for line in lines(bundle, lang):
            console.say(line)
        if written is not None:
            console.say(t("bundle.written", lang, path=str(written)))
    left = _leave(workplace, bundle, invocation, way, yes=yes, quiet=as_json)
    if as_json:
        from runbook.cli.bundle.preview import as_object  # noqa: PLC0415 - lazy for start-up

        console.say_json(as_object(bundle, written, left))
    return ExitCode.OK if written is not None and left.well else ExitCode.OPERATOR


def _is_known(incident: str) -> bool:
    """Whether the journal has it; one that cannot be read is no reason to give up."""
    from contextlib import closing  # noqa: PLC0415 - lazy for start-up

    from runbook.journal.lookup import find_incident  # noqa: PLC0415 - lazy for start-up
    from runbook.journal.problem import JournalError  # noqa: PLC0415 - as above
    from runbook.journal.store import read_only_journal  # noqa: PLC0415 - as above

    opened = read_only_journal(None)
    try:
        with closing(opened.journal) as journal:
            return bool(opened.problem or find_incident(journal, incident).incident)
    except JournalError:
        return True


def _made(
    workplace: "Workplace", lang: str, incident: str, *, addresses: bool, quiet: bool
) -> "Bundle":
    from runbook.agent.evidence.making import Wishes, bundle_of  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.bundle.progress import Progress  # noqa: PLC0415 - as above

    with Progress(lang, quiet=quiet) as progress:
        return bundle_of(workplace, Wishes(lang, incident, addresses), progress.got)


def _show(bundle: "Bundle", name: str, lang: str) -> int:
    found = bundle.part(name)
    if found is None:
        return _refuse("bundle.no_such_part", lang, names=", ".join(o.name for o in bundle.parts))
    console.warn(t("bundle.shown_anew", lang))
    _say_part(found)
    return ExitCode.OK


def _say_part(part: "Part") -> None:
    console.say(part.body.decode("utf-8", "replace"), end="")


def _write(bundle: "Bundle", output: str | None, lang: str, *, force: bool) -> Path | None:
    """Where it was written; None when it could not be, which is said."""
    from runbook.agent.evidence.writing import write  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.output.file_reasons import why_not_written  # noqa: PLC0415 - as above

    written = write(bundle, Path(output) if output else None, force=force)
    if isinstance(written, Path):
        return written
    why = why_not_written(written, lang)
    text_id = "bundle.unwritten"
    console.problem(text_id, t(f"{text_id}.sentence", lang, reason=why), t(f"{text_id}.hint", lang))
    return None


def _leave(
    workplace: "Workplace", bundle: "Bundle", invocation: Invocation, way: str | None,
    *, yes: bool, quiet: bool,
) -> "Left":  # fmt: skip
    from runbook.cli.bundle.leaving import STAYED, chosen, leave  # noqa: PLC0415 - lazy for start-up

    def show(name: str) -> bool:
        part = bundle.part(name.casefold())
        if part is not None:
            _say_part(part)
        return part is not None

    found = chosen(workplace.settings, way, invocation.lang, yes=yes, quiet=quiet, show=show)
    if found is None:
        return STAYED
    if isinstance(found, str):
        return leave(workplace, bundle, invocation, found, quiet=quiet)
    return found


def _refuse(text_id: str, lang: str, *, hint: str = "", **values: str) -> int:
    said = t(hint or f"{text_id}.hint", lang, **values)
    console.problem(text_id, t(f"{text_id}.sentence", lang, **values), said)
    return ExitCode.USAGE
