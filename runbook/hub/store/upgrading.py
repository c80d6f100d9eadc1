"""Brings the database's tables to the newest version, with alembic and without any ini file.

The steps are ``migrations/versions``; which one was the last stands in ``alembic_version``.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.problem import NEWER, NOT_PREPARED, OTHERS, StoreError, StoreProblem
from runbook.hub.store.room_tables import ROSTER

FOLDER = Path(__file__).parent / "migrations"
_OURS = OUTBOX.metadata.tables.keys() | ROSTER.metadata.tables.keys()


def upgrade(connection: Connection) -> None:
    """Take every step that is missing, in the caller's writing transaction.

    Raises StoreError for tables of a newer version, or of somebody else.
    """
    known = _version(connection)
    if known is not None and known not in _versions():
        raise StoreError(StoreProblem(NEWER))
    if known is None and _OURS & set(inspect(connection).get_table_names()):
        raise StoreError(StoreProblem(OTHERS))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def problem(connection: Connection) -> StoreProblem | None:
    """Why these tables cannot be used by this version; None when they can."""
    known = _version(connection)
    versions = _versions()
    if known is not None and known not in versions:
        return StoreProblem(NEWER)
    return None if known == versions[0] else StoreProblem(NOT_PREPARED)


def _config() -> Config:
    config = Config()
    # A percent sign would be read as the beginning of a reference.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _versions() -> list[str]:
    """Every version this program knows, the newest first."""
    steps = ScriptDirectory.from_config(_config())
    return [one.revision for one in steps.walk_revisions()]
