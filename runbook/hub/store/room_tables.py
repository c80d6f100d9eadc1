"""The tables of the hub's rooms: who is in, who works when, what was written, windows, cuts.

Of the same database as ``tables``, and changed like those only together with a migration.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from runbook.hub.store.tables import METADATA

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("hash", LargeBinary, primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("said", Text, nullable=False, server_default=""),
    Column("id", Text, nullable=False, server_default=""),
    Column("device", Text, nullable=False, server_default=""),
)
"""Who is logged in at the hub's page. ``said``: the answer to the last order, until it is shown.

``id`` is what a session is called by where it is ended, ``device`` what its browser calls itself.
"""
Index("sessions_of_person", SESSIONS.c.person, SESSIONS.c.ended_at)

ROSTER = Table(
    "roster",
    METADATA,
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
"""Who works when. ``who`` is a person's id, for the role ``operator`` an operator's.

``instead_of`` is the entry it stands in for, which is cancelled meanwhile. ``begun_at`` and
``ended_at``: when the hub on duty has put them on shift for it, and off; ``held_at``: since when it
does not put them off because no other lead is there. ``import_id`` is the import it came with,
``dropped_by`` the one that cancelled it.
"""
Index("roster_from", ROSTER.c.from_at)
Index("roster_until", ROSTER.c.until_at)

FITNESS = Table(
    "fitness",
    METADATA,
    Column("operator", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
"""What each operator's PC said last of its fitness for the night (``reporting.shapes.Fitness``)."""

REVIEWS = Table(
    "reviews",
    METADATA,
    Column("incident", Text, ForeignKey("incidents.key"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("edited_at", BigInteger, nullable=False),
    Column("edited_by", Text, nullable=False),
    Column("finished_at", BigInteger),
    Column("finished_by", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False),
)
"""What people have written into the report about an incident; the rest writes itself anew."""

HANDOVERS = Table(
    "handovers",
    METADATA,
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
"""What one shift leaves to the next: the page as it was sent, and the lead's own words."""
Index("handovers_made", HANDOVERS.c.made_at)

WINDOWS = Table(
    "windows",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("revoked_at", BigInteger),
    Column("revoked_by", Text, nullable=False, server_default=""),
)
"""Links to the page for other rooms, with nothing personal on it: by a hash, and revocable."""

BUNDLES = Table(
    "bundles",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("operator", Text, nullable=False),
    Column("incident", Text, nullable=False, server_default=""),
    Column("received_at", BigInteger, nullable=False),
    Column("made", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Evidence bundles of operators' PCs, sealed. ``incident`` is the key of hers it is put to.

``made`` is when, by the PC's own clock, as the bundle says it.
"""
Index("bundles_of_incident", BUNDLES.c.incident)
Index("bundles_received", BUNDLES.c.received_at)
Index("bundles_sent", BUNDLES.c.operator, BUNDLES.c.sha256, unique=True)

CUTS = Table(
    "cuts",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("mac", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("count", BigInteger, nullable=False),
)
"""Where the log begins since older events were deleted by policy: the last one that is gone."""
