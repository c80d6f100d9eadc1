"""Reads the roster's page: who is there, who comes, what is missing, and a week."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from runbook.hub.model.access import Deed
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.room import Asked
from runbook.hub.rooms.roster import plan, words
from runbook.hub.rooms.roster.importing import Preview
from runbook.hub.rooms.roster.shapes import Entry, Line, Lines, Page, Previewed
from runbook.hub.rooms.roster.substituting import UNDO_WITHIN, may_stand_in, may_undo
from runbook.hub.store import people, roster
from runbook.hub.store.transaction import Transaction
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

WATCHED = (Role.SHIFT_LEAD, Role.SYSADMIN)
"""Roles of which somebody has to be there at every hour."""
AHEAD, FARTHEST, KNOWN = timedelta(hours=24), timedelta(days=7), timedelta(days=60)
"""Hours without somebody are said so far ahead, and when such a gap ends from so far ahead."""
DAYS = 7
FEW = 3
"""More than so many are counted, and shown when they are asked for."""


def page(asked: Asked, week: date) -> Page:
    """Everything the room shows, in this person's language."""
    tx, lang = asked.tx, asked.lang
    names = {one.id: one for one in people.every(tx, revoked=True)}
    begins = plan.midnight(week)
    entries = roster.between(tx, begins, begins + timedelta(days=DAYS))
    days = [week + timedelta(days=number) for number in range(DAYS)]
    now, coming = _lines(asked, roster.current(tx), names), _lines(asked, roster.coming(tx), names)
    warned = warnings(tx, lang, names)
    return Page(
        warnings=tuple(warned),
        well="" if warned else _well(tx, lang, names),
        now=(*(one for one in now if not one.typed), *_by_hand(tx, lang)),
        next=tuple(one for one in coming if not one.typed),
        nobody=_nobody(tx, lang),
        operators_now=_folded([one for one in now if one.typed], lang, few=0),
        operators_next=_folded([one for one in coming if one.typed], lang, few=0),
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
    ahead = _ahead(tx, names)
    for role, until in _planned(ahead, tx.now).items():
        if missing := plan.gaps(ahead, role, tx.now, until):
            found.append(words.gaps(role, missing, tx.now, lang))
    return found


def _well(tx: Transaction, lang: str, names: dict[str, HubPerson]) -> str:
    """That nobody is missing, and in which roles; empty where the roster names none of them."""
    planned = _planned(_ahead(tx, names), tx.now)
    roles = ", ".join(t(f"role.{one}", lang).lower() for one in planned)
    return t("hub.roster.well", lang, roles=roles) if roles else ""


def _ahead(tx: Transaction, names: dict[str, HubPerson]) -> list[Entry]:
    return [one for one in roster.between(tx, tx.now, tx.now + KNOWN) if _comes(one, names)]


def _planned(ahead: Sequence[Entry], now: datetime) -> dict[Role, datetime]:
    """The watched roles that the roster names, each with the moment up to which it is looked at."""
    soon, found = now + FARTHEST, {}
    for role in WATCHED:
        ends = [one.ends for one in ahead if one.role is role and one.begins < soon]
        if ends:
            found[role] = min(max(*ends, now + AHEAD), soon)
    return found


def _comes(entry: Entry, names: dict[str, HubPerson]) -> bool:
    """Whoever the hub knows no more will not come, nor in a role that is theirs no more."""
    person = names.get(entry.who)
    return person is not None and person.active and person.role is entry.role


def stands_in(tx: Transaction, person: HubPerson, lang: str) -> str:
    """Who works instead of this person now, and how long that can be undone; empty: nobody."""
    names = {one.id: one for one in people.every(tx, revoked=True)}
    for one in roster.current(tx):
        before = roster.by_id(tx, one.instead_of) if one.instead_of else None
        while before is not None and before.who != person.id:
            before = roster.by_id(tx, before.instead_of) if before.instead_of else None
        if before is not None and before.role is person.role and one.who != person.id:
            who, made = called(one.who, names), one.made_at
            said = t("hub.roster.left", lang, who=who, when=words.when(one, lang))
            # Taken back is the last step alone: that may bring back somebody else.
            if made is None or before.id != one.instead_of or not may_undo(tx, one):
                return said
            until = clock(made + UNDO_WITHIN)
            return f"{said} {t('hub.roster.left.back', lang, until=until)}"
    return ""


def _nobody(tx: Transaction, lang: str) -> str:
    """That nobody is on shift now, and until when that is so by the roster."""
    until = min((one.begins for one in roster.coming(tx)), default=None)
    if until is None:
        return t("hub.roster.nobody", lang)
    return t("hub.roster.nobody_until", lang, until=words.dated(until))


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
            typed=one.role is Role.OPERATOR,
        )
        for one in entries
    ]


def _folded(lines: Sequence[Line], lang: str, few: int = FEW) -> Lines:
    people_there = len({one.who for one in lines})
    said = plural("hub.roster.many", people_there, lang) if len(lines) > few else ""
    return Lines(tuple(lines), said)


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
) -> tuple[tuple[str, tuple[Lines, ...]], ...]:
    may = asked.does(Deed.CANCEL)
    rows = []
    for role in dict.fromkeys(one for one in Role if any(e.role is one for e in entries)):
        cells = []
        for day in days:
            begins = plan.midnight(day)
            ends = begins + timedelta(days=1)
            found = [
                Line(
                    one.id,
                    "",
                    called(one.who, names),
                    # One that began in the week before goes on in this one.
                    words.hours(one) if begins <= one.begins else words.when(one, asked.lang),
                    cancels=may and one.ends > asked.tx.now,
                )
                for one in entries
                if one.role is role
                and (begins <= one.begins < ends or (day == days[0] and one.begins < begins))
            ]
            cells.append(_folded(found, asked.lang))
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
