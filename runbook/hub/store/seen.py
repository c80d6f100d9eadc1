"""When each hub process last heard of which operator: silence is judged over all of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from runbook.hub.store import documents
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.tables import SEEN
from runbook.hub.store.transaction import Transaction

LATELY = timedelta(seconds=90)
"""Whoever was heard of within it counts as being there."""
KEPT_FOR = timedelta(days=2)
"""What a process that is gone for so long has heard tells nobody anything any more."""


def write(tx: Transaction, process: str, heard: Mapping[str, datetime]) -> None:
    """Say when this process last heard of each operator; replaces what it said before."""
    body = {operator: to_ms(at) for operator, at in heard.items()}
    row = {"process": process, "at": to_ms(tx.now), "body": documents.written(body)}
    documents.put(tx, SEEN, row)
    tx.connection.execute(delete(SEEN).where(SEEN.c.at < to_ms(tx.now - KEPT_FOR)))


def read(tx: Transaction) -> dict[str, datetime]:
    """When any process last heard of each operator."""
    newest: dict[str, int] = {}
    for body in tx.connection.execute(select(SEEN.c.body)).scalars():
        for operator, at in documents.read(body, dict[str, int]).items():
            newest[operator] = max(at, newest.get(operator, at))
    return {operator: from_ms(at) for operator, at in newest.items()}


def lately(tx: Transaction) -> set[str]:
    """The operators whose PCs were heard of within ``LATELY``."""
    since = to_ms(tx.now - LATELY)
    bodies = tx.connection.execute(select(SEEN.c.body)).scalars()
    return {
        operator
        for body in bodies
        for operator, at in documents.read(body, dict[str, int]).items()
        if at >= since
    }
