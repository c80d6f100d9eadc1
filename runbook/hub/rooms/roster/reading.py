"""PURE. A roster as CSV, read whole: every shift in it, or every fault with its line and column."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster import plan
from runbook.hub.rooms.roster.shapes import IMPORTED, Entry

COLUMNS: Mapping[str, frozenset[str]] = {
    "date": frozenset({"дата", "date"}),
    "shift": frozenset({"смена", "shift"}),
    "from": frozenset({"с", "from"}),
    "until": frozenset({"до", "until"}),
    "role": frozenset({"роль", "role"}),
    "who": frozenset({"кто", "who"}),
}
SHIFTS = {"день": plan.DAY, "day": plan.DAY, "ночь": plan.NIGHT, "night": plan.NIGHT}
MOST_ROWS, MOST_FAULTS, LONGEST_SHOWN = 5000, 50, 40
LONGEST_TEXT = MOST_ROWS * 100
_DATES = ("%Y-%m-%d", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where. ``line`` counts from 1, ``column`` is the heading as in the file."""

    code: str
    line: int
    column: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the file's words mean: all keys casefolded. ``people``: ids and roles by what fits."""

    roles: Mapping[str, Role]
    people: Mapping[str, Sequence[tuple[str, Role]]]
    operators: frozenset[str]
    shifts: Mapping[str, plan.Times]


@dataclass(frozen=True, slots=True)
class Table:
    """The shifts in their order, or the faults: with one fault nothing is imported."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()


def decoded(data: bytes) -> str:
    """UTF-8 with or without a mark, else CP1251, which Excel writes."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def read(text: str, known: Known) -> Table:
    """The shifts that the file names, or everything that is wrong with it."""
    if len(text) > LONGEST_TEXT:
        return Table(faults=(Fault("too_long", 1),))
    lines = text.removeprefix("\ufeff").splitlines()
    first = next((one for one in lines if one.strip()), "")
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    try:
        rows = [
            (number, [cell.strip() for cell in row])
            for number, row in _numbered(lines, delimiter)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error:
        return Table(faults=(Fault("unreadable", 1),))
    if len(rows) < 2:  # noqa: PLR2004 - the headings and one shift
        return Table(faults=(Fault("empty", 1),))
    if len(rows) > MOST_ROWS:
        return Table(faults=(Fault("too_long", rows[MOST_ROWS][0]),))
    return _Reader(*rows[0], known).all(rows[1:])


def _numbered(lines: Sequence[str], delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    return [(reader.line_num, row) for row in reader]


class _Reader:
    """One pass over the rows of one file."""

    def __init__(self, line: int, heads: Sequence[str], known: Known) -> None:
        self._known = known
        self._heads: dict[str, tuple[int, str]] = {}
        self._faults: list[Fault] = []
        self._line = line
        for place, head in enumerate(heads):
            name = next((key for key, one in COLUMNS.items() if head.casefold() in one), "")
            if not name or name in self._heads:
                self._fault("column" if not name else "twice", head, head)
            else:
                self._heads[name] = (place, head)
        for name in ("date", "role", "who"):
            if name not in self._heads:
                self._fault("missing", name)
        if "shift" not in self._heads and not {"from", "until"} <= set(self._heads):
            self._fault("no_hours", "")

    def all(self, rows: Sequence[tuple[int, list[str]]]) -> Table:
        found: list[tuple[int, Entry]] = []
        for line, row in rows if not self._faults else ():
            self._line = line
            entry = self._entry(row)
            if entry is not None:
                found.append((line, entry))
        self._clashes(found)
        if self._faults:
            return Table(faults=tuple(self._faults[:MOST_FAULTS]))
        return Table(tuple(one for _, one in found))

    def _entry(self, row: Sequence[str]) -> Entry | None:
        if any(row[len(self._heads) :]):
            self._fault("cells", "")
            return None
        day, times = self._day(row), self._times(row)
        role = self._role(row)
        who = self._who(row, role) if role is not None else None
        if day is None or times is None or role is None or who is None:
            return None
        begins, ends = plan.span(day, *times)
        return Entry("", who, role, begins, ends, IMPORTED)

    def _day(self, row: Sequence[str]) -> date | None:
        text = self._cell(row, "date")
        for form in _DATES:
            try:
                found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
            # Centuries away is a slip, and beyond what a moment can hold.
            if 2000 <= found.year < 2100:  # noqa: PLR2004 - as above
                return found
        self._wrong("date", text)
        return None

    def _times(self, row: Sequence[str]) -> plan.Times | None:
        text = self._cell(row, "shift")
        if text:
            shift = SHIFTS.get(text.casefold())
            if shift:
                return self._known.shifts[shift]
            self._wrong("shift", text)
            return None
        if not {"from", "until"} <= set(self._heads):
            self._wrong("shift", text)
            return None
        begins, ends = self._clock(row, "from"), self._clock(row, "until")
        if begins is None or ends is None:
            return None
        if begins == ends:
            self._wrong("until", self._cell(row, "until"))
            return None
        return begins, ends

    def _clock(self, row: Sequence[str], name: str) -> time | None:
        text = self._cell(row, name)
        found = plan.clock_of(text.rjust(5, "0"))
        if found is None:
            self._wrong(name, text)
        return found

    def _role(self, row: Sequence[str]) -> Role | None:
        text = self._cell(row, "role")
        found = self._known.roles.get(text.casefold())
        if found is None:
            self._wrong("role", text)
        return found

    def _who(self, row: Sequence[str], role: Role) -> str | None:
        text = self._cell(row, "who")
        if role is Role.OPERATOR:
            if text in self._known.operators:
                return text
            self._wrong("who", text)
            return None
        found = self._known.people.get(" ".join(text.casefold().split()), ())
        fitting = {person for person, of in found if of is role}
        if len(fitting) == 1:
            return next(iter(fitting))
        code = "several" if fitting else "other_role" if found else "who"
        self._fault(code, self._heads["who"][1], text)
        return None

    def _clashes(self, found: Sequence[tuple[int, Entry]]) -> None:
        last: dict[str, Entry] = {}
        for line, one in sorted(found, key=lambda each: (each[1].begins, each[0])):
            before = last.get(one.who)
            if before is not None and one.begins < before.ends:
                self._faults.append(Fault("clash", line, self._heads["who"][1], one.who))
            else:
                last[one.who] = one

    def _cell(self, row: Sequence[str], name: str) -> str:
        place = self._heads[name][0] if name in self._heads else len(row)
        return row[place] if place < len(row) else ""

    def _wrong(self, name: str, text: str) -> None:
        self._fault(name, self._heads.get(name, (0, name))[1], text)

    def _fault(self, code: str, column: str, text: str = "") -> None:
        shown = "".join(one for one in text[:LONGEST_SHOWN] if one.isprintable())
        self._faults.append(Fault(code, self._line, column, shown))
