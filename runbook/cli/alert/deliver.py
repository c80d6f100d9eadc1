"""``runbook alert deliver``: send what still waits in the outbox, then end."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.cli import console
from runbook.cli.invocation import ExitCode, Invocation
from runbook.journal.alone import Hold, hold_alone
from runbook.texts import plural, t

if TYPE_CHECKING:
    from runbook.journal.journal import Journal

DAY = 24 * 3600.0
OTHER_ENDS = 5.0
"""Seconds another courier may take to end: what came after its last look is ours to send."""


@click.command(help="cli.alert.deliver.help")
@click.option("--for", "seconds", type=click.FloatRange(0, DAY), default=DAY,
              metavar="cli.metavar.seconds", help="cli.alert.deliver.option.for")  # fmt: skip
@click.option("--alone", is_flag=True, help="cli.alert.deliver.option.alone")
@click.option("--after", "process", type=click.IntRange(min=1), metavar="cli.metavar.number",
              help="cli.alert.deliver.option.after")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, seconds: float, alone: bool, process: int | None) -> int:
    """Send until nothing waits. Several at once do no harm, because claims are leased."""
    from runbook.agent.telling import Telling  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import Workplace, utc_now  # noqa: PLC0415 - as above
    from runbook.cli.run.screen import RunScreen  # noqa: PLC0415 - as above
    from runbook.cli.settings_said import say_problems  # noqa: PLC0415 - as above
    from runbook.journal.store import open_journal  # noqa: PLC0415 - as above

    if process is not None:
        from checks.host.process import wait_for_end  # noqa: PLC0415 - lazy for start-up

        wait_for_end(process)
    workplace = Workplace.open(invocation.config)
    say_problems(workplace.loaded, invocation.lang)
    opened = open_journal(None, utc_now())
    screen = RunScreen(workplace.settings, invocation.lang)
    if opened.problem is not None:
        screen.journal_problem(opened.problem)
    hold = _hold(opened.journal.path) if alone and opened.journal.path else Hold(None)
    if hold is None:
        return ExitCode.OK
    telling = Telling(
        workplace.loaded, opened.journal, invocation.lang, screen.notice, screen.dictate
    )
    for problem in telling.channels.problems:
        screen.channel_problem(problem)
    _say_waiting(opened.journal, invocation.lang)
    telling.start()
    sent = telling.wait_sent(seconds)
    telling.stop()
    console.say(t("alert.deliver.all" if sent else "alert.deliver.waiting", invocation.lang))
    return ExitCode.OK if sent else ExitCode.UNDETERMINED


def _say_waiting(journal: "Journal", lang: str) -> None:
    from notifier.outbox import Outbox  # noqa: PLC0415 - lazy for start-up

    waiting = Outbox(journal.connect()).pending()
    if waiting:
        roles = dict.fromkeys(t(f"role.{one.recipient.role}", lang).lower() for one in waiting)
        said = plural("alert.deliver.start", len(waiting), lang, who=", ".join(roles))
        console.say(said)


def _hold(journal: Path) -> Hold | None:
    """The couriers' lock. One about to end gets the time to do so."""
    return hold_alone(journal.with_name("courier.lock"), OTHER_ENDS)
