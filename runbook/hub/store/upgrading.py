"""Brings the database's tables to the newest version, with alembic and without any ini file.

The steps are ``migrations/versions``, each in a file whose name begins with its version; which one
was the last stands in ``alembic_version``. Alembic itself is loaded only where there is a step to
take: a command would start half as long again for nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.problem import (
    NEWER,
    NO_WAY_BACK,
    NOT_PREPARED,
    OTHERS,
    WOULD_LOSE,
    StoreError,
    StoreProblem,
)
from runbook.hub.store.room_tables import ROSTER

if TYPE_CHECKING:
    from alembic.config import Config

OLDEST = "0004"
"""What the first hub wrote: there is no version before it to go back to."""
FOLDER = Path(__file__).parent / "migrations"
_TABLE = "alembic_version"
_VERSION = "SELECT version_num FROM alembic_version"
_OURS = OUTBOX.metadata.tables.keys() | ROSTER.metadata.tables.keys()


def upgrade(connection: Connection) -> None:
    """Take every step that is missing, in the caller's writing transaction.

    Raises StoreError for tables of a newer version, or of somebody else.
    """
    known = _version(connection)
    if known == newest():
        return
    if known is not None and known not in _versions():
        raise StoreError(StoreProblem(NEWER))
    if known is None and _OURS & set(inspect(connection).get_table_names()):
        raise StoreError(StoreProblem(OTHERS))
    from alembic import command  # noqa: PLC0415 - lazy for start-up

    command.upgrade(_config(connection), "head")


def downgrade(connection: Connection, to: str) -> None:
    """Take steps back until that version, in the caller's writing transaction.

    Raises StoreError for a version that is none to go back to, and where a row would be lost.
    """
    from alembic import command  # noqa: PLC0415 - lazy for start-up

    from runbook.hub.store.stepping_back import WouldLoseError  # noqa: PLC0415 - as above

    known, versions = _version(connection), _versions()
    if known not in versions:
        raise StoreError(StoreProblem(NEWER if known else NOT_PREPARED))
    if to not in versions or not OLDEST <= to < known:
        raise StoreError(StoreProblem(NO_WAY_BACK, {"version": to, "now": known}))
    try:
        command.downgrade(_config(connection), to)
    except WouldLoseError as error:
        values = {"tables": ", ".join(error.tables), "version": to}
        raise StoreError(StoreProblem(WOULD_LOSE, values)) from None


def problem(connection: Connection) -> StoreProblem | None:
    """Why these tables cannot be used by this version; None when they can."""
    known = _version(connection)
    versions = _versions()
    if known is not None and known not in versions:
        return StoreProblem(NEWER)
    return None if known == versions[0] else StoreProblem(NOT_PREPARED)


def newest() -> str:
    """The version that this program brings a database to."""
    return _versions()[0]


def _config(connection: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - lazy for start-up

    config = Config()
    # A percent sign would be read as the beginning of a reference.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_TABLE):
        return None
    version: str | None = connection.exec_driver_sql(_VERSION).scalar()
    return version


def _versions() -> list[str]:
    """Every version this program knows, the newest first."""
    files = (FOLDER / "versions").glob("[0-9]*_*.py")
    return sorted((one.name.partition("_")[0] for one in files), reverse=True)
