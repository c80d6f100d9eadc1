"""``runbook alert deliver``: send what still waits in the outbox, then end."""

import click

from runbook.cli.invocation import ExitCode, Invocation

DAY = 24 * 3600.0


@click.command(help="cli.alert.deliver.help")
@click.option("--for", "seconds", type=click.FloatRange(0, DAY), default=DAY,
              metavar="cli.metavar.number", help="cli.alert.deliver.option.for")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, seconds: float) -> int:
    """Send until nothing waits. Several at once do no harm, because claims are leased."""
    from runbook.agent.telling import Telling  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import Workplace, utc_now  # noqa: PLC0415 - as above
    from runbook.journal.store import open_journal  # noqa: PLC0415 - as above

    workplace = Workplace.open(invocation.config)
    opened = open_journal(None, utc_now())
    telling = Telling(
        workplace.settings, opened.journal, invocation.lang, lambda _: None, lambda _: None
    )
    telling.start()
    sent = telling.wait_sent(seconds)
    telling.stop()
    return ExitCode.OK if sent else ExitCode.UNDETERMINED
