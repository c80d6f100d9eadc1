"""``runbook incident list``: the outages, the latest first."""

import click

from runbook.cli.incident.journal import reading, utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.incidents/1"


@click.command(help="incident.list.help")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, metavar="cli.metavar.count",
              help="incident.list.option.limit")  # fmt: skip
@click.option("--page", type=click.IntRange(1, 1_000_000), default=1, metavar="cli.metavar.number",
              help="incident.list.option.page")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, limit: int, page: int, as_json: bool) -> int:
    """Show one page."""
    from runbook.journal.history import page_of_incidents  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with reading(lang) as journal:
        found = page_of_incidents(journal, limit, page)
    if as_json:
        from runbook.incidents.as_json import incident_json  # noqa: PLC0415 - lazy for start-up

        shown = [incident_json(one, lang) for one in found.incidents]
        console.say_json({"schema": SCHEMA, "incidents": shown, "more": found.more})
        return ExitCode.OK
    if not found.incidents:
        console.say(t("incident.none" if page == 1 else "incident.list.no_page", lang))
        return ExitCode.OK
    from runbook.cli.incident.screen import show_table  # noqa: PLC0415 - lazy for start-up

    show_table(found.incidents, utc_now(), lang)
    if found.more:
        # Into a pipe go the incidents alone.
        console.warn(t("incident.list.more", lang, page=page + 1))
    return ExitCode.OK
