"""PURE. What an Apprise attempt came to, from the HTTP exchanges that were watched.

Apprise itself answers yes or no and swallows the reason. No can mean that nothing left this PC,
that the service refused, or that it took the message and its answer was lost: three different
things for whoever decides about the next attempt.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

_WORD = re.compile(r"\w{4,}")
_WORDS = 4


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request of a plug-in and what became of it.

    ``carries``: the message's own words were in it, so it was no login before. ``left``: it had
    begun to leave this PC. ``status`` is the answer's, None without a whole answer; ``page`` says
    that it was HTML; ``pause`` is what it asked for, in seconds. ``reason`` is why there was none:
    a value of ``Reason``.
    """

    host: str
    carries: bool = True
    left: bool = False
    status: int | None = None
    page: bool = False
    pause: float | None = None
    reason: str = ""

    @property
    def taken(self) -> bool:
        """Whether the far end said yes."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - RFC 9110

    @property
    def unanswered(self) -> bool:
        """Whether it left and nobody knows what became of it."""
        return self.left and self.status is None


def decisive(said: bool | None, exchanges: Sequence[Exchange]) -> Exchange | None:
    """The exchange that tells how the attempt failed; None when it was accepted.

    ``said`` is Apprise's word, None when it was cut off before. Only for attempts with exchanges.
    """
    carrying = [one for one in exchanges if one.carries] or list(exchanges)
    if said and (any(one.taken for one in carrying) or not _lost(carrying)):
        return None
    # One of several recipients or pieces may have arrived: to send them all again is a repeat.
    doubtful = [one for one in carrying if one.unanswered or one.taken]
    return doubtful[-1] if doubtful else carrying[-1]


def _lost(exchanges: Iterable[Exchange]) -> bool:
    """Whether a yes of Apprise is contradicted by what was seen."""
    return all(one.status is None or one.status >= 400 for one in exchanges)  # noqa: PLR2004 - RFC 9110


def marks_of(title: str, body: str) -> tuple[bytes, ...]:
    """Byte strings one of which is in every request that carries this message.

    Its longest words, as JSON, forms, XML and plain text write them. What a plug-in enciphers is
    not found by them.
    """
    words = sorted(set(_WORD.findall(title)), key=len)[-_WORDS:]
    words += sorted(set(_WORD.findall(body)), key=len)[-_WORDS:]
    written = (form for word in words for form in _forms(word))
    return tuple(dict.fromkeys(form.encode() for form in written))


def _forms(word: str) -> tuple[str, ...]:
    return word, json.dumps(word)[1:-1], quote(word), quote_plus(word)


def carries(marks: Iterable[bytes], *parts: bytes | str | None) -> bool:
    """Whether a request's body or URL holds one of the marks."""
    written = b"\n".join(
        p.encode("utf-8", "replace") if isinstance(p, str) else p for p in parts if p
    )
    return any(mark in written for mark in marks)
