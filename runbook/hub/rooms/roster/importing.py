"""Takes a CSV into the roster: previewed, exactly as it was previewed, and back for ten minutes."""

from dataclasses import dataclass, field
from datetime import timedelta

from runbook.hub.model.actions import Answer
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.rooms.roster import plan
from runbook.hub.rooms.roster.difference import Change, difference
from runbook.hub.rooms.roster.keeping import keep
from runbook.hub.rooms.roster.planning import overlaps
from runbook.hub.rooms.roster.reading import Fault, Known, read
from runbook.hub.store import agents, events, people, roster
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import LANGUAGES, t

DONE, UNDONE = "roster.imported", "roster.import_undone"
UNDO_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change, or what is wrong with it."""

    change: Change = field(default_factory=Change)
    faults: tuple[Fault, ...] = ()


def preview(tx: Transaction, office: Office, text: str) -> Preview:
    """Read the file and compare it with the roster; nothing is written."""
    table = read(text, known(tx, office))
    if table.faults:
        return Preview(faults=table.faults)
    begins = min(one.begins for one in table.entries)
    ends = max(one.ends for one in table.entries)
    standing = roster.between(tx, begins, ends)
    return Preview(difference(standing, table.entries, tx.now))


def take_in(tx: Transaction, office: Office, text: str, digest: str, by: str) -> Answer:
    """Import what was previewed: refused when the roster has changed since."""
    found = preview(tx, office, text)
    if found.faults:
        return Answer("roster.import.faults", done=False)
    change = found.change
    if change.digest != digest:
        return Answer("roster.import.changed", done=False)
    if change.is_empty:
        return Answer("roster.import.same")
    import_id = f"import-{digest[:8]}-{int(tx.now.timestamp())}"
    gone = [*change.dropped, *(old for old, _ in change.changed)]
    roster.cancel(tx, [one.id for one in gone], by, import_id)
    for one in (*change.new, *(new for _, new in change.changed)):
        roster.add(tx, one, by, import_id)
    counts: dict[str, str | int] = {
        "new": len(change.new), "changed": len(change.changed), "dropped": len(change.dropped),
    }  # fmt: skip
    events.log(tx, DONE, body={"import": import_id, **counts}, by=by)
    keep(tx)
    return Answer("roster.import.done", values=counts)


def may_undo(tx: Transaction) -> str:
    """The id of the last import, while it may be taken back; empty otherwise."""
    last = roster.last_import(tx)
    return last[0] if last is not None and tx.now - last[1] <= UNDO_WITHIN else ""


def undo(tx: Transaction, import_id: str, by: str) -> Answer:
    """Take an import back: what it made goes, and what it dropped stands again."""
    if not import_id or may_undo(tx) != import_id:
        return Answer("roster.import.too_late", done=False)
    made, dropped = roster.of_import(tx, import_id)
    ids = {one.id for one in made}
    if any(one.cancelled_at is not None for one in made) or overlaps(tx, dropped, ids):
        return Answer("roster.import.touched", done=False)
    roster.cancel(tx, [one.id for one in made], by)
    roster.revive(tx, dropped)
    events.log(tx, UNDONE, body={"import": import_id}, by=by)
    keep(tx)
    return Answer("roster.import.undone")


def known(tx: Transaction, office: Office) -> Known:
    """What the words of a file mean in this office."""
    shifts = office.settings.shifts
    roles = {str(one): one for one in Role}
    roles |= {t(f"role.{one}", lang).casefold(): one for one in Role for lang in LANGUAGES}
    found: dict[str, set[tuple[str, Role]]] = {}
    for one in people.every(tx):
        for key in (one.id, one.email, one.name):
            if key:
                words = " ".join(key.casefold().split())
                found.setdefault(words, set()).add((one.id, one.role))
    times = {plan.DAY: plan.hours(shifts.day), plan.NIGHT: plan.hours(shifts.night)}
    return Known(
        roles,
        {key: sorted(ones) for key, ones in found.items()},
        frozenset(one.operator for one in agents.every(tx) if one.revoked_at is None),
        {name: one for name, one in times.items() if one is not None},
    )
