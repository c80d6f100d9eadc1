"""SQLite's parameters as psycopg takes them."""

import pytest

from notifier.outbox import pages_sql, sql
from runbook.hub.store.translation import bound, translated

STATEMENTS = [
    value
    for module in (sql, pages_sql)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and name != "SCHEMA"
]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("WHERE a = ? AND b = ?", "WHERE a = %s AND b = %s"),
        ("SET a = ?1 WHERE b > ?1 AND c = ?12", "SET a = %(p1)s WHERE b > %(p1)s AND c = %(p12)s"),
        ("a = :now + :head_start", "a = %(now)s + %(head_start)s"),
        ("a = '?' AND b = ':name' AND c = ?", "a = '?' AND b = ':name' AND c = %s"),
        ("a = 'it''s ?' AND b = ?", "a = 'it''s ?' AND b = %s"),
        ("CAST(:a AS TEXT), b::bigint", "CAST(%(a)s AS TEXT), b::bigint"),
        ("a LIKE '50%' AND b % 2 = ?", "a LIKE '50%%' AND b %% 2 = %s"),
        ("SAVEPOINT receipt", "SAVEPOINT receipt"),
    ],
)
def test_only_parameters_and_percent_signs_change(ours: str, theirs: str) -> None:
    assert translated(ours) == theirs


def test_values_are_bound_by_the_names_the_statement_has() -> None:
    assert bound("a = ?", (1,)) == (1,)
    assert bound("a = :a", {"a": 1}) == {"a": 1}
    assert bound("a = ?1 OR b = ?2", (1, "x")) == {"p1": 1, "p2": "x"}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_of_the_outbox_says_what_postgresql_does_not_know(statement: str) -> None:
    lowered = statement.lower()
    for word in ("iif(", "rowid", "strict", "datetime(", "julianday", "glob ", "insert or "):
        assert word not in lowered
    # With two arguments these are SQLite's own; the aggregates take one.
    for name in ("min(", "max("):
        for rest in lowered.split(name)[1:]:
            depth, inside = 1, ""
            for sign in rest:
                depth += (sign == "(") - (sign == ")")
                if not depth:
                    break
                inside += sign
            assert "," not in inside
