"""The log, what came from the bot, promises, switches and duty."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    _updates()
    _events()
    _callbacks()
    _switches()
    _duty()


def _updates() -> None:
    op.create_table(
        "updates",
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("received_at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
        Column("answered_at", BigInteger),
        Column("worked_at", BigInteger),
        Column("outcome", Text, nullable=False, server_default=""),
    )
    op.create_index("updates_waiting", "updates", ["worked_at"])


def _events() -> None:
    op.create_table(
        "events",
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("at", BigInteger, nullable=False),
        Column("incident", Text),
        Column("kind", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("mac", LargeBinary, nullable=False),
        Column("signed_by", Text, nullable=False),
        Column("changes", Text),
    )
    op.create_index("events_of_incident", "events", ["incident"])


def _callbacks() -> None:
    op.create_table(
        "callbacks",
        Column("id", Text, primary_key=True),
        Column("operator", Text, nullable=False),
        Column("incident", Text, nullable=False, server_default=""),
        Column("channel", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("reference", LargeBinary),
        Column("promised_at", BigInteger, nullable=False),
        Column("window_from", BigInteger, nullable=False),
        Column("window_until", BigInteger, nullable=False),
        Column("msk_offset", Integer),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("outcome", Text, nullable=False, server_default=""),
        Column("handed_to", Text, nullable=False, server_default=""),
        Column("revision", Integer, nullable=False),
        Column("ended_at", BigInteger),
    )


def _switches() -> None:
    op.create_table(
        "switches",
        Column("name", Text, primary_key=True),
        Column("at", BigInteger, nullable=False),
        Column("by", Text, nullable=False),
        Column("body", Text, nullable=False),
    )


def _duty() -> None:
    op.create_table(
        "duty",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("holder", Text, nullable=False),
        Column("fence", BigInteger, nullable=False),
        Column("until", BigInteger, nullable=False),
    )
