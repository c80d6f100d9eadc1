"""``runbook script``: the words for the client, at once.

Only the words go to stdout; what there is to say about them goes to stderr.
"""

import os
import sys

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.lazy import Entry, LazyGroup
from runbook.cli.output import console
from runbook.holding.files import folder_beside, shown
from runbook.holding.scripts import Channel, Shown, Status
from runbook.language.texts import plural, t

TABLE = {
    "approve": Entry("runbook.cli.script.approve", "trust.script.approve.short"),
    "sign": Entry("runbook.cli.script.sign", "trust.script.sign.short"),
    "pin": Entry("runbook.cli.script.pin", "trust.script.pin.short"),
}


@click.group(cls=LazyGroup, invoke_without_command=True, help="cli.script.help")
@click.option(
    "--channel",
    type=click.Choice([str(one) for one in Channel]),
    default=str(Channel.VOICE),
    help="cli.script.option.channel",
)
@click.option("--copy", "copying", is_flag=True, help="cli.script.option.copy")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.option(
    "--message",
    type=click.IntRange(min=1),
    metavar="cli.metavar.number",
    help="cli.script.option.message",
)
@click.pass_obj
def command(
    invocation: Invocation, channel: str, copying: bool, as_json: bool, message: int | None
) -> int:
    """Show the holding script, one chat message of it, or put it on the clipboard."""
    if click.get_current_context().invoked_subcommand is not None:
        return ExitCode.OK
    lang = invocation.lang
    found = shown(lang, channel, folder_beside(invocation.config, os.environ))
    messages = found.script.messages
    if message is not None and message > len(messages):
        console.problem(
            "script.no_such_message",
            t("script.no_such_message", lang, number=message),
            plural("script.no_such_message.hint", len(messages), lang),
        )
        return ExitCode.USAGE
    if as_json:
        console.say_json(_as_json(found, message))
    else:
        console.say(messages[message - 1] if message else found.script.text)
    _say_about(found, lang)
    if copying:
        _copy(messages, message, lang)
    return ExitCode.OK


command.table = TABLE


def _copy(messages: tuple[str, ...], message: int | None, lang: str) -> None:
    """Copy one message after another, each when she presses Enter; without a keyboard only one."""
    first = message or 1
    last = len(messages) if message is None and _keyboard() else first
    for number in range(first, last + 1):
        failed = clipboard_copy(messages[number - 1])
        if failed:
            console.problem(failed, t(failed, lang), t(f"{failed}.hint", lang))
            return
        console.warn(_copied(number, len(messages), lang))
        if number == last:
            break
        console.warn(t("script.copy.next", lang))
        if not sys.stdin.readline():
            return
    if last < len(messages):
        console.warn(t("script.copy.more", lang, number=last + 1))


def _copied(number: int, count: int, lang: str) -> str:
    if count == 1:
        return t("script.copied", lang)
    return t("script.copied.message", lang, number=number, count=count)


def _keyboard() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def clipboard_copy(text: str) -> str:
    """Put the text on the clipboard; the id of what prevented it, or nothing."""
    from runbook.system.clipboard import copy  # noqa: PLC0415 - lazy for start-up

    return copy(text)


def _say_about(found: Shown, lang: str) -> None:
    if found.problem:
        console.problem(found.problem, t(found.problem, lang), t(f"{found.problem}.hint", lang))
    if found.script.status is Status.DRAFT:
        console.warn(t("script.draft", lang))


def _as_json(found: Shown, message: int | None) -> dict[str, object]:
    script = found.script
    return {
        "schema": "runbook.script/1",
        "id": script.id,
        "version": script.version,
        "language": script.language,
        "channel": str(script.channel),
        "status": str(script.status),
        "approved_by": script.approved_by or None,
        "approved_on": script.approved_on or None,
        "sha256": script.digest,
        "text": script.messages[message - 1] if message else script.text,
        "messages": list(script.messages),
        "problem": found.problem or None,
    }
