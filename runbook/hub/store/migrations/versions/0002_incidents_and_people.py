"""Incidents, the people who are told, and what was ordered."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, Text

revision = "0002"
down_revision = "0001"

# SQLite numbers only a column of exactly INTEGER by itself.
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _incidents()
    _members()
    _people()
    _callouts()
    _calls()
    _cases()


def _incidents() -> None:
    op.create_table(
        "incidents",
        Column("key", Text, primary_key=True),
        Column("number", Integer, nullable=False, unique=True),
        Column("kind", Text, nullable=False),
        Column("agent", Text, nullable=False, server_default=""),
        Column("parent", Text, nullable=False, server_default=""),
        Column("opened_at", BigInteger, nullable=False),
        Column("over", Boolean, nullable=False),
        Column("closed_at", BigInteger),
        Column("revision", Integer, nullable=False),
        Column("body", Text, nullable=False),
        CheckConstraint("kind IN ('local', 'mass')", name="incidents_kind"),
    )
    op.create_index("incidents_of_agent", "incidents", ["agent", "opened_at"])
    op.create_index("incidents_open", "incidents", ["over", "kind"])


def _members() -> None:
    op.create_table(
        "members",
        Column("id", _COUNTED, primary_key=True, autoincrement=True),
        Column("mass", Text, ForeignKey("incidents.key"), nullable=False),
        Column("incident", Text, ForeignKey("incidents.key"), nullable=False),
        Column("joined_at", BigInteger, nullable=False),
        Column("left_at", BigInteger),
        Column("why", Text, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_index("members_by_incident", "members", ["incident"])
    op.create_index("members_of_mass", "members", ["mass", "left_at"])


def _people() -> None:
    op.create_table(
        "people",
        Column("id", Text, primary_key=True),
        Column("role", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("telegram", BigInteger, unique=True),
        Column("email", Text, nullable=False, server_default=""),
        Column("phone", Text, nullable=False, server_default=""),
        Column("agent", Text, nullable=False, server_default=""),
        Column("on_shift", Boolean, nullable=False),
        Column("lang", Text, nullable=False, server_default="ru"),
        Column("revoked_at", BigInteger),
    )


def _callouts() -> None:
    op.create_table(
        "callouts",
        Column("id", Text, primary_key=True),
        Column("incident", Text, ForeignKey("incidents.key"), nullable=False),
        Column("seats", Integer, nullable=False),
        Column("wave", Integer, nullable=False),
        Column("started_at", BigInteger, nullable=False),
        Column("started_by", Text, nullable=False),
        Column("next_wave_at", BigInteger),
        Column("ended_at", BigInteger),
        Column("outcome", Text, nullable=False, server_default=""),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        Column("callout", Text, ForeignKey("callouts.id"), primary_key=True),
        Column("person", Text, ForeignKey("people.id"), primary_key=True),
        Column("wave", Integer, nullable=False),
        Column("asked_at", BigInteger, nullable=False),
        Column("in_office", Boolean, nullable=False),
        Column("answer", Text, nullable=False, server_default=""),
        Column("minutes", Integer),
        Column("answered_at", BigInteger),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        Column("id", Text, primary_key=True),
        Column("incident", Text, ForeignKey("incidents.key"), nullable=False),
        Column("kind", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("number", Text, nullable=False, server_default=""),
        Column("body", Text, nullable=False),
        CheckConstraint("kind IN ('support', 'monitoring')", name="cases_kind"),
    )
