"""The database's own clock, in milliseconds since 1970, UTC."""

from sqlalchemy import BigInteger, ColumnElement, Connection, literal_column

# SQLite's julianday is a floating-point number of days, good to about 0.05 ms nowadays
# (https://www.sqlite.org/lang_datefunc.html); PostgreSQL's now() is that of the transaction's
# beginning, which may have waited for a lock since.
_NOW = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
}


def now_ms(connection: Connection) -> ColumnElement[int]:
    """The expression for this connection's database."""
    return literal_column(_NOW[connection.dialect.name], BigInteger)
