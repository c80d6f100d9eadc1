"""``runbook alert list``: what waits, what was accepted and what did not arrive."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from runbook.cli.incident.journal import reading, utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.journal.outbox_reading import Listed

SCHEMA = "runbook.alerts/1"


@click.command(help="cli.alert.list.help")
@click.option("--waiting", is_flag=True, help="cli.alert.list.option.waiting")
@click.option("--limit", type=click.IntRange(1, 1000), default=40, metavar="cli.metavar.count",
              help="cli.alert.list.option.limit")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, waiting: bool, limit: int, as_json: bool) -> int:
    """Show the newest ones."""
    from runbook.cli.alert.words import delivery_line  # noqa: PLC0415 - lazy for start-up
    from runbook.journal.outbox_reading import deliveries  # noqa: PLC0415 - as above

    lang = invocation.lang
    with reading(lang) as journal:
        found = deliveries(journal, limit, waiting=waiting)
    if as_json:
        console.say_json({"schema": SCHEMA, "deliveries": [as_object(one) for one in found]})
        return ExitCode.OK
    shown = [one for one in found if one.delivery.state != "superseded"]
    if not shown:
        console.say(t("alert.deliver.all" if waiting else "alert.list.none", lang))
        return ExitCode.OK
    several = _several(one.delivery.recipient.role for one in _one_of_each(shown))
    now = utc_now()
    for one in shown:
        console.say(delivery_line(one, several, now, lang))
    return ExitCode.OK


def _one_of_each(listed: "Iterable[Listed]") -> "list[Listed]":
    """One delivery of each person."""
    people = {(one.delivery.recipient.role, one.delivery.recipient.name): one for one in listed}
    return list(people.values())


def _several(roles: Iterable[str]) -> frozenset[str]:
    """The roles that more than one person has: those are told apart by name."""
    found = list(roles)
    return frozenset(one for one in found if found.count(one) > 1)


def as_object(listed: "Listed") -> dict[str, object]:
    """The same for a machine, as docs/alerts.md describes it."""
    one = listed.delivery
    due = one.state in {"pending", "claimed"}
    return {
        "delivery": one.id[:8],
        "page": one.page[:8],
        "incident": one.incident,
        "purpose": str(one.purpose),
        "person": one.recipient.person,
        "role": one.recipient.role,
        "channel": one.recipient.channel,
        "rank": one.rank,
        "state": str(one.state),
        "attempts": one.attempts,
        "error": None if one.error is None else str(one.error),
        "created_at": _utc(one.created_at),
        "due_at": _utc(one.due_at) if due else None,
        "settled_at": _utc(listed.settled_at),
    }


def _utc(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
