"""The words a client hears while nothing works: built in, so that they need no file and no network.

Pure, and light on purpose: this module stands between the start of the process and the words.
The voice form in Russian is approved; the chat form and English are drafts of ours.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

MAX_MESSAGE_WORDS = 10
"""How many words one chat message may have."""


class Channel(StrEnum):
    """How the client is spoken to. A script in a chat is a row of short messages."""

    VOICE = "voice"
    CHAT = "chat"


class Status(StrEnum):
    """Whether the bank has approved the words."""

    APPROVED = "approved"
    DRAFT = "draft"


class Script(NamedTuple):
    """Words for a client. ``approved_on`` is a date as YYYY-MM-DD; both are empty when not known.

    ``messages`` is one element for a voice script and one per message for a chat script.
    """

    id: str
    version: int
    language: str
    channel: Channel
    messages: tuple[str, ...]
    status: Status
    approved_by: str = ""
    approved_on: str = ""

    @property
    def text(self) -> str:
        """The whole script; chat messages are parted by line feeds."""
        return normal("\n".join(self.messages))

    @property
    def digest(self) -> str:
        """SHA-256 over the text, in hexadecimal."""
        return digest(self.text)


class Shown(NamedTuple):
    """What goes on the screen; ``problem`` is the id of what was wrong with the bank's own."""

    script: Script
    problem: str = ""


def normal(text: str) -> str:
    """The form in which texts are shown and digested: NFC, line feeds, no space around."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", unified).strip()


def digest(text: str) -> str:
    """SHA-256 of the normal form in UTF-8, in hexadecimal."""
    return hashlib.sha256(normal(text).encode()).hexdigest()


HOLDING = "holding"

_VOICE_RU = Script(
    HOLDING,
    1,
    "ru",
    Channel.VOICE,
    (
        (
            "К сожалению, временно не получится заглянуть в ваши данные. Простите за неудобства, "
            "всё оперативно исправляем. После устранения технического сбоя, вам удобнее будет, "
            "чтобы мы вам позвонили или написали в чат?"
        ),
    ),
    Status.APPROVED,
    approved_by="bank",
)
_CHAT_RU = Script(
    HOLDING,
    1,
    "ru",
    Channel.CHAT,
    (
        "К сожалению, временно не получится заглянуть в ваши данные.",
        "Простите за неудобства, всё оперативно исправляем.",
        "После устранения сбоя мы вернёмся к вам.",
        "Вам удобнее, чтобы мы позвонили или написали в чат?",
    ),
    Status.DRAFT,
)
_VOICE_EN = Script(
    HOLDING,
    1,
    "en",
    Channel.VOICE,
    (
        (
            "Unfortunately, I can't look into your details for the time being. I'm sorry for the "
            "inconvenience, we are working on it right now. Once the technical fault is fixed, "
            "would you rather we called you or wrote to you in the chat?"
        ),
    ),
    Status.DRAFT,
)
_CHAT_EN = Script(
    HOLDING,
    1,
    "en",
    Channel.CHAT,
    (
        "Unfortunately, I can't look into your details just now.",
        "Sorry for the inconvenience, we are working on it.",
        "Once it is fixed, we will come back to you.",
        "Would you rather have a call or a chat message?",
    ),
    Status.DRAFT,
)

BUILT_IN = (_VOICE_RU, _CHAT_RU, _VOICE_EN, _CHAT_EN)

# Pinned apart from the texts: whoever changes a word above must change it here knowingly too.
PINNED: Mapping[tuple[str, str, str], str] = {
    (HOLDING, "ru", "voice"): "d325d6222ed4db28bcf19d7fcd4b6320ff91a4fdb7145c934fab8ce987ce65e6",
    (HOLDING, "ru", "chat"): "0ce712041c2530a706cdd371416a51a3c73bf00892be2ee8b4930d86d0045939",
    (HOLDING, "en", "voice"): "c14185ad8015a368367c36e90d967d1cd2f6fe64eba4e7514dac4a8e33e42636",
    (HOLDING, "en", "chat"): "f4cb363cab4c3b4573573e666b17af0b3818a2edc6c119794219272dd08d8b18",
}


def built_in(language: str, channel: str) -> Script:
    """The script that ships with the program; Russian, voice, where that language has none."""
    for script in BUILT_IN:
        if script.language == language and script.channel == channel:
            return script
    return _VOICE_RU


def first_words(language: str = "ru", channel: str = Channel.VOICE) -> str:
    """What to say at once, from the built-in script: no file is read."""
    return built_in(language, channel).text


def untouched(script: Script) -> bool:
    """Whether a built-in script still has the text that was pinned."""
    return script.digest == PINNED[script.id, script.language, script.channel]


def choose(own: Script | None, doubt: str, language: str, channel: str) -> Shown:
    """The bank's own script if nothing is in doubt about it, else the built-in and the reason.

    ``own`` is None when the bank has none. ``doubt`` is why its file is not the bank's word
    (``runbook.trust.judging``), empty when it is.
    """
    ours = built_in(language, channel)
    if own is None:
        return Shown(ours, "" if untouched(ours) else "script.digest_mismatch")
    if doubt:
        return Shown(ours, f"script.{doubt}")
    if own.channel is Channel.CHAT and overlong(own):
        return Shown(ours, "script.message_too_long")
    return Shown(own)


def overlong(script: Script) -> tuple[str, ...]:
    """The messages with more than ``MAX_MESSAGE_WORDS`` words."""
    return tuple(one for one in script.messages if words(one) > MAX_MESSAGE_WORDS)


def words(message: str) -> int:
    """How many words a message has; a dash standing alone is none."""
    return sum(any(sign.isalnum() for sign in part) for part in message.split())


class ScriptError(ValueError):
    """What was read is not a script; the message names the key."""


def from_mapping(data: Mapping[str, object]) -> Script:
    """A script from a parsed file. Raises ScriptError naming the key that is missing or wrong."""
    messages = data.get("messages", data.get("text"))
    if isinstance(messages, str):
        messages = [messages]
    if not isinstance(messages, list) or not messages:
        raise ScriptError("messages")
    if not all(isinstance(one, str) and one.strip() for one in messages):
        raise ScriptError("messages")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise ScriptError("version")
    try:
        channel, status = Channel(_word(data, "channel")), Status(_word(data, "status"))
    except ValueError as error:
        raise ScriptError("channel, status") from error
    approved = {key: str(data.get(key, "")) for key in ("approved_by", "approved_on")}
    kept = tuple(normal(one) for one in messages)
    return Script(
        _word(data, "id"), version, _word(data, "language"), channel, kept, status, **approved
    )


def _word(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise ScriptError(key)
    return value
