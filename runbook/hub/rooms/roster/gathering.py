"""Reads the roster's page: who is there, who comes, what is missing, and a week."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from runbook.hub.model.access import Deed
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.room import Asked
from runbook.hub.rooms.roster import plan, words
from runbook.hub.rooms.roster.importing import Preview
from runbook.hub.rooms.roster.shapes import Entry, Line, Page, Previewed
from runbook.hub.rooms.roster.substituting import may_stand_in, may_undo
from runbook.hub.store import people, roster
from runbook.hub.store.transaction import Transaction
from runbook.texts import t

WATCHED = (Role.SHIFT_LEAD, Role.SYSADMIN)
"""Roles of which somebody has to be there at every hour."""
AHEAD, FARTHEST = timedelta(hours=24), timedelta(days=7)
DAYS = 7


def page(asked: Asked, week: date) -> Page:
    """Everything the room shows, in this person's language."""
    tx, lang = asked.tx, asked.lang
    names = {one.id: one for one in people.every(tx, revoked=True)}
    begins = plan.midnight(week)
    entries = roster.between(tx, begins, begins + timedelta(days=DAYS))
    days = [week + timedelta(days=number) for number in range(DAYS)]
    return Page(
        warnings=tuple(warnings(tx, lang, names)),
        now=(*_lines(asked, roster.current(tx), names), *_by_hand(tx, lang)),
        next=tuple(_lines(asked, roster.coming(tx), names)),
        heads=tuple(
            t(f"hub.roster.day.{one.weekday()}", lang, day=words.short(one)) for one in days
        ),
        week=_table(asked, entries, days, names),
        title=t("hub.roster.week", lang, begins=words.short(days[0]), ends=words.short(days[-1])),
        before=(week - timedelta(days=DAYS)).isoformat(),
        after=(week + timedelta(days=DAYS)).isoformat(),
    )


def warnings(tx: Transaction, lang: str, names: dict[str, HubPerson]) -> list[str]:
    """What is not as it should be: first whoever cannot go home, then when nobody is there."""
    found = [
        t("hub.roster.held", lang, who=called(one.who, names)) for one in roster.held(tx)
    ]  # fmt: skip
    # Whoever the hub knows no more will not come.
    gone = {one.id for one in names.values() if not one.active}
    ahead = [one for one in roster.between(tx, tx.now, tx.now + FARTHEST) if one.who not in gone]
    for role in WATCHED:
        ends = [one.ends for one in ahead if one.role is role]
        if ends:
            until = min(max(*ends, tx.now + AHEAD), tx.now + FARTHEST)
            found += [words.gap(one, lang) for one in plan.gaps(ahead, role, tx.now, until)]
    return found


def called(who: str, names: dict[str, HubPerson]) -> str:
    """A person by name, an operator by her code."""
    return names[who].name if who in names else who


def _lines(asked: Asked, entries: Sequence[Entry], names: dict[str, HubPerson]) -> list[Line]:
    tx, lang = asked.tx, asked.lang
    free = asked.does(Deed.SUBSTITUTE)
    return [
        Line(
            id=one.id,
            role=t(f"role.{one.role}", lang),
            who=called(one.who, names),
            when=words.when(one, lang),
            note=_note(one, tx.now, names, lang),
            others=tuple((each.id, each.name) for each in may_stand_in(tx, one)) if free else (),
            undo=free and may_undo(tx, one),
        )
        for one in entries
    ]


def _note(entry: Entry, now: datetime, names: dict[str, HubPerson], lang: str) -> str:
    person = names.get(entry.who)
    if entry.covers(now) and person is not None and not person.on_shift:
        return t("hub.roster.note.away", lang)
    return t("hub.roster.note.instead", lang) if entry.instead_of else ""


def _by_hand(tx: Transaction, lang: str) -> list[Line]:
    """Leads and administrators who are on shift although the roster does not say so."""
    planned = {one.who for one in roster.current(tx)}
    return [
        Line("", t(f"role.{one.role}", lang), one.name, "", t("hub.roster.note.hand", lang))
        for one in people.of_roles(tx, WATCHED)
        if one.on_shift and one.id not in planned
    ]


def _table(
    asked: Asked, entries: Sequence[Entry], days: Sequence[date], names: dict[str, HubPerson]
) -> tuple[tuple[str, tuple[tuple[Line, ...], ...]], ...]:
    may = asked.does(Deed.CANCEL)
    rows = []
    for role in dict.fromkeys(one for one in Role if any(e.role is one for e in entries)):
        cells = []
        for day in days:
            begins = plan.midnight(day)
            ends = begins + timedelta(days=1)
            cells.append(
                tuple(
                    Line(
                        one.id, "", called(one.who, names), words.hours(one),
                        cancels=may and one.ends > asked.tx.now,
                    )
                    for one in entries
                    if one.role is role and begins <= one.begins < ends
                )
            )  # fmt: skip
        rows.append((t(f"role.{role}", asked.lang), tuple(cells)))
    return tuple(rows)


def previewed(asked: Asked, found: Preview) -> Previewed:
    """What an import would change, in words; without a digest it cannot be imported."""
    lang, change = asked.lang, found.change
    names = {one.id: one for one in people.every(asked.tx)}

    def said(one: Entry) -> str:
        role = t(f"role.{one.role}", lang)
        return f"{words.when(one, lang)}, {role}: {called(one.who, names)}"

    pairs = (
        f"{said(old)} \N{RIGHTWARDS ARROW} {words.when(new, lang)}" for old, new in change.changed
    )
    return Previewed(
        faults=tuple(words.fault(one, lang) for one in found.faults),
        parts=(
            (t("hub.roster.import.new", lang), tuple(said(one) for one in change.new)),
            (t("hub.roster.import.changed", lang), tuple(pairs)),
            (t("hub.roster.import.dropped", lang), tuple(said(one) for one in change.dropped)),
        ),
        same=t("hub.roster.import.same", lang, count=change.same),
        digest="" if found.faults or change.is_empty else change.digest,
    )
