"""The outbox of ``notifier``."""

from typing import Any

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Integer, Text, text

revision = "0004"
down_revision = "0003"

# SQLite numbers only a column of exactly INTEGER by itself.
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _outbox()
    _outbox_attempts()
    _outbox_moves()


def _delivery() -> tuple[Column[Any], ...]:
    return (
        Column("seq", _COUNTED, primary_key=True, autoincrement=True),
        Column("id", Text, nullable=False, unique=True),
        Column("incident", Text, nullable=False),
        Column("purpose", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("address", Text, nullable=False),
        Column("message", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("created_at", BigInteger, nullable=False),
        Column("due_at", BigInteger, nullable=False),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("repeat", Integer, nullable=False, server_default="0"),
        Column("owner", Text),
        Column("lease_until", BigInteger),
        Column("error", Text),
        Column("message_id", Text),
        Column("settled_at", BigInteger),
    )


def _turn() -> tuple[Column[Any], ...]:
    return (
        Column("person", Text, nullable=False, server_default=""),
        Column("page", Text),
        Column("rank", Integer, nullable=False, server_default="0"),
        Column("after_ms", BigInteger, nullable=False, server_default="0"),
        Column("follows", Text),
        Column("pause_ms", BigInteger, nullable=False, server_default="0"),
        Column("ready_at", BigInteger),
        Column("stood_down_at", BigInteger),
        Column("silenced", Integer, nullable=False, server_default="0"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        *_delivery(),
        *_turn(),
        CheckConstraint(
            "purpose IN ('ring', 'edit', 'recovery', 'exercise')", name="outbox_purpose"
        ),
        CheckConstraint(
            "state IN ('held', 'pending', 'claimed', 'accepted', 'failed', 'superseded')",
            name="outbox_state",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "outbox_follows",
        "outbox",
        ["follows"],
        sqlite_where=text("follows IS NOT NULL"),
        postgresql_where=text("follows IS NOT NULL"),
    )
    op.create_index(
        "outbox_open",
        "outbox",
        ["state", "due_at"],
        sqlite_where=text("state IN ('pending', 'claimed')"),
        postgresql_where=text("state IN ('pending', 'claimed')"),
    )
    op.create_index("outbox_page", "outbox", ["page"])
    op.create_index("outbox_thread", "outbox", ["incident", "channel", "address"])


def _outbox_attempts() -> None:
    op.create_table(
        "outbox_attempts",
        Column("delivery", Text, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("started_at", BigInteger, nullable=False),
        Column("finished_at", BigInteger),
        Column("outcome", Text),
        Column("error", Text),
    )
    op.create_index("outbox_attempts_by_end", "outbox_attempts", ["finished_at"])


def _outbox_moves() -> None:
    op.create_table(
        "outbox_moves",
        Column("channel", Text, primary_key=True),
        Column("address", Text, primary_key=True),
        Column("new_address", Text, nullable=False),
        Column("moved_at", BigInteger, nullable=False),
    )
