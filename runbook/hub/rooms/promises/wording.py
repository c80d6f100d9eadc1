"""One promise in words: what, whose, until when by whose clock, and why not yet."""

from collections.abc import Iterator
from datetime import datetime

from runbook.callbacks.promise import (
    Callback,
    Channel,
    Due,
    ReferenceKind,
    Rules,
    Turn,
    Wait,
    client_zone,
    turn_of,
)
from runbook.callbacks.words import channel_said, moment_said, span_said
from runbook.hub.rooms.promises.shapes import Item
from runbook.hub.store.promises import Kept
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t


def as_callback(kept: Kept, tried_at: datetime | None = None) -> Callback:
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
        attempted_at=tried_at,
    )


def item_of(
    kept: Kept,
    now: datetime,
    lang: str,
    rules: Rules,
    *,
    presence: str,
    incident: int = 0,
    tried_at: datetime | None = None,
) -> Item:
    """One promise as everybody reads it; who may press what is added by the caller.

    ``tried_at`` is when the office last tried to reach the client, if that is not long ago.
    """
    callback = as_callback(kept, tried_at)
    turn = turn_of(callback, now, rules)
    said = channel_said(callback, lang)
    mark, late = _mark(kept, callback, turn, now, lang)
    return Item(
        id=kept.id,
        title=said[:1].upper() + said[1:],
        lines=tuple(_lines(kept, callback, now, lang, rules, presence)),
        mark=mark,
        late=late,
        incident=incident,
        spent=turn.due is Due.SPENT,
    )


def _lines(
    kept: Kept, callback: Callback, now: datetime, lang: str, rules: Rules, presence: str
) -> Iterator[str]:
    yield _window(callback, now, lang)
    pc = t(f"hub.promises.pc.{presence}", lang)
    at = moment_said(kept.promised_at, now, MOSCOW)
    if kept.given:
        yield t("hub.promises.given", lang, owner=kept.owner, pc=pc, operator=kept.operator, at=at)
    else:
        yield t("hub.promises.hers", lang, operator=kept.operator, pc=pc, at=at)
        if kept.handed_to:
            yield t("hub.promises.handed", lang, to=kept.handed_to)
    if callback.attempts:
        yield t("hub.promises.attempts", lang, n=callback.attempts, of=rules.attempts)
    if not kept.has_reference:
        yield t("hub.promises.no_reference", lang)


def _window(callback: Callback, now: datetime, lang: str) -> str:
    """«с 10:00 до 12:00 по Москве (у клиента 12:00–14:00)», once where both clocks agree."""
    until = moment_said(callback.window_until, now, MOSCOW)
    if callback.window_from <= now:
        said = t("hub.promises.until", lang, until=until)
    else:
        since = moment_said(callback.window_from, now, MOSCOW)
        said = t("hub.promises.since_until", lang, since=since, until=until)
    if callback.msk_offset:
        there = span_said(callback, now, client_zone(callback.msk_offset), lang)
        return t("hub.promises.there", lang, said=said, there=there)
    if callback.msk_offset is None and callback.channel is not Channel.CHAT:
        return f"{said} ({t('callback.zone_unknown', lang)})"
    return said


def _mark(kept: Kept, callback: Callback, turn: Turn, now: datetime, lang: str) -> tuple[str, bool]:
    """What is to be seen first of it, and whether it is late."""
    if kept.settled:
        return t(f"hub.promises.settled.{kept.settled}", lang), False
    late = callback.overdue(now)
    said = _turn(callback, turn, now, lang)
    if late and turn.due is not Due.LATE:
        said = f"{t('hub.promises.overdue', lang)}. {said}"
    return said, late


def _turn(callback: Callback, turn: Turn, now: datetime, lang: str) -> str:
    if turn.due is Due.LATER:
        return _waits(callback, turn, now, lang)
    names = {Due.SPENT: "spent", Due.LATE: "overdue"}
    return t(f"hub.promises.{names.get(turn.due, 'now')}", lang)


def _waits(callback: Callback, turn: Turn, now: datetime, lang: str) -> str:
    """«звонить с 10:00»: never a summons while the client sleeps, nor soon after a try."""
    at = t("hub.promises.moment", lang, at=moment_said(turn.at, now, MOSCOW))
    if callback.msk_offset:
        there = moment_said(turn.at, now, client_zone(callback.msk_offset))
        at = t("hub.promises.there", lang, said=at, there=there)
    if turn.wait in {Wait.QUIET, Wait.PAUSE}:
        return t(f"hub.promises.{turn.wait}", lang, at=at)
    written = callback.channel is Channel.CHAT
    return t("hub.promises.from.chat" if written else "hub.promises.from", lang, at=at)
