"""PURE. Many alerts for one chat in one message: a flood is read as a list, and none is dropped."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from notifier.delivery import Delivery, Purpose
from notifier.dispatch.governor import Limits
from notifier.dispatch.marks import as_reminder, minutes_late
from notifier.message import Message, span, utf16_length

DIGEST_FROM = 4
"""So many more rings must wait for the chat before they leave as one message."""

DIGEST_MOST = 40
"""Deliveries in one digest; the rest goes in the next one."""

_NUMBER = 8
_SHORTEST_LINE = 24
_GATHERED = frozenset({Purpose.RING, Purpose.RECOVERY})
_TITLE = {"ru": "Сразу несколько сообщений: {}", "en": "Several messages at once: {}"}
_REPEAT = {"ru": "Повтор. {}", "en": "Repeat. {}"}
_LATE = {"ru": "с опозданием на {}", "en": "{} late"}


def gathers(delivery: Delivery, limits: Limits) -> bool:
    """Whether others that wait for the same chat may leave together with this one."""
    alone = bool(delivery.message.attachments)
    return limits.digests and delivery.purpose in _GATHERED and not alone


def crowd_limit(limits: Limits) -> int:
    """How many others to ask for: about as many as a digest on this channel holds."""
    return min(DIGEST_MOST, max(DIGEST_FROM, limits.text // _SHORTEST_LINE))


def group(
    delivery: Delivery, crowd: Sequence[Delivery], limits: Limits, now: datetime
) -> list[Delivery]:
    """What leaves as one message, in order; the one alone when too few others wait.

    What carries documents leaves by itself: a digest has room for none.
    """
    crowd = [one for one in crowd if not one.message.attachments]
    if len(crowd) < DIGEST_FROM:
        return [delivery]
    together = in_order([delivery, *crowd])
    count = fitting(together, now, limits.text)
    return together[:count] if count > 1 else [delivery]


def in_order(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """The older before the newer; those of one moment as they came."""
    return sorted(deliveries, key=lambda one: one.created_at)


def fitting(deliveries: Sequence[Delivery], now: datetime, limit: int) -> int:
    """How many of them, from the first one on, fit a digest of ``limit`` UTF-16 code units.

    No line is ever cut, so it may be none.
    """
    for count in range(min(len(deliveries), DIGEST_MOST), 0, -1):
        if utf16_length(digest(deliveries[:count], now).plain()) <= limit:
            return count
    return 0


def digest(deliveries: Sequence[Delivery], now: datetime) -> Message:
    """One line per delivery, in their order. It rings when one of them does.

    What may have arrived already is marked as a repeat: once, if that is true of all of them.
    """
    lang = deliveries[0].message.lang
    title = _in(_TITLE, lang).format(len(deliveries))
    repeat = all(one.repeat for one in deliveries)
    return Message(
        title=_in(_REPEAT, lang).format(title) if repeat else title,
        lines=tuple(_line(one, now, lang, marked=not repeat) for one in deliveries),
        rings=any(one.message.rings for one in deliveries),
        lang=lang,
    )


def _line(delivery: Delivery, now: datetime, lang: str, *, marked: bool) -> str:
    message = as_reminder(delivery)
    first = message.title if message.title.strip() else message.plain().strip().split("\n")[0]
    said = " ".join(first.split())
    if marked and delivery.repeat:
        said = _in(_REPEAT, lang).format(said)
    parts = [said]
    number = delivery.incident[:_NUMBER]
    if number and number not in said:
        parts.append(number)
    if minutes := minutes_late(delivery, now):
        parts.append(_in(_LATE, lang).format(span(minutes, lang)))
    return " · ".join(parts)


def _in(words: dict[str, str], lang: str) -> str:
    return words.get(lang, words["ru"])
