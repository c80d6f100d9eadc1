"""The hub's tables, the same on SQLite and PostgreSQL. Times are milliseconds since 1970, UTC.

Changed only together with a migration (``runbook/hub/store/migrations``). What is only read whole
stands as JSON in ``body``. Callbacks' references and agents' report keys are sealed with a key that
the database does not hold.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()
# SQLite numbers only a column of exactly INTEGER by itself.
COUNTED = BigInteger().with_variant(Integer(), "sqlite")

AGENTS = Table(
    "agents",
    METADATA,
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
"""Who may report. ``body``: where she works, by her last report (``reporting.shapes``)."""

CODES = Table(
    "codes",
    METADATA,
    Column("hash", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("incident", Text, nullable=False, server_default=""),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    CheckConstraint("kind IN ('agent', 'person', 'login', 'acknowledge')", name="codes_kind"),
)
"""One-time codes and links, by their hash: to enrol, to log in, to acknowledge."""

REPORTS = Table(
    "reports",
    METADATA,
    Column("seq", COUNTED, primary_key=True, autoincrement=True),
    Column("operator", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("route", Text, nullable=False, server_default="https"),
    Column("body", Text, nullable=False),
    UniqueConstraint("operator", "route", "sequence", name="reports_once"),
    sqlite_autoincrement=True,
)
"""Every report that said something, without promises. ``seq`` follows the order of commits."""

STANDING = Table(
    "standing",
    METADATA,
    Column("operator", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("diagnosed_at", BigInteger),
    Column("diagnosis", Text),
    Column("complained_at", BigInteger),
    Column("complaint", Text),
    Column("calls", Integer),
    Column("chats", Integer),
)
"""What each operator's latest reports amount to, for a hub that comes on duty."""

SEEN = Table(
    "seen",
    METADATA,
    Column("process", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
"""When each hub process last heard of which operator: one row a process, written now and then."""

DRILLS = Table(
    "drills",
    METADATA,
    Column("operator", Text, primary_key=True),
    Column("drill", Text, nullable=False),
    Column("passed_at", BigInteger, nullable=False),
    Column("said_at", BigInteger, nullable=False),
)
"""The exercise each operator passed last: hers, not her PC's, it outlives a new installation.
``passed_at`` is by the hub's clock, ``said_at`` what her PC's clock said, which stays the same."""

INCIDENTS = Table(
    "incidents",
    METADATA,
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
Index("incidents_opened", INCIDENTS.c.opened_at, INCIDENTS.c.revision)
Index("incidents_open", INCIDENTS.c.over, INCIDENTS.c.kind)
Index("incidents_of_agent", INCIDENTS.c.agent, INCIDENTS.c.opened_at)

MEMBERS = Table(
    "members",
    METADATA,
    Column("id", COUNTED, primary_key=True, autoincrement=True),
    Column("mass", Text, ForeignKey("incidents.key"), nullable=False),
    Column("incident", Text, ForeignKey("incidents.key"), nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("left_at", BigInteger),
    Column("why", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
"""Which local incident belonged to which mass one, and when."""
Index("members_of_mass", MEMBERS.c.mass, MEMBERS.c.left_at)
Index("members_by_incident", MEMBERS.c.incident)

PEOPLE = Table(
    "people",
    METADATA,
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

UPDATES = Table(
    "updates",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("received_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("answered_at", BigInteger),
    Column("worked_at", BigInteger),
    Column("outcome", Text, nullable=False, server_default=""),
)
"""What came from the bot, raw, before anything was done about it."""
Index("updates_waiting", UPDATES.c.worked_at)

EVENTS = Table(
    "events",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("incident", Text),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("signed_by", Text, nullable=False),
    Column("changes", Text),
)
"""The log: append-only, each event's HMAC over the one before (``runbook.journal.chain``)."""
Index("events_of_incident", EVENTS.c.incident)
Index("events_at", EVENTS.c.at)
Index("events_of_kind", EVENTS.c.kind, EVENTS.c.seq)

CALLBACKS = Table(
    "callbacks",
    METADATA,
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
    Column("owner", Text, nullable=False, server_default=""),
    Column("owner_at", BigInteger),
    Column("owner_by", Text, nullable=False, server_default=""),
    Column("tried", Integer, nullable=False, server_default="0"),
    Column("settled", Text, nullable=False, server_default=""),
    Column("settled_at", BigInteger),
    Column("settled_by", Text, nullable=False, server_default=""),
)
"""Promises to clients. ``reference`` is sealed, and gone once the promise has ended.

``owner`` is the operator whom the office has given it to, empty while it is the one's who promised;
``tried`` and ``settled`` (the outcome, which counts ten seconds later) are what that one has done.
"""
Index("callbacks_standing", CALLBACKS.c.ended_at, CALLBACKS.c.window_until)
Index("callbacks_owner", CALLBACKS.c.owner)
Index("callbacks_promised", CALLBACKS.c.promised_at)

CALLOUTS = Table(
    "callouts",
    METADATA,
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

CALLS = Table(
    "calls",
    METADATA,
    Column("callout", Text, ForeignKey("callouts.id"), primary_key=True),
    Column("person", Text, ForeignKey("people.id"), primary_key=True),
    Column("wave", Integer, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("in_office", Boolean, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("minutes", Integer),
    Column("answered_at", BigInteger),
)
"""Who was asked to come, and what they said. ``in_office``: «можете приехать?»."""

CASES = Table(
    "cases",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("incident", Text, ForeignKey("incidents.key"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False),
    CheckConstraint("kind IN ('support', 'monitoring')", name="cases_kind"),
)
"""What was handed to tech support or to monitoring, as it was at that moment."""

SWITCHES = Table(
    "switches",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""What holds for everybody: degraded mode, the approved script, the bot's offset."""

DUTY = Table(
    "duty",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""The one row that says which hub speaks, until when by the database's clock."""
