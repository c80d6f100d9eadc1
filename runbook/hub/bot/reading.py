"""PURE. One update of the Bot API as far as the hub means anything by it.

https://core.telegram.org/bots/api#update. Whatever it is, it is read without an error: what is
unknown, malformed or too large comes out as ``Strange``, is kept, and is passed over.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LARGEST_BODY = 65_536
"""Characters of an update that is kept whole; a message of 4096 signs takes 25,000 at the most."""
LARGEST_ID = 2**52
"""Bot API: ids of people and chats have at most 52 significant bits."""
LONGEST_TEXT = 4096
_LONGEST_QUERY = 64
_LEFT = frozenset({"kicked", "left"})
_PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button. ``query`` is what the answer goes to, ``data`` is the button's."""

    user: int
    chat: int
    private: bool
    query: str
    data: str


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody wrote to the bot, or in a group it is in."""

    user: int
    chat: int
    private: bool
    text: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Somebody stopped the bot or let it speak again, in their private chat."""

    user: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class Strange:
    """Nothing the hub knows. ``why`` is stable; it holds nothing of what came."""

    why: str


Update = Press | Said | Reach | Strange


def id_of(raw: object) -> int | None:
    """The number of an update; None for what has none that could be kept."""
    number = _number(raw.get("update_id")) if isinstance(raw, Mapping) else None
    return number if number is not None and number >= 0 else None


def body_of(raw: object) -> str:
    """The update as it is kept: JSON in ASCII, without what is beyond ``LARGEST_BODY``."""
    try:
        return json.dumps(raw, separators=(",", ":"))[:LARGEST_BODY]
    except (ValueError, RecursionError):
        return ""


def read(body: str) -> Update:
    """What an update says, from its body."""
    if len(body) >= LARGEST_BODY:
        return Strange("too_large")
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return Strange("not_json")
    for kind, reader in _READERS.items():
        if isinstance(raw, dict) and isinstance(content := raw.get(kind), dict):
            return reader(content)
    return Strange("unknown_kind")


def _press(query: Mapping[str, Any]) -> Update:
    user = _person(query.get("from"))
    identity, data = query.get("id"), query.get("data", "")
    if user is None or not isinstance(identity, str) or not isinstance(data, str):
        return Strange("malformed")
    if not 0 < len(identity) <= _LONGEST_QUERY or len(data) > LONGEST_TEXT:
        return Strange("malformed")
    message = query.get("message")
    place = _chat(message.get("chat")) if isinstance(message, dict) else None
    chat, private = place or (0, False)
    return Press(user, chat, private, identity, data)


def _said(message: Mapping[str, Any]) -> Update:
    user, place = _person(message.get("from")), _chat(message.get("chat"))
    text = message.get("text")
    if user is None or place is None:
        return Strange("malformed")
    if not isinstance(text, str):
        return Strange("no_text")
    if len(text) > LONGEST_TEXT:
        return Strange("malformed")
    return Said(user, *place, text)


def _reach(member: Mapping[str, Any]) -> Update:
    user, place = _person(member.get("from")), _chat(member.get("chat"))
    now = member.get("new_chat_member")
    status = now.get("status") if isinstance(now, dict) else None
    if user is None or place is None or not isinstance(status, str):
        return Strange("malformed")
    return Reach(user, status in _LEFT) if place[1] else Strange("group_membership")


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Update]] = {
    "callback_query": _press,
    "message": _said,
    "my_chat_member": _reach,
}


def _person(found: object) -> int | None:
    """A person's id; None for bots, and for who writes in a channel's or a group's name."""
    if not isinstance(found, dict) or found.get("is_bot") is not False:
        return None
    number = _number(found.get("id"))
    return number if number is not None and number > 0 else None


def _chat(found: object) -> tuple[int, bool] | None:
    if not isinstance(found, dict) or (number := _number(found.get("id"))) is None:
        return None
    return (number, True) if found.get("type") == _PRIVATE else (number, False)


def _number(value: object) -> int | None:
    # A bool is an int to Python, not to Telegram.
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_ID
    return value if fits and isinstance(value, int) else None
