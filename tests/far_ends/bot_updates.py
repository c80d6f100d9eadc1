"""The other direction: what people write and press, kept until a bot has fetched it.

https://core.telegram.org/bots/api#getupdates: an update is confirmed by an ``offset`` above its
id, and kept for a day; a second ``getUpdates`` ends the one before it with 409, and while a webhook
is set there are none.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.far_ends.bot_markup import RefusedError

QUERY_LIVES = 150.0
"""Seconds in which a press can be answered."""
KEPT = 24 * 3600.0
"""Seconds in which an update is kept."""
LONGEST_ANSWER = 200
_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
_LONGEST_POLL = 50.0
_LOOK = 0.02

Update = dict[str, Any]


_OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


class ConflictError(Exception):
    """Another getUpdates came, or a webhook gets them."""


@dataclass
class Updates:
    """``answers`` are the answers to presses: by id of the query, the fields given.

    ``managed`` are the calls that set something up, ``polls`` counts the questions. ``picks``:
    only the kinds asked for are given, which the real one does with those that came later.
    """

    clock: Callable[[], float] = time.monotonic
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: list[Update] = field(default_factory=list)
    webhook: str = ""
    picks: bool = True
    managed: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _last_id: int = 700
    _last_poll: int = 0
    _pressed: dict[str, float] = field(default_factory=dict)
    _came: dict[int, float] = field(default_factory=dict)

    @property
    def polls(self) -> int:
        return self._last_poll

    def say(self, user: int, text: str, chat: int = 0) -> int:
        """Somebody writes to the bot; gives the update's id."""
        entities = []
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            entities = [{"type": "bot_command", "offset": 0, "length": length}]
        message = {
            "message_id": self._last_id + 1, "date": int(time.time()), "text": text,
            "from": _person(user), "chat": _chat(chat or user), "entities": entities,
        }  # fmt: skip
        return self._put({"message": message})

    def press(self, user: int, message_id: int, data: str, chat: int = 0) -> str:
        """Somebody presses a button; gives the id of the query."""
        query = str(10**15 + self._last_id)
        message = {"message_id": message_id, "date": int(time.time()), "chat": _chat(chat or user)}
        self._pressed[query] = self.clock()
        self._put(
            {"callback_query": {
                "id": query, "from": _person(user), "message": message, "data": data,
                "chat_instance": "1",
            }}
        )  # fmt: skip
        return query

    def stop(self, user: int, status: str = "kicked") -> int:
        """Somebody stops the bot, or lets it speak again (``member``)."""
        member = {
            "chat": _chat(user), "from": _person(user), "date": int(time.time()),
            "old_chat_member": {"user": _person(user), "status": "member"},
            "new_chat_member": {"user": _person(user), "status": status},
        }  # fmt: skip
        return self._put({"my_chat_member": member})

    def put(self, update: Update) -> int:
        """Any update, whatever stands in it; gives its id."""
        return self._put(update)

    def goes_on_with(self, number: int) -> None:
        """The id of the next update: after a quiet week it may be any."""
        self._last_id = number - 1

    def manage(self, method: str, fields: dict[str, str]) -> bool:
        """deleteWebhook, setMyCommands and the like."""
        self.managed.append((method, fields))
        if method == "deleteWebhook":
            self.webhook = ""
            if fields.get("drop_pending_updates", "").lower() == "true":
                self.waiting = []
        return True

    def answer(self, fields: dict[str, str]) -> bool:
        """answerCallbackQuery, once for each press. Raises RefusedError."""
        query = fields.get("callback_query_id", "")
        pressed = self._pressed.get(query)
        late = pressed is None or self.clock() - pressed > QUERY_LIVES
        if late or query in self.answers:
            raise RefusedError(_TOO_OLD)
        if len(fields.get("text", "")) > LONGEST_ANSWER:
            raise RefusedError("Bad Request: MESSAGE_TOO_LONG")
        self.answers[query] = fields
        return True

    async def get(self, fields: dict[str, str]) -> list[Update]:
        """getUpdates. Raises ConflictError when another one comes, or a webhook is set."""
        self._last_poll += 1
        mine = self._last_poll
        self._confirm(int(fields.get("offset") or 0))
        wanted = json.loads(fields.get("allowed_updates") or "[]")
        limit = int(fields.get("limit") or 100)
        ends = time.monotonic() + min(float(fields.get("timeout") or 0), _LONGEST_POLL)
        while True:
            if self.webhook:
                raise ConflictError(_WEBHOOK)
            if mine != self._last_poll:
                raise ConflictError(_OTHER_POLLER)
            self._forget()
            every = not (wanted and self.picks)
            found = [one for one in self.waiting if every or set(wanted) & set(one)]
            if found or time.monotonic() >= ends:
                return found[:limit]
            await asyncio.sleep(_LOOK)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self.waiting = self.waiting[offset:]
        else:
            self.waiting = [one for one in self.waiting if one["update_id"] >= offset]

    def _forget(self) -> None:
        now = self.clock()
        self.waiting = [
            one for one in self.waiting if now - self._came.get(one["update_id"], now) <= KEPT
        ]

    def _put(self, update: Update) -> int:
        self._last_id += 1
        self._came[self._last_id] = self.clock()
        self.waiting.append({"update_id": self._last_id, **update})
        return self._last_id


def _person(user: int) -> dict[str, object]:
    return {"id": user, "is_bot": False, "first_name": "Somebody"}


def _chat(chat: int) -> dict[str, object]:
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": "Somebody"}
    return {"id": chat, "type": "supergroup", "title": "Group"}
