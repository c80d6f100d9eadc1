"""Agents, their codes, and what they report."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)

revision = "0001"
down_revision = None

# SQLite numbers only a column of exactly INTEGER by itself.
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _agents()
    _codes()
    _reports()
    _standing()
    _seen()


def _agents() -> None:
    op.create_table(
        "agents",
        Column("operator", Text, primary_key=True),
        Column("agent", LargeBinary, nullable=False, unique=True),
        Column("authentication", LargeBinary, nullable=False),
        Column("report_key", LargeBinary, nullable=False),
        Column("enrolled_at", BigInteger, nullable=False),
        Column("revoked_at", BigInteger),
        Column("sequence", BigInteger, nullable=False, server_default="-1"),
        Column("handoff_sequence", BigInteger, nullable=False, server_default="-1"),
        Column("version", Text, nullable=False, server_default=""),
        Column("head", Text, nullable=False, server_default=""),
        Column("left_at", BigInteger),
        Column("body", Text, nullable=False, server_default="{}"),
    )


def _codes() -> None:
    op.create_table(
        "codes",
        Column("hash", LargeBinary, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("incident", Text, nullable=False, server_default=""),
        Column("made_at", BigInteger, nullable=False),
        Column("expires_at", BigInteger, nullable=False),
        Column("used_at", BigInteger),
        CheckConstraint("kind IN ('agent', 'person', 'login', 'acknowledge')", name="codes_kind"),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        Column("seq", _COUNTED, primary_key=True, autoincrement=True),
        Column("operator", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("received_at", BigInteger, nullable=False),
        Column("route", Text, nullable=False, server_default="https"),
        Column("body", Text, nullable=False),
        UniqueConstraint("operator", "route", "sequence", name="reports_once"),
        sqlite_autoincrement=True,
    )


def _standing() -> None:
    op.create_table(
        "standing",
        Column("operator", Text, primary_key=True),
        Column("seq", BigInteger, nullable=False),
        Column("diagnosed_at", BigInteger),
        Column("diagnosis", Text),
        Column("complained_at", BigInteger),
        Column("complaint", Text),
        Column("calls", Integer),
        Column("chats", Integer),
    )


def _seen() -> None:
    op.create_table(
        "seen",
        Column("process", Text, primary_key=True),
        Column("at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
    )
