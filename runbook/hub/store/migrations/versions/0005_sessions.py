"""Who is logged in."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sessions",
        Column("hash", LargeBinary, primary_key=True),
        Column("person", Text, ForeignKey("people.id"), nullable=False),
        Column("begun_at", BigInteger, nullable=False),
        Column("used_at", BigInteger, nullable=False),
        Column("ended_at", BigInteger),
        Column("said", Text, nullable=False, server_default=""),
    )
    op.create_index("sessions_of_person", "sessions", ["person", "ended_at"])


def downgrade() -> None:
    """Take it back: everybody is logged out."""
    op.drop_table("sessions")
