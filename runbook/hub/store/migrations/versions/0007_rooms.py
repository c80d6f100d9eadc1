"""The hub's rooms: who works when, reports, hand-overs, windows; whose a promise is now."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Text

from runbook.hub.store.stepping_back import must_be_empty

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables, and the columns of tables that are there."""
    _add_columns()
    op.create_index("callbacks_standing", "callbacks", ["ended_at", "window_until"])
    op.create_index("callbacks_owner", "callbacks", ["owner"])
    op.create_index("callbacks_promised", "callbacks", ["promised_at"])
    op.create_index("incidents_opened", "incidents", ["opened_at", "revision"])
    op.create_index("events_at", "events", ["at"])
    op.create_index("events_of_kind", "events", ["kind", "seq"])
    op.create_table(
        "cuts",
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("mac", LargeBinary, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("count", BigInteger, nullable=False),
    )
    _make_roster()
    _make_papers()


def _add_columns() -> None:
    for name in ("id", "device"):
        op.add_column("sessions", Column(name, Text, nullable=False, server_default=""))
    for column in (
        Column("owner", Text, nullable=False, server_default=""),
        Column("owner_at", BigInteger),
        Column("owner_by", Text, nullable=False, server_default=""),
        Column("tried", Integer, nullable=False, server_default="0"),
        Column("settled", Text, nullable=False, server_default=""),
        Column("settled_at", BigInteger),
        Column("settled_by", Text, nullable=False, server_default=""),
    ):
        op.add_column("callbacks", column)


def _make_roster() -> None:
    op.create_table(
        "roster",
        Column("id", Text, primary_key=True),
        Column("who", Text, nullable=False),
        Column("role", Text, nullable=False),
        Column("from_at", BigInteger, nullable=False),
        Column("until_at", BigInteger, nullable=False),
        Column("instead_of", Text, nullable=False, server_default=""),
        Column("source", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("made_by", Text, nullable=False, server_default=""),
        Column("cancelled_at", BigInteger),
        Column("cancelled_by", Text, nullable=False, server_default=""),
        Column("begun_at", BigInteger),
        Column("ended_at", BigInteger),
        Column("held_at", BigInteger),
        Column("import_id", Text, nullable=False, server_default=""),
        Column("dropped_by", Text, nullable=False, server_default=""),
    )
    op.create_index("roster_from", "roster", ["from_at"])
    op.create_index("roster_until", "roster", ["until_at"])
    op.create_table(
        "fitness",
        Column("operator", Text, primary_key=True),
        Column("at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
    )


def _make_papers() -> None:
    op.create_table(
        "reviews",
        Column("incident", Text, ForeignKey("incidents.key"), primary_key=True),
        Column("revision", Integer, nullable=False),
        Column("edited_at", BigInteger, nullable=False),
        Column("edited_by", Text, nullable=False),
        Column("finished_at", BigInteger),
        Column("finished_by", Text, nullable=False, server_default=""),
        Column("body", Text, nullable=False),
    )
    op.create_table(
        "handovers",
        Column("id", Text, primary_key=True),
        Column("shift_until", BigInteger, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("given_to", Text, nullable=False, server_default=""),
        Column("sent_at", BigInteger),
        Column("taken_at", BigInteger),
        Column("taken_by", Text, nullable=False, server_default=""),
        Column("body", Text, nullable=False),
    )
    op.create_index("handovers_made", "handovers", ["made_at"])
    op.create_table(
        "windows",
        Column("id", Text, primary_key=True),
        Column("hash", LargeBinary, nullable=False, unique=True),
        Column("label", Text, nullable=False),
        Column("made_at", BigInteger, nullable=False),
        Column("made_by", Text, nullable=False),
        Column("revoked_at", BigInteger),
        Column("revoked_by", Text, nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take it back. What PCs say again with every report (``fitness``) is no loss."""
    must_be_empty(
        "cuts", "roster", "reviews", "handovers", "windows",
        unset={"callbacks": ("owner", "owner_by", "settled", "settled_by")},
    )  # fmt: skip
    for name in ("windows", "handovers", "reviews", "fitness", "roster", "cuts"):
        op.drop_table(name)
    for index, table in (
        ("events_of_kind", "events"),
        ("events_at", "events"),
        ("incidents_opened", "incidents"),
        ("callbacks_promised", "callbacks"),
        ("callbacks_owner", "callbacks"),
        ("callbacks_standing", "callbacks"),
    ):
        op.drop_index(index, table)
    for name in ("settled_by", "settled_at", "settled", "tried", "owner_by", "owner_at", "owner"):
        op.drop_column("callbacks", name)
    for name in ("device", "id"):
        op.drop_column("sessions", name)
