"""``runbook alert deliver``: send what still waits in the outbox, then end."""

import click

from runbook.cli import console
from runbook.cli.invocation import ExitCode, Invocation
from runbook.texts import t

DAY = 24 * 3600.0


@click.command(help="cli.alert.deliver.help")
@click.option("--for", "seconds", type=click.FloatRange(0, DAY), default=DAY,
              metavar="cli.metavar.seconds", help="cli.alert.deliver.option.for")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, seconds: float) -> int:
    """Send until nothing waits. Several at once do no harm, because claims are leased."""
    from runbook.agent.telling import Telling  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import Workplace, utc_now  # noqa: PLC0415 - as above
    from runbook.cli.run_screen import RunScreen  # noqa: PLC0415 - as above
    from runbook.cli.settings_said import say_problems  # noqa: PLC0415 - as above
    from runbook.journal.store import open_journal  # noqa: PLC0415 - as above

    workplace = Workplace.open(invocation.config)
    say_problems(workplace.loaded, invocation.lang)
    opened = open_journal(None, utc_now())
    screen = RunScreen(workplace.settings, invocation.lang)
    if opened.problem is not None:
        screen.journal_problem(opened.problem)
    telling = Telling(
        workplace.settings, opened.journal, invocation.lang, screen.notice, screen.dictate
    )
    for problem in telling.channels.problems:
        screen.channel_problem(problem)
    telling.start()
    sent = telling.wait_sent(seconds)
    telling.stop()
    console.say(t("alert.deliver.all" if sent else "alert.deliver.waiting", invocation.lang))
    return ExitCode.OK if sent else ExitCode.UNDETERMINED
