"""``runbook hub enroll``: one-time codes with which operators' PCs become known to the hub."""

from datetime import timedelta
from pathlib import Path

import click

from runbook.cli.hub.columns import columns
from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t
from runbook.settings import rules

SCHEMA = "runbook.hub.codes/1"
MOST_DAYS = 90
LARGEST_LIST = 1024 * 1024
MOST_AT_ONCE = 20_000


@click.command(help="hub.enroll.help", epilog="hub.enroll.epilog")
@click.argument("operators", nargs=-1, metavar="hub.metavar.operators")
@click.option("--file", "listed", type=click.Path(dir_okay=False), metavar="cli.metavar.file",
              help="hub.enroll.option.file")  # fmt: skip
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=7, metavar="cli.metavar.count",
              help="hub.enroll.option.days")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(
    invocation: Invocation,
    operators: tuple[str, ...],
    listed: str | None,
    days: int,
    as_json: bool,
) -> int:
    """Make a code for each operator; all of them or none."""
    from runbook.hub.admission.enrolling import enrolment_code  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    wanted = list(dict.fromkeys([*operators, *(_listed(Path(listed), lang) if listed else ())]))
    if not wanted:
        refuse_id("hub.enroll.nobody", lang)
    if len(wanted) > MOST_AT_ONCE:
        refuse_id("hub.enroll.too_many", lang, limit=MOST_AT_ONCE)
    for operator in wanted:
        if rules.identifier(operator) is not None:
            refuse_id("hub.enroll.bad_id", lang)
    with opened(invocation) as hub, hub.store.write() as tx:
        made = {one: enrolment_code(tx, one, timedelta(days=days)) for one in wanted}
        url = hub.loaded.settings.server.url
    if as_json:
        shown = [{"operator": operator, "code": code} for operator, code in made.items()]
        console.say_json({"schema": SCHEMA, "url": url or None, "days": days, "codes": shown})
        return ExitCode.OK
    columns(
        [t("hub.column.operator", lang), t("hub.column.code", lang)],
        [[operator, code] for operator, code in made.items()],
    )
    console.warn(plural("hub.enroll.done", days, lang))
    console.warn(t("hub.enroll.how", lang, url=url or t("hub.enroll.no_url", lang)))
    return ExitCode.OK


def _listed(path: Path, lang: str) -> list[str]:
    """One id a line; empty lines and what follows a ``#`` are passed over."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_LIST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        refuse_id("hub.enroll.unreadable", lang, name=str(path))
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]
