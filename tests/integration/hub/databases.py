"""Databases on one PostgreSQL, lent to one test after another: emptied, which costs a millisecond.

Making one costs a hundred times as much. One whose tables a test has changed is not lent again.
"""

import psycopg

from runbook.hub.store.outbox_tables import OUTBOX
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
from tests.far_ends.postgres import Postgres

_TEMPLATE = "hub_template"
_EMPTY = "; ".join(
    [
        *(f"DELETE FROM {table.name}" for table in reversed(OUTBOX.metadata.sorted_tables)),
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
    ]
)
_SHAPE = """
SELECT (SELECT string_agg(relname || ' ' || relnatts, ',' ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace),
       (SELECT string_agg(version_num, ',') FROM alembic_version),
       (SELECT count(*) FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase
        WHERE d.datname = current_database())
"""


class Databases:
    """Those of one server."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        made = Store(server.database(name=_TEMPLATE), OwnSecret.fresh())
        made.upgrade()
        made.close()
        with self._connected(_TEMPLATE) as connection:
            self._shape = connection.execute(_SHAPE).fetchone()
        self._free: list[str] = []

    def lend(self) -> str:
        """The name of one with the hub's tables and nothing in them."""
        return self._free.pop() if self._free else self.server.copy_of(_TEMPLATE)

    def take_back(self, name: str) -> None:
        """Empty it for the next test, whoever is still connected."""
        self.server.cut(name)
        with self._connected(name) as connection:
            if connection.execute(_SHAPE).fetchone() == self._shape:
                connection.execute(_EMPTY.encode())
                self._free.append(name)

    def _connected(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.server.address(name), autocommit=True)
