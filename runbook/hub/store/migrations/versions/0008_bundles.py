"""Evidence bundles of operators' PCs."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Text

from runbook.hub.store.stepping_back import must_be_empty

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "bundles",
        Column("id", Text, primary_key=True),
        Column("operator", Text, nullable=False),
        Column("incident", Text, nullable=False, server_default=""),
        Column("received_at", BigInteger, nullable=False),
        Column("made", Text, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("size", Integer, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
    )
    op.create_index("bundles_of_incident", "bundles", ["incident"])
    op.create_index("bundles_received", "bundles", ["received_at"])
    op.create_index("bundles_sent", "bundles", ["operator", "sha256"], unique=True)


def downgrade() -> None:
    """Take it back."""
    must_be_empty("bundles")
    op.drop_table("bundles")
