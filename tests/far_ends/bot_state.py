"""What a Bot API server knows: which messages it took, by what rules, and how it shall fail."""

import json
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from tests.far_ends.bot_faults import NOT_MODIFIED, Fault
from tests.far_ends.bot_markup import RefusedError, read_keyboard, read_text
from tests.far_ends.bot_pace import Pace
from tests.far_ends.bot_updates import Updates

TOKEN = "123456789:AAtestTESTtestTESTtestTESTtestTEST01"
ME = {"id": 123456789, "is_bot": True, "first_name": "Test", "username": "test_bot"}
LONGEST = 4096
"""UTF-16 code units after entities parsing: https://core.telegram.org/bots/api#sendmessage"""


@dataclass
class BotApi:
    """What the server knows and how it shall fail."""

    token: str = TOKEN
    record: Path | None = None
    port: int = 0
    accepted: list[dict[str, object]] = field(default_factory=list)
    edits: list[dict[str, object]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    messages: dict[tuple[str, int], str] = field(default_factory=dict)
    keyboards: dict[tuple[str, int], str] = field(default_factory=dict)
    queues: dict[str, deque[Fault]] = field(default_factory=dict)
    sticky: dict[str, Fault] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    updates: Updates = field(default_factory=Updates)
    last_id: int = 100

    @property
    def violations(self) -> list[tuple[str, float]]:
        """Tries that came before the pause was over which a 429 asked for."""
        return self.pace.violations

    def fail(self, chat: object, *faults: Fault) -> None:
        """Misbehave once per fault, in this order."""
        self.queues.setdefault(str(chat), deque()).extend(faults)

    def always_fail(self, chat: object, fault: Fault | None) -> None:
        """Misbehave every time; None ends it, and the pause a 429 asked for."""
        if fault is None:
            self.sticky.pop(str(chat), None)
            self.pace.release(str(chat))
        else:
            self.sticky[str(chat)] = fault

    def texts(self, chat: object) -> list[str]:
        """What was accepted for a chat, in order."""
        return [str(one["text"]) for one in self.accepted if one["chat_id"] == str(chat)]

    def fault_for(self, chat: str) -> Fault | None:
        queue = self.queues.get(chat)
        return queue.popleft() if queue else self.sticky.get(chat)

    def take(self, method: str, fields: dict[str, str]) -> dict[str, object]:
        """Accept a message or an edit. Raises RefusedError."""
        chat = fields.get("chat_id", "")
        text = _readable(chat, fields)
        keyboard = read_keyboard(fields.get("reply_markup", ""))
        number = self._place(method, chat, fields, (text, keyboard))
        self.messages[chat, number] = text
        self.keyboards[chat, number] = keyboard
        silent = fields.get("disable_notification", "false").lower() == "true"
        entry: dict[str, object] = {
            "method": method, "chat_id": chat, "message_id": number, "text": text,
            "silent": silent, "at": time.time(),
        }  # fmt: skip
        (self.edits if method == "editMessageText" else self.accepted).append(entry)
        if self.record:
            with self.record.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return {
            "message_id": number,
            "from": ME,
            "date": int(time.time()),
            "chat": described(chat),
            "text": text,
        }

    def _place(
        self, method: str, chat: str, fields: dict[str, str], content: tuple[str, str]
    ) -> int:
        """The message's number: a new one, or that of the message which is changed."""
        if method != "editMessageText":
            self.last_id += 1
            return self.last_id
        given = fields.get("message_id", "0")
        number = int(given) if given.isdecimal() else 0
        if (chat, number) not in self.messages:
            raise RefusedError("Bad Request: message to edit not found")
        if (self.messages[chat, number], self.keyboards[chat, number]) == content:
            raise RefusedError(NOT_MODIFIED)
        return number


def _readable(chat: str, fields: dict[str, str]) -> str:
    if not chat:
        raise RefusedError("Bad Request: chat_id is empty")
    if not (chat.startswith("@") or chat.lstrip("-").isdecimal()):
        raise RefusedError("Bad Request: chat not found")
    text = read_text(fields.get("text", ""), fields.get("parse_mode", ""))
    if not text:
        raise RefusedError("Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        raise RefusedError("Bad Request: message is too long")
    return text


def described(chat: str) -> dict[str, object]:
    chat_id = int(chat) if chat.lstrip("-").isdecimal() else -1
    if chat_id > 0:
        return {"id": chat_id, "type": "private", "first_name": "Somebody"}
    kind = "supergroup" if chat.startswith(("-100", "@")) else "group"
    return {"id": chat_id, "type": kind, "title": "Group"}
