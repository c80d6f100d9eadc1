"""The answer to the last thing a person pressed: kept in the session until a page has shown it."""

import msgspec

from runbook.hub.model.actions import Answer
from runbook.hub.model.authority import Refusal
from runbook.hub.store.documents import written
from runbook.language.texts import t
from runbook.reporting.decoding import decoded

_WORDED_HERE = frozenset({f"refused.{Refusal.NO_INCIDENT}", f"refused.{Refusal.MALFORMED}"})
"""Answers that speak of the bot's own ways."""


class _Kept(msgspec.Struct):
    """An answer as it waits in the session's row."""

    code: str
    done: bool
    values: dict[str, str | int]
    lines: tuple[str, ...]


def kept(answer: Answer) -> str:
    """As it stands in the session's row."""
    return written(_Kept(answer.code, answer.done, dict(answer.values), answer.lines))


def taken(text: str) -> Answer | None:
    """What stands there; None when nothing does."""
    if not text:
        return None
    said = decoded(text, _Kept)
    return Answer(said.code, said.done, said.values, said.lines)


def worded(answer: Answer, lang: str) -> str:
    """An answer in words: here are no messages and no commands to be sent on to."""
    own = f"hub.board.{answer.code}"
    text_id = own if answer.code in _WORDED_HERE else f"hub.answer.{answer.code}"
    return " ".join((t(text_id, lang, **answer.values), *answer.lines))
