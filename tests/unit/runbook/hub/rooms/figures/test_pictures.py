"""Bars beside numbers: one measure a column, and nothing that is there goes undrawn."""

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.rooms.figures.pictures import Line, drawn

amounts = st.one_of(st.none(), st.integers(0, 10_000))


@given(st.lists(st.tuples(amounts, amounts), max_size=12))
def test_bars_are_as_long_as_their_numbers_within_a_column(
    some: list[tuple[int | None, ...]],
) -> None:
    lines = [Line(str(n), tuple((one, str(one)) for one in row)) for n, row in enumerate(some)]
    picture = drawn("id", "title", ("what", "one", "two"), lines)
    assert [one.name for one in picture.rows] == [one.name for one in lines]
    for column in range(2):
        values = [row[column] or 0 for row in some]
        lengths = [row.bars[column].length for row in picture.rows]
        assert [row.bars[column].words for row in picture.rows] == [str(r[column]) for r in some]
        assert all(
            (length > 0) == (value > 0) for value, length in zip(values, lengths, strict=True)
        )
        assert all(0 <= one <= 100 for one in lengths)
        ordered = [length for _, length in sorted(zip(values, lengths, strict=True))]
        assert ordered == sorted(lengths)
        if any(values):
            assert max(lengths) == 100


def test_columns_of_unlike_size_have_a_measure_each() -> None:
    lines = [
        Line("11.26", ((2.0, "2"), (480.0, "480"))),
        Line("10.26", ((1.0, "1"), (120.0, "120"))),
    ]
    picture = drawn("times", "title", ("month", "known", "over"), lines)
    assert [[bar.length for bar in row.bars] for row in picture.rows] == [[100, 100], [50, 25]]
