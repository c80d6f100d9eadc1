"""One promise in words: what, whose, until when by whose clock, and why not yet."""

from collections.abc import Iterator
from datetime import datetime

from runbook.callbacks.promise import (
    DEFAULT_RULES,
    Callback,
    Channel,
    Due,
    ReferenceKind,
    Turn,
    Wait,
    client_zone,
    turn_of,
)
from runbook.callbacks.words import channel_said, window_said
from runbook.hub.rooms.promises.shapes import Item
from runbook.hub.store.promises import Kept
from runbook.moscow import MOSCOW, clock
from runbook.texts import t


def as_callback(kept: Kept) -> Callback:
    """The promise as the rules of every PC know it, without what the client is found by."""
    return Callback(
        id=kept.id,
        operator=kept.owner,
        incident=kept.incident or None,
        channel=Channel(kept.channel),
        kind=ReferenceKind(kept.kind),
        promised_at=kept.promised_at,
        window_from=kept.window_from,
        window_until=kept.window_until,
        msk_offset=kept.msk_offset,
        attempts=kept.attempts + kept.tried,
    )


def item_of(kept: Kept, now: datetime, lang: str, *, presence: str, incident: int = 0) -> Item:
    """One promise as everybody reads it; who may press what is added by the caller."""
    callback = as_callback(kept)
    said = channel_said(callback, lang)
    mark, late = _mark(kept, callback, now, lang)
    return Item(
        id=kept.id,
        title=said[:1].upper() + said[1:],
        lines=tuple(_lines(kept, callback, now, lang, presence)),
        mark=mark,
        late=late,
        incident=incident,
    )


def _lines(
    kept: Kept, callback: Callback, now: datetime, lang: str, presence: str
) -> Iterator[str]:
    yield window_said(callback, now, lang)
    pc = t(f"hub.promises.pc.{presence}", lang)
    at = _moment(kept.promised_at, now)
    if kept.given:
        yield t("hub.promises.given", lang, owner=kept.owner, pc=pc, operator=kept.operator, at=at)
    else:
        yield t("hub.promises.hers", lang, operator=kept.operator, pc=pc, at=at)
        if kept.handed_to:
            yield t("hub.promises.handed", lang, to=kept.handed_to)
    if callback.attempts:
        yield t("hub.promises.attempts", lang, n=callback.attempts, of=DEFAULT_RULES.attempts)
    if not kept.has_reference:
        yield t("hub.promises.no_reference", lang)


def _mark(kept: Kept, callback: Callback, now: datetime, lang: str) -> tuple[str, bool]:
    """What is to be seen first of it, and whether it is late."""
    if kept.settled:
        return t(f"hub.promises.settled.{kept.settled}", lang), False
    turn = turn_of(callback, now)
    if turn.due is Due.SPENT:
        return t("hub.promises.spent", lang), callback.overdue(now)
    if turn.due is Due.LATE:
        return t("hub.promises.overdue", lang), True
    if turn.due is Due.LATER:
        return _waits(callback, turn, now, lang), callback.overdue(now)
    return t("hub.promises.now", lang), False


def _waits(callback: Callback, turn: Turn, now: datetime, lang: str) -> str:
    """«звонить с 10:00»: never a summons while the client sleeps."""
    at = _moment(turn.at, now)
    if callback.msk_offset:
        there = turn.at.astimezone(client_zone(callback.msk_offset)).strftime("%H:%M")
        at = t("hub.promises.both_clocks", lang, at=at, there=there)
    else:
        at = t("callback.moscow_time", lang, span=at)
    if turn.wait is Wait.QUIET:
        return t("hub.promises.quiet", lang, at=at)
    written = callback.channel is Channel.CHAT
    return t("hub.promises.from.chat" if written else "hub.promises.from", lang, at=at)


def _moment(at: datetime, now: datetime) -> str:
    if at.astimezone(MOSCOW).date() == now.astimezone(MOSCOW).date():
        return clock(at)
    return at.astimezone(MOSCOW).strftime("%d.%m %H:%M")
