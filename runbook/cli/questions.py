"""What the operator is asked, one question at a time, and what each key means. PURE."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from runbook.planning import Answers


class Asked(StrEnum):
    """The question on the screen."""

    HEARS = "hears"
    CALLS = "calls"
    CHATS = "chats"
    NOT_WORKING = "not_working"
    NOTHING = "nothing"


class Deed(StrEnum):
    """What a key asks for besides answering."""

    NONE = "none"
    URGENT = "urgent"
    CHECK_AGAIN = "check_again"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where the conversation stands. ``remark`` is the text id of what was last said back.

    ``afterwards`` is the question that comes back once she has said what does not work, and
    ``not_working`` what she has said so far: the same key again takes it back.
    """

    asked: Asked = Asked.HEARS
    remark: str = ""
    afterwards: Asked = Asked.NOTHING
    not_working: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a key led to."""

    dialogue: Dialogue
    change: Callable[[Answers], Answers] | None = None
    deed: Deed = Deed.NONE


@dataclass(frozen=True, slots=True)
class Keys:
    """The letters of one language, as they stand on its own layout."""

    yes: str
    no: str
    urgent: str
    not_working: str
    lead_knows: str
    check_again: str
    leave: str


KEYS = {
    "ru": Keys("д", "н", "с", "ф", "р", "п", "в"),
    "en": Keys("y", "n", "u", "f", "l", "r", "q"),
}
_CHANNELS = {"1": "voice", "2": "chat", "3": "data"}
_AFTER = {Asked.HEARS: Asked.CALLS, Asked.CALLS: Asked.CHATS, Asked.CHATS: Asked.NOTHING}


def press(dialogue: Dialogue, key: str, lang: str, now: datetime) -> Pressed:
    """What this key does here; a key that means nothing changes nothing."""
    keys = KEYS[lang]
    if key == keys.urgent:
        return Pressed(replace(dialogue, remark="run.urgent"), deed=Deed.URGENT)
    if dialogue.asked is Asked.NOT_WORKING and key in {"0", *_CHANNELS}:
        return _press_not_working(dialogue, key)
    if dialogue.asked is Asked.HEARS and key in {keys.yes, keys.no}:
        return _press_hears(dialogue, hears=key == keys.yes)
    if key.isdecimal() and dialogue.asked in {Asked.CALLS, Asked.CHATS}:
        return _press_count(dialogue, int(key))
    return _press_command(dialogue, key, keys, now)


def _press_hears(dialogue: Dialogue, *, hears: bool) -> Pressed:
    remark = "run.answer.hears" if hears else "run.answer.cut_off"
    after = replace(dialogue, asked=Asked.CALLS, remark=remark)
    return Pressed(after, lambda said: replace(said, client_hears=hears))


def _press_count(dialogue: Dialogue, count: int) -> Pressed:
    after = replace(dialogue, asked=_AFTER[dialogue.asked], remark="")
    if dialogue.asked is Asked.CALLS:
        return Pressed(after, lambda said: replace(said, calls=count))
    return Pressed(after, lambda said: replace(said, chats=count))


def _press_not_working(dialogue: Dialogue, key: str) -> Pressed:
    back = replace(dialogue, asked=dialogue.afterwards, remark="")
    if key == "0":
        return Pressed(back)
    channel = _CHANNELS[key]
    failing = dialogue.not_working ^ {channel}
    word = "reported" if channel in failing else "works_again"
    return Pressed(
        replace(back, remark=f"run.{word}.{channel}", not_working=failing),
        lambda said: replace(said, not_working=failing),
    )


def _press_command(dialogue: Dialogue, key: str, keys: Keys, now: datetime) -> Pressed:
    if key == keys.not_working and dialogue.asked is not Asked.NOT_WORKING:
        asking = replace(dialogue, asked=Asked.NOT_WORKING, afterwards=dialogue.asked, remark="")
        return Pressed(asking)
    if key == keys.lead_knows:
        return Pressed(
            replace(dialogue, remark="run.alert.lead_knows"),
            lambda said: replace(said, lead_knows_at=said.lead_knows_at or now),
        )
    if key == keys.check_again:
        return Pressed(dialogue, deed=Deed.CHECK_AGAIN)
    if key == keys.leave:
        return Pressed(dialogue, deed=Deed.LEAVE)
    return Pressed(dialogue)
