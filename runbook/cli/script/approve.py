"""``runbook script approve``: words the bank has approved, ready to be signed or pinned."""

from datetime import date
from pathlib import Path

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.holding.scripts import Channel, built_in
from runbook.language.texts import t


@click.command(help="trust.script.approve.help")
@click.argument("file", metavar="cli.metavar.file", type=click.Path())
@click.option("--by", required=True, metavar="trust.metavar.who", help="trust.script.option.by")
@click.option("--on", default="", metavar="trust.metavar.date", help="trust.script.option.on")
@click.option(
    "--channel",
    type=click.Choice([str(one) for one in Channel]),
    default=str(Channel.VOICE),
    help="trust.script.option.channel",
)
@click.pass_obj
def command(invocation: Invocation, file: str, by: str, on: str, channel: str) -> int:
    """Mark the words of a file as approved, the built-in ones where there is no file."""
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.trust.signing import refused  # noqa: PLC0415 - as above
    from runbook.language.moscow import MOSCOW  # noqa: PLC0415 - as above
    from runbook.trust.office import TrustError, approve  # noqa: PLC0415 - as above

    lang, day = invocation.lang, on or utc_now().astimezone(MOSCOW).date().isoformat()
    try:
        _is_said_rightly(by, day)
        script = approve(Path(file), built_in(lang, channel), by.strip(), day)
    except TrustError as error:
        return refused(error, lang)
    said = {"file": file, "by": script.approved_by, "on": script.approved_on}
    console.say(t("trust.script.approved", lang, **said))
    console.say(script.text)
    console.warn(t("trust.script.next", lang))
    return ExitCode.OK


def _is_said_rightly(by: str, on: str) -> None:
    """Raises TrustError where who or when is not what may stand in the file."""
    from runbook.settings import rules  # noqa: PLC0415 - lazy for start-up
    from runbook.trust.office import TrustError  # noqa: PLC0415 - as above

    if not _is_date(on):
        raise TrustError("trust.script.bad_date", {"on": on})
    # As strict as the names of the settings: no person, no phone, nothing that steers a terminal.
    checks = (
        rules.at_most(rules.LONGEST_NAME),
        rules.no_control_characters,
        rules.no_personal_data,
    )
    if not by.strip() or any(check(by) for check in checks):
        raise TrustError("trust.script.bad_name")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
