"""Heads of the log that have left the hub: whoever shortens the log does not have those back."""

from typing import Any

from sqlalchemy import select

from runbook.hub.store.documents import read
from runbook.hub.store.tables import CASES
from runbook.hub.store.transaction import Transaction
from runbook.journal import chain

_LOOKED_AT = 100


def handed_out(tx: Transaction) -> chain.Head | None:
    """The furthest head in the evidence that was handed over last; None where none was."""
    newest = select(CASES.c.body).order_by(CASES.c.made_at.desc()).limit(_LOOKED_AT)
    found = [_head(read(body, dict)) for body in tx.connection.execute(newest).scalars()]
    return max((one for one in found if one), key=lambda one: one.seq, default=None)


def _head(case: dict[str, Any]) -> chain.Head | None:
    evidence = case.get("evidence")
    text = evidence.get("log_head") if isinstance(evidence, dict) else None
    return chain.Head.parse(text) if isinstance(text, str) else None
