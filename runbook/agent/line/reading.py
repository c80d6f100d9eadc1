"""What the hub answered, and what was kept of it, from the bytes: the agent's one door.

An answer comes over TLS from the bank's own hub, and still anything may stand in it: an older or a
newer hub, a front end that spoke for it, a row that a dying disk has spoilt.
"""

from typing import TypeVar

from runbook.reporting.decoding import decoded

T = TypeVar("T")


def read_as(content: bytes | str, kind: type[T], schema: str = "") -> T | None:
    """The document; None for what is none of this kind, or of another schema where one is named."""
    try:
        said = decoded(content, kind)
    except (ValueError, RecursionError):
        # Every error of the library but the depth's is a ValueError.
        return None
    return said if not schema or getattr(said, "schema", "") == schema else None
