"""``runbook alert deliver``: send what still waits in the outbox, then end."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.process.successor import Successor
from runbook.journal.alone import Hold, hold_alone
from runbook.language.texts import plural, t

if TYPE_CHECKING:
    from runbook.agent.line.line import Line
    from runbook.agent.telling.telling import Telling
    from runbook.agent.workplace import Workplace
    from runbook.cli.sitting.screen import RunScreen
    from runbook.journal.journal import Journal

DAY = 24 * 3600.0
HANGING_UP = 2.0
"""Seconds the line to the hub has for its last word."""
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
    """Send until nothing waits. Several at once do no harm, because claims are leased.

    A person waits for what is due, and a process of its own for what comes later if nobody answers.
    """
    from runbook.agent.workplace import Workplace, utc_now  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.output.settings_said import say_problems  # noqa: PLC0415 - as above
    from runbook.cli.sitting.screen import RunScreen  # noqa: PLC0415 - as above
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
    telling = _telling(workplace, opened.journal, screen, invocation.lang)
    if not _any_way(telling, opened.journal):
        text_id = "alert.deliver.no_way"
        hint = t(f"{text_id}.hint", invocation.lang)
        console.problem(text_id, t(text_id, invocation.lang), hint)
        return ExitCode.OPERATOR
    _say_waiting(opened.journal, invocation.lang)
    line = _line(workplace, opened.journal, telling)
    telling.start()
    sent = telling.wait_done(seconds) if alone else telling.wait_sent(seconds)
    if line is not None:
        line.stop(HANGING_UP, leaving=True)
    telling.stop()
    return _say_ended(telling, invocation, sent=sent)


def _telling(
    workplace: "Workplace", journal: "Journal", screen: "RunScreen", lang: str
) -> "Telling":
    """The courier, with what cannot be used said and what is accepted written down."""
    from runbook.agent.recording.record import Record  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.telling.telling import Telling  # noqa: PLC0415 - as above
    from runbook.cli.alert.delivering import Delivering  # noqa: PLC0415 - as above
    from runbook.incident import UNNAMED  # noqa: PLC0415 - as above

    shown = Delivering(lang)
    telling = Telling(workplace.loaded, journal, lang, shown.notice, screen.dictate)
    operator = workplace.settings.operator.id or UNNAMED
    shown.hear_also(Record(journal, telling, operator).note_accepted)
    for problem in telling.channels.problems:
        screen.channel_problem(problem)
    return telling


def _line(workplace: "Workplace", journal: "Journal", telling: "Telling") -> "Line | None":
    """Who asks the hub whether it speaks, when nobody else does: what waits for it lies here."""
    from runbook.settings.whole import is_wanted  # noqa: PLC0415 - lazy for start-up

    if not (is_wanted(workplace.settings) and telling.waiting()):
        return None
    from runbook.agent.line.hearing import Heard  # noqa: PLC0415 - as above
    from runbook.agent.line.opening import Ways, line_to_hub  # noqa: PLC0415 - as above

    ways, heard = Ways(workplace.loaded, os.environ), Heard(wake=telling.wake)
    line = line_to_hub(ways, lambda: journal, heard, signing_off=True)
    line.start()
    return line


def _any_way(telling: "Telling", journal: "Journal") -> bool:
    """Whether anything that waits has a channel to leave by, or nothing waits."""
    from notifier.outbox.outbox import Outbox  # noqa: PLC0415 - lazy for start-up
    from runbook.alerting.channels import CONSOLE  # noqa: PLC0415 - as above

    waiting = {one.recipient.channel for one in Outbox(journal.connect()).pending()}
    return not waiting or bool(waiting & {*telling.channels.settings, CONSOLE})


def _say_ended(telling: "Telling", invocation: Invocation, *, sent: bool) -> ExitCode:
    if not sent:
        console.say(t("alert.deliver.waiting", invocation.lang))
        return ExitCode.UNDETERMINED
    later = telling.waiting() and not telling.in_memory
    if later:
        Successor(invocation).start()
    console.say(t("run.alert.goes_on" if later else "alert.deliver.all", invocation.lang))
    return ExitCode.OK


def _say_waiting(journal: "Journal", lang: str) -> None:
    from notifier.outbox.outbox import Outbox  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - as above
    from runbook.cli.alert.delivering import addressees  # noqa: PLC0415 - as above

    pending, now = Outbox(journal.connect()).pending(), utc_now()
    waiting = [one for one in pending if one.attempts or one.since <= now]
    if waiting:
        who = addressees(waiting, lang)
        console.say(plural("alert.deliver.start", len(waiting), lang, who=who))


def _hold(journal: Path) -> Hold | None:
    """The couriers' lock. One about to end gets the time to do so."""
    return hold_alone(journal.with_name("courier.lock"), OTHER_ENDS)
