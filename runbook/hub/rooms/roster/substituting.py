"""One person stands in for another: at once where the shift runs, and to be taken back for a while.

What is open passes to the one who comes, as with every change of shift.
"""

from datetime import timedelta

from notifier.message import Message
from runbook.hub.admission import staff
from runbook.hub.bot.telling import tell
from runbook.hub.model.actions import Answer
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.roster.keeping import keep
from runbook.hub.rooms.roster.planning import body_of, fault, overlaps
from runbook.hub.rooms.roster.shapes import SUBSTITUTED, Entry
from runbook.hub.rooms.roster.words import when
from runbook.hub.store import events, people, roster
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

DONE, UNDONE = "roster.substituted", "roster.substitution_undone"
UNDO_WITHIN = timedelta(minutes=10)


def may_stand_in(tx: Transaction, entry: Entry) -> list[HubPerson]:
    """Whoever has the same role and does not work in that time, by id.

    Nobody for an operator: there are too many, and whoever comes is named by her code.
    """
    if entry.role is Role.OPERATOR:
        return []
    busy = {one.who for one in roster.between(tx, entry.begins, entry.ends)}
    found = people.of_roles(tx, [entry.role])
    return [one for one in found if one.id not in busy and one.id != entry.who]


def substitute(tx: Transaction, entry_id: str, who: str, by: str) -> Answer:
    """Put ``who`` in the place of whoever has this shift, for what is left of it."""
    entry = roster.by_id(tx, entry_id)
    if entry is None:
        return Answer("roster.unknown", done=False)
    if entry.cancelled_at is not None:
        return Answer("roster.changed", done=False)
    begins = max(tx.now, entry.begins)
    wanted = Entry("", who, entry.role, begins, entry.ends, SUBSTITUTED, entry.id)
    busy = any(one.who == who for one in roster.between(tx, begins, entry.ends))
    why = fault(tx, wanted) or ("clash" if busy else "")
    if why:
        return Answer(f"roster.{why}", done=False, values={"who": who})
    made = roster.add(tx, wanted, by)
    roster.cancel(tx, [entry.id], by)
    events.log(tx, DONE, body={**body_of(made), "for": entry.who}, by=by)
    keep(tx)
    if entry.begins <= tx.now:
        _send_home(tx, entry)
    _tell(tx, made, "on", made.who)
    _tell(tx, made, "off", entry.who)
    return Answer("roster.substituted", values={"who": who, "whom": entry.who})


def may_undo(tx: Transaction, entry: Entry) -> bool:
    """Whether this substitution may still be taken back."""
    made = entry.made_at
    return bool(entry.instead_of) and made is not None and tx.now - made <= UNDO_WITHIN


def standing_in_for(tx: Transaction, entry_id: str) -> Entry | None:
    """Who stands in for this shift."""
    return next((one for one in roster.instead_of(tx, entry_id)), None)


def undo(tx: Transaction, entry_id: str, by: str) -> Answer:
    """Take a substitution back, within ten minutes."""
    entry = roster.by_id(tx, entry_id)
    before = roster.by_id(tx, entry.instead_of) if entry is not None else None
    if entry is None or before is None or entry.cancelled_at is not None:
        return Answer("roster.changed", done=False)
    if not may_undo(tx, entry):
        return Answer("roster.too_late", done=False)
    if overlaps(tx, [before], {entry.id}):
        return Answer("roster.changed", done=False)
    roster.cancel(tx, [entry.id], by)
    roster.revive(tx, [before])
    events.log(tx, UNDONE, body={**body_of(entry), "for": before.who}, by=by)
    keep(tx)
    _tell(tx, entry, "undone", entry.who)
    _tell(tx, entry, "undone", before.who)
    return Answer("roster.substitution_undone", values={"whom": before.who})


def _send_home(tx: Transaction, entry: Entry) -> None:
    """Off shift, also where a person had set by hand that they are on it: this is a later word."""
    person = None if entry.role is Role.OPERATOR else people.by_id(tx, entry.who)
    if person is not None and person.active and person.on_shift:
        staff.set_shift(tx, person, on_shift=False, why=staff.ROSTER)
        roster.note(tx, entry.id, "ended_at")


def _tell(tx: Transaction, entry: Entry, what: str, who: str) -> None:
    person = _told(tx, entry.role, who)
    if person is None or person.telegram is None or not person.active:
        return
    title = t(f"hub.roster.told.{what}", person.lang, when=when(entry, person.lang))
    tell(tx, person.telegram, person, Message(title, lang=person.lang))


def _told(tx: Transaction, role: Role, who: str) -> HubPerson | None:
    """An operator is told where she has a chat with the bot besides her PC."""
    if role is not Role.OPERATOR:
        return people.by_id(tx, who)
    hers = (one for one in people.of_roles(tx, [Role.OPERATOR]) if one.agent == who)
    return next(hers, None)
