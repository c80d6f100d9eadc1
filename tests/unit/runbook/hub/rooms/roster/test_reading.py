"""A roster as CSV: every shift in it, or every fault with line and column."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster import words
from runbook.hub.rooms.roster.difference import difference
from runbook.hub.rooms.roster.reading import Fault, Known, decoded, read
from runbook.hub.rooms.roster.shapes import Entry
from runbook.language.moscow import MOSCOW

KNOWN = Known(
    {"shift_lead": Role.SHIFT_LEAD, "руководитель смены": Role.SHIFT_LEAD, "mentor": Role.MENTOR,
     "operator": Role.OPERATOR},
    {"lead-1": [("lead-1", Role.SHIFT_LEAD)], "мария петрова": [("lead-2", Role.SHIFT_LEAD)],
     "анна": [("mentor-1", Role.MENTOR), ("mentor-2", Role.MENTOR)]},
    frozenset({"op-117"}),
    {"day": (time(8), time(20)), "night": (time(20), time(8))},
)  # fmt: skip
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAYS = st.dates(date(2026, 11, 20), date(2026, 12, 20))
ROWS = st.dictionaries(
    DAYS, st.tuples(st.booleans(), st.sampled_from(["lead-1", "Мария  Петрова"]))
)


@given(ROWS, st.sampled_from(";,"), st.sampled_from(["utf-8", "utf-8-sig", "cp1251"]))
def test_what_is_written_is_read_in_every_dialect(
    rows: dict[date, tuple[bool, str]], sign: str, encoding: str
) -> None:
    lines = [["Дата", "Смена", "Роль", "Кто"]]
    lines += [
        [f"{day:%d.%m.%Y}", "Ночь" if night else "день", "Руководитель смены", who]
        for day, (night, who) in rows.items()
    ]
    found = read(decoded("\r\n".join(map(sign.join, lines)).encode(encoding)), KNOWN)
    if not rows:
        assert found.faults == (Fault("empty", 1),)
        return
    assert found.faults == ()
    for entry, (day, (night, who)) in zip(found.entries, rows.items(), strict=True):
        assert entry.begins.astimezone(MOSCOW).date() == day
        assert entry.begins.astimezone(MOSCOW).hour == (20 if night else 8)
        assert entry.ends - entry.begins == timedelta(hours=12)
        assert entry.who == ("lead-1" if who == "lead-1" else "lead-2")


@given(st.text(max_size=300))
def test_nothing_that_is_pasted_breaks_it(text: str) -> None:
    for given_text in (text, f"дата;смена;роль;кто\n{text}", f"date,from,until,role,who\n{text}"):
        found = read(given_text, KNOWN)
        assert bool(found.faults) is not bool(found.entries)
        assert all(words.fault(one, lang) for one in found.faults for lang in ("ru", "en"))


def test_all_faults_are_told_at_once_with_line_and_column() -> None:
    text = (
        "date;from;until;role;who\n"
        "2026-11-23;8:00;20:00;shift_lead;lead-1\n"
        "2026-13-23;08:00;20:00;shift_lead;lead-1\n"
        "\n"
        "2026-11-23;08:00;08:00;boss;lead-1\n"
        "2026-11-23;25:00;20:00;mentor;Анна\n"
        "2026-11-24;08:00;20:00;mentor;lead-1\n"
        "2026-11-24;08:00;20:00;operator;op-118\n"
        "2026-11-23;19:00;21:00;shift_lead;LEAD-1\n"
        "2026-11-24;08:00;20:00;shift_lead;lead-1;more\n"
    )
    found = read(text, KNOWN)
    assert found.entries == ()
    assert [(one.code, one.line, one.column) for one in found.faults] == [
        ("date", 3, "date"), ("until", 5, "until"), ("role", 5, "role"), ("from", 6, "from"),
        ("several", 6, "who"), ("other_role", 7, "who"), ("who", 8, "who"), ("cells", 10, ""),
        ("clash", 9, "who"),
    ]  # fmt: skip
    said = words.fault(found.faults[0], "ru")
    assert said == "Строка 3, «date»: это не дата: 2026-13-23. Пример: 23.11.2026."


@pytest.mark.parametrize(
    ("heads", "codes"),
    [
        ("дата;роль;кто", ["no_hours"]),
        ("дата;смена;роль;кто;кто", ["twice"]),
        ("дата;смена;роль;телефон", ["column", "missing"]),
        ('дата;смена;роль;"кто', ["unreadable"]),
    ],
)
def test_headings_are_wanted_once_and_no_others(heads: str, codes: list[str]) -> None:
    assert [one.code for one in read(f"{heads}\n1;2;3;4", KNOWN).faults] == codes


def shift(entry_id: str, who: str, begins: float, lasts: float = 12) -> Entry:
    first = NOW + timedelta(hours=begins)
    return Entry(entry_id, who, Role.SHIFT_LEAD, first, first + timedelta(hours=lasts))


def test_an_import_replaces_its_period_and_leaves_what_is_over_or_outside() -> None:
    over, now, moved, gone, after = (
        shift("over", "lead-1", -40), shift("now", "lead-1", -4), shift("moved", "lead-2", 8),
        shift("gone", "lead-1", 20), shift("after", "lead-2", 32),
    )  # fmt: skip
    wanted = [shift("", "lead-1", -4), shift("", "lead-2", 9, 11), shift("", "lead-2", 20)]
    change = difference([over, now, moved, gone, after], wanted, NOW)
    assert change.new == (wanted[2],)
    assert change.changed == ((moved, wanted[1]),)
    assert change.dropped == (gone,)
    assert change.same == 1
    assert difference([over, now, moved, gone, after], wanted, NOW).digest == change.digest
    assert difference([now, moved, gone], wanted[:2], NOW).digest != change.digest
