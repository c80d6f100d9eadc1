"""``runbook callback deletions``: the log of what was destroyed, when and why."""

import click

from runbook.cli.callback.journal import reading
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.callbacks import Deletion, deletions
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t


@click.command(help="callback.deletions.help")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1000, show_default=True,
              metavar="cli.metavar.number", help="callback.deletions.option.limit")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="callback.option.json")
@click.pass_obj
def command(invocation: Invocation, limit: int, as_json: bool) -> int:
    """Show it, newest first. There is nothing of a client's in it."""
    lang = invocation.lang
    with reading(invocation) as book:
        found = deletions(book.journal, limit)
    if as_json:
        rows = [
            {"callback": one.callback, "at": one.at.isoformat(), "why": one.why, "who": one.who}
            for one in found
        ]
        console.say_json({"schema": "runbook.deletions/1", "deletions": rows})
        return ExitCode.OK
    if not found:
        console.say(t("callback.deletions.none", lang))
    for one in found:
        console.say(_line(one, lang))
    return ExitCode.OK


def _line(deletion: Deletion, lang: str) -> str:
    at = deletion.at.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M:%S МСК")
    at = at if lang == "ru" else at.replace("МСК", "MSK")
    why = t(f"callback.deleted.{deletion.why}", lang)
    return f"{at}  {deletion.callback}  {deletion.who}  {why}"
