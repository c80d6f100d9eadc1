"""``runbook watch``: look after the line all night, and tell the lead before she has to."""

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.beside import beside
from runbook.cli.output.quick_edit import no_quick_edit
from runbook.language.texts import t


@click.command(help="watch.help")
@click.option("--until", default="", metavar="watch.metavar.time", help="watch.option.until")
@click.option("--json", "as_json", is_flag=True, help="watch.option.json")
@click.option("--pop-up/--no-pop-up", default=True, help="watch.option.pop_up")
@click.option("--desk/--no-desk", "desk", default=None, help="watch.option.desk")
@click.option("--stand-by", is_flag=True, help="watch.option.stand_by")
@click.option("--plain", is_flag=True, help="cli.check.option.plain")
@click.pass_obj
def command(
    invocation: Invocation,
    until: str,
    as_json: bool,
    pop_up: bool,
    desk: bool | None,
    stand_by: bool,
    plain: bool,
) -> int:
    """Watch until ended. ``plain`` changes nothing here: every line is said once anyway.

    A program that reads JSON shows what it wants itself: no page is opened unless asked for.
    """
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.watch.sitting import keep_watch  # noqa: PLC0415 - lazy for start-up
    from runbook.language.moments import future_moment  # noqa: PLC0415 - lazy for start-up

    end = future_moment(until, utc_now()) if until else None
    if until and end is None:
        lang = invocation.lang
        console.problem("watch.until", t("watch.until", lang), t("watch.until.hint", lang))
        return ExitCode.USAGE
    if stand_by:
        from runbook.cli.watch.starter import end_with_starter  # noqa: PLC0415 - lazy for start-up
        from runbook.cli.watch.turn import wait_for_turn  # noqa: PLC0415 - as above
        from runbook.system import unpacked  # noqa: PLC0415 - as above

        if unpacked.here():
            end_with_starter()
        wait_for_turn()
    opens_desk = not as_json if desk is None else desk
    with beside(invocation.lang), no_quick_edit():
        return keep_watch(invocation, end, as_json=as_json, pop_up=pop_up, desk=opens_desk)
