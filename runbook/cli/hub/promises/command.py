"""``runbook hub promises``: what stands open, the most urgent first; nothing of any client's."""

from typing import TYPE_CHECKING

import click

from runbook.cli.hub.columns import columns
from runbook.cli.hub.office import opened
from runbook.cli.hub.promises.give import command as give
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.rooms.promises.shapes import Item
    from runbook.hub.store.promises import Kept

SCHEMA = "runbook.hub.promises/1"


@click.group(help="hub.promises.help", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.option("--overdue", is_flag=True, help="hub.promises.option.overdue")
@click.option("--owner", metavar="hub.metavar.operator", default="",
              help="hub.promises.option.owner")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 1000), default=50, metavar="cli.metavar.count",
              help="hub.promises.option.limit")  # fmt: skip
@click.pass_context
def command(ctx: click.Context, as_json: bool, overdue: bool, owner: str, limit: int) -> int:
    """One promise a line."""
    if ctx.invoked_subcommand is not None:
        return ExitCode.OK
    from runbook.callbacks.promise import Rules  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.promises.presence import presences  # noqa: PLC0415 - as above
    from runbook.hub.rooms.promises.wording import item_of  # noqa: PLC0415 - as above
    from runbook.hub.store import attempts, promises  # noqa: PLC0415 - as above

    invocation: Invocation = ctx.obj
    lang = invocation.lang
    with opened(invocation) as hub, hub.store.read() as tx:
        found = promises.listed(tx, promises.Wanted(owner, overdue), limit)
        how, now = presences(tx, {one.owner for one in found}), tx.now
        rules = Rules.of(hub.loaded.settings.callbacks)
        tried = attempts.lately(tx, {one.id for one in found}, rules.pause)
    if as_json:
        shown = [_as_json(one, how[one.owner]) for one in found]
        console.say_json({"schema": SCHEMA, "promises": shown})
        return ExitCode.OK
    if not found:
        console.say(t("hub.promises.none", lang))
        return ExitCode.OK
    names = ("id", "owner", "what", "window", "state")
    rows = [
        _row(
            one, item_of(one, now, lang, rules, presence=how[one.owner], tried_at=tried.get(one.id))
        )
        for one in found
    ]
    columns([t(f"hub.promises.column.{one}", lang) for one in names], rows)
    return ExitCode.OK


def _row(kept: "Kept", item: "Item") -> list[str]:
    return [kept.id, kept.owner, item.title, item.lines[0], item.mark]


def _as_json(kept: "Kept", presence: str) -> dict[str, object]:
    return {
        "id": kept.id,
        "operator": kept.operator,
        "owner": kept.owner,
        "owner_state": presence,
        "incident": kept.incident or None,
        "channel": kept.channel,
        "has_reference": kept.has_reference,
        "promised_at": kept.promised_at.isoformat(timespec="seconds"),
        "window_from": kept.window_from.isoformat(timespec="seconds"),
        "window_until": kept.window_until.isoformat(timespec="seconds"),
        "msk_offset": kept.msk_offset,
        "attempts": kept.attempts + kept.tried,
        "settled": kept.settled or None,
    }


command.add_command(give, "give")
