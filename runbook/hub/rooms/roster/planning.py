"""Writes shifts into the roster and takes them out, each with its event."""

from collections.abc import Collection, Sequence
from datetime import datetime

from runbook.hub.model.actions import Answer
from runbook.hub.model.people import Role
from runbook.hub.rooms.roster.keeping import keep
from runbook.hub.rooms.roster.plan import LONGEST
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import agents, events, people, roster
from runbook.hub.store.transaction import Transaction

PLANNED, CANCELLED = "roster.planned", "roster.cancelled"


def plan(tx: Transaction, entry: Entry, by: str) -> Answer:
    """Write one shift down; at once on shift where it runs already. Refused with the reason."""
    why = fault(tx, entry) or _clash(tx, entry)
    if why:
        return Answer(f"roster.{why}", done=False, values={"who": entry.who})
    made = roster.add(tx, entry, by)
    events.log(tx, PLANNED, body=body_of(made), by=by)
    keep(tx)
    return Answer("roster.planned", values={"who": entry.who})


def cancel(tx: Transaction, entry_id: str, by: str) -> Answer:
    """Take one shift out; whoever works it just now goes off shift."""
    entry = roster.by_id(tx, entry_id)
    if entry is None:
        return Answer("roster.unknown", done=False)
    if entry.ends <= tx.now:
        return Answer("roster.over", done=False)
    if roster.cancel(tx, [entry.id], by):
        events.log(tx, CANCELLED, body=body_of(entry), by=by)
        keep(tx)
    return Answer("roster.cancelled", values={"who": entry.who})


def fault(tx: Transaction, entry: Entry) -> str:
    """What is wrong with it by itself; empty when nothing is."""
    if not entry.begins < entry.ends <= entry.begins + LONGEST:
        return "length"
    if entry.ends <= tx.now:
        return "over"
    if entry.role is Role.OPERATOR:
        agent = agents.by_operator(tx, entry.who)
        return "nobody" if agent is None or agent.revoked_at is not None else ""
    person = people.by_id(tx, entry.who)
    if person is None or not person.active:
        return "nobody"
    return "" if person.role is entry.role else "role"


def overlaps(tx: Transaction, entries: Sequence[Entry], without: Collection[str]) -> bool:
    """Whether anybody of these has another shift in that time, beside those ``without`` names."""
    if not entries:
        return False
    begins, ends = min(one.begins for one in entries), max(one.ends for one in entries)
    taken: dict[str, list[Entry]] = {}
    for one in roster.between(tx, begins, ends):
        if one.id not in without:
            taken.setdefault(one.who, []).append(one)
    return any(
        each.begins < one.ends and one.begins < each.ends
        for one in entries
        for each in taken.get(one.who, ())
    )


def body_of(entry: Entry) -> dict[str, object]:
    """What an event says of it: ids and times."""
    return {
        "entry": entry.id,
        "person": entry.who,
        "role": str(entry.role),
        "from": _written(entry.begins),
        "until": _written(entry.ends),
    }


def _clash(tx: Transaction, entry: Entry) -> str:
    others = roster.between(tx, entry.begins, entry.ends)
    return "clash" if any(one.who == entry.who for one in others) else ""


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
