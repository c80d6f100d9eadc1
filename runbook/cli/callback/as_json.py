"""Promises as JSON objects. The reference is among them only where it was asked for."""

from typing import Any

from runbook.callbacks.promise import Callback, turn_of
from runbook.cli.callback.journal import Book


def promise_json(callback: Callback, book: Book, *, whole: bool = False) -> dict[str, Any]:
    """One promise. Times are ISO 8601, UTC; ``reference`` is there only with ``whole``."""
    turn = turn_of(callback, book.now, book.rules)
    return {
        "number": callback.number,
        "id": callback.id,
        "channel": callback.channel.value,
        "kind": callback.kind.value,
        **({"reference": callback.reference, "readable": callback.readable} if whole else {}),
        "incident": callback.incident,
        "promised": callback.promised_at.isoformat(),
        "window_from": callback.window_from.isoformat(),
        "window_until": callback.window_until.isoformat(),
        "msk_offset": callback.msk_offset,
        "attempts": callback.attempts,
        "attempted": callback.attempted_at.isoformat() if callback.attempted_at else None,
        "due": turn.due.name.lower(),
        "wait": turn.wait.value,
        "not_before": turn.at.isoformat(),
        "overdue": callback.overdue(book.now),
        "handed_to": callback.handed_to,
        "handed": callback.handed_at.isoformat() if callback.handed_at else None,
    }
