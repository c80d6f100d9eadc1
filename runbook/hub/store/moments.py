"""PURE. Moments as the tables hold them: milliseconds since 1970, UTC."""

from datetime import datetime

from notifier.outbox.rows import from_ms, to_ms

__all__ = ["from_ms", "moment_or_none", "ms_or_none", "to_ms"]


def ms_or_none(moment: datetime | None) -> int | None:
    """The column's value for what may not have come to pass."""
    return None if moment is None else to_ms(moment)


def moment_or_none(value: int | None) -> datetime | None:
    """The moment in such a column."""
    return None if value is None else from_ms(value)
