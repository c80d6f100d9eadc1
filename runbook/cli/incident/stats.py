"""``runbook incident stats``: what the outages of a period add up to."""

import click

from runbook.cli.incident.journal import reading, utc_now
from runbook.cli.incident.period import Period, period, period_options
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.stats/1"


@click.command(help="incident.stats.help")
@period_options
@click.option("--operator", metavar="cli.metavar.code", default="",
              help="incident.stats.option.operator")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(
    invocation: Invocation, since: str | None, until: str | None, operator: str, as_json: bool
) -> int:
    """Count and show."""
    from runbook.incidents.figures import PROMISE_KINDS, figures  # noqa: PLC0415 - lazy for start-up
    from runbook.journal import history  # noqa: PLC0415 - as above

    lang = invocation.lang
    asked = period(since, until, utc_now(), lang)
    with reading(lang) as journal:
        found = history.incidents_between(journal, asked.since, asked.until, operator)
        drills = history.drills_between(journal, asked.since, asked.until)
        promises = history.promises_between(
            journal, PROMISE_KINDS, asked.since, asked.until, operator
        )
    counted = figures(found, promises, drills, asked.now)
    if as_json:
        from runbook.incidents.as_json import figures_json  # noqa: PLC0415 - lazy for start-up

        head = {"schema": SCHEMA, **_said(asked), "operator": operator or None}
        console.say_json({**head, **figures_json(counted)})
        return ExitCode.OK
    from runbook.cli.incident.screen import show  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.incident.stats_lines import stats_lines  # noqa: PLC0415 - as above

    last = min(asked.until, asked.now)
    show(stats_lines(counted, asked.since, last, operator, lang))
    if not found:
        console.say(t("incident.stats.none", lang))
    return ExitCode.OK


def _said(asked: Period) -> dict[str, object]:
    return {
        "since": asked.since.isoformat(timespec="seconds"),
        "until": asked.until.isoformat(timespec="seconds"),
    }
