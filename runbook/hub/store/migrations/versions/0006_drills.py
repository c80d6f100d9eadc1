"""Who has passed an exercise."""

from alembic import op
from sqlalchemy import BigInteger, Column, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "drills",
        Column("operator", Text, primary_key=True),
        Column("drill", Text, nullable=False),
        Column("passed_at", BigInteger, nullable=False),
        Column("said_at", BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Take it back. PCs say their exercise again with every report: nothing is lost."""
    op.drop_table("drills")
