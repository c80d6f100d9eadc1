"""The outbox at the hub: the columns of ``notifier.outbox.sql.SCHEMA``, held so by a test."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from runbook.hub.store.tables import COUNTED, METADATA

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", COUNTED, primary_key=True, autoincrement=True),
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
    Column("person", Text, nullable=False, server_default=""),
    Column("page", Text),
    Column("rank", Integer, nullable=False, server_default="0"),
    Column("after_ms", BigInteger, nullable=False, server_default="0"),
    Column("follows", Text),
    Column("pause_ms", BigInteger, nullable=False, server_default="0"),
    Column("ready_at", BigInteger),
    Column("stood_down_at", BigInteger),
    Column("silenced", Integer, nullable=False, server_default="0"),
    CheckConstraint("purpose IN ('ring', 'edit', 'recovery', 'exercise')", name="outbox_purpose"),
    CheckConstraint(
        "state IN ('held', 'pending', 'claimed', 'accepted', 'failed', 'superseded')",
        name="outbox_state",
    ),
    sqlite_autoincrement=True,
)
_OPEN = text("state IN ('pending', 'claimed')")
Index(
    "outbox_open",
    OUTBOX.c.state,
    OUTBOX.c.due_at,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("outbox_thread", OUTBOX.c.incident, OUTBOX.c.channel, OUTBOX.c.address)
Index("outbox_page", OUTBOX.c.page)
_FOLLOWS = text("follows IS NOT NULL")
Index("outbox_follows", OUTBOX.c.follows, sqlite_where=_FOLLOWS, postgresql_where=_FOLLOWS)

OUTBOX_ATTEMPTS = Table(
    "outbox_attempts",
    METADATA,
    Column("delivery", Text, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("outcome", Text),
    Column("error", Text),
)
Index("outbox_attempts_by_end", OUTBOX_ATTEMPTS.c.finished_at)

OUTBOX_MOVES = Table(
    "outbox_moves",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("new_address", Text, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
)
