"""What to say, free of any channel: title, lines and footer of already translated plain text."""

import base64
import html
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

TELEGRAM_LIMIT = 4096
"""UTF-16 code units after entities parsing: https://core.telegram.org/bots/api#sendmessage."""

SHOWN = 8
"""Digits of an incident's key that people read."""

BINARY = frozenset({"application/zip"})
"""Media types whose documents are no text."""

ELLIPSIS = "…"
_CUT = {"ru": "сообщение сокращено" + ELLIPSIS, "en": "message shortened" + ELLIPSIS}
_UNANSWERED = {"ru": "Нет ответа.", "en": "No answer."}
_PASSED_ON = {
    "ru": "Передаём вам: предыдущий контакт не ответил.",
    "en": "Passed to you: the contact before you has not answered.",
}
_NOBODY_YET = {
    "ru": "Ещё никто не подтвердил, что знает об этом.",
    "en": "Nobody has confirmed yet that they know of this.",
}
_REPEAT = {"ru": "Повтор.", "en": "Repeat."}
_INCIDENT = {"ru": "Инцидент", "en": "Incident"}
_LATE = {"ru": "Сообщено с опозданием на {}.", "en": "Reported {} late."}
_SPANS = {"ru": ("{} мин", "{} ч {} мин"), "en": ("{} min", "{} h {} min")}
_HOUR = 60
# Tab and newline stay: everything else below U+0020, DEL and the C1 block is refused or invisible.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


class EmptyMessageError(ValueError):
    """There is nothing to say: title, lines and footer are all blank."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something the reader can press. ``order`` comes back to us, at most 64 bytes of ASCII.

    ``link`` is where it leads on a channel that has no buttons of its own.
    """

    label: str
    order: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that goes with a message. ``text`` has no control characters but line ends.

    Of a ``BINARY`` media type it is the file in base64.
    ``name`` is a bare file name. Messengers never carry one: it may hold inner names.
    """

    name: str
    media_type: str
    text: str

    @property
    def content(self) -> bytes:
        """The file's bytes. Raises ValueError for one that is no base64."""
        if self.media_type in BINARY:
            return base64.b64decode(self.text, validate=True)
        return self.text.encode()


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``rings``: whether the reader's phone should sound.

    ``buttons`` are rows of them, for a channel that can show them; no part of the text. Nor are
    ``attachments``, which go by mail, by webhook and into a folder only.

    ``lang`` (ru or en) only chooses the words added here: the marks of a repeat, a late one, a cut.
    Characters no channel can carry are replaced. Raises EmptyMessageError when all of it is blank.
    """

    title: str
    lines: tuple[str, ...] = ()
    footer: str = ""
    rings: bool = True
    lang: str = "ru"
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", _printable(self.title))
        object.__setattr__(self, "lines", tuple(_printable(line) for line in self.lines))
        object.__setattr__(self, "footer", _printable(self.footer))
        files = tuple(replace(one, text=_printable(one.text)) for one in self.attachments)
        object.__setattr__(self, "attachments", files)
        if not self.plain().strip():
            raise EmptyMessageError("a message needs a title, a line or a footer")

    def plain(self) -> str:
        """The whole text without any markup."""
        return "".join(text for text, _tag in self._parts())

    def as_repeat(self, incident: str) -> "Message":
        """The same message marked as one that may already have arrived.

        The reader tells a repeat from a new outage by the incident's number, so it is added where
        the text does not have it yet.
        """
        mark = _REPEAT.get(self.lang, _REPEAT["ru"])
        marked = replace(self, title=f"{mark} {self.title}")
        shown = incident[:SHOWN]
        if shown and shown not in self.plain():
            number = f"{_INCIDENT.get(self.lang, _INCIDENT['ru'])} {shown}"
            marked = replace(marked, lines=(*marked.lines, number))
        return marked

    def as_unanswered(self, *, passed_on: bool = False) -> "Message":
        """The same message, saying that whoever was told before has not answered.

        ``passed_on``: the reader was not told before, somebody else was.
        """
        marks = _PASSED_ON if passed_on else _UNANSWERED
        mark = marks.get(self.lang, marks["ru"])
        said = _NOBODY_YET.get(self.lang, _NOBODY_YET["ru"])
        return replace(self, title=f"{mark} {self.title}", lines=(said, *self.lines))

    def as_late(self, minutes: int) -> "Message":
        """The same message, saying first of all how late it comes.

        The times in its text stay the original ones. Why is not said: what failed on the way is
        not always the line.
        """
        said = _LATE.get(self.lang, _LATE["ru"]).format(span(minutes, self.lang))
        return replace(self, lines=(said, *self.lines))

    def with_links_of(self, other: "Message") -> "Message":
        """The same message; buttons that give an order of the other's lead where that one leads.

        Links are one person's own, the words are everybody's of a role.
        """
        links = {one.order: one.link for row in other.buttons for one in row if one.link}
        if not links:
            return self
        rows = (
            tuple(replace(one, link=one.link or links.get(one.order, "")) for one in row)
            for row in self.buttons
        )
        return replace(self, buttons=tuple(rows))

    def to_json(self) -> str:
        """For keeping on disk; ``from_json`` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Message":
        """Read what ``to_json`` wrote, here or in a newer version, whose additions are passed over.

        Raises ValueError or TypeError for anything else.
        """
        try:
            given = _known(cls, json.loads(text))
            given["lines"] = tuple(given["lines"])
            rows = given.get("buttons", ())
            given["buttons"] = tuple(
                tuple(Button(**_known(Button, one)) for one in row) for row in rows
            )
            files = given.get("attachments", ())
            given["attachments"] = tuple(Attachment(**_known(Attachment, one)) for one in files)
            return cls(**given)
        except (KeyError, AttributeError, RecursionError):
            # Without a cause: what is quoted may be the words of an alert.
            raise ValueError("this is no message") from None

    def _parts(self) -> list[tuple[str, str]]:
        parts = [(self.title, "b")] if self.title.strip() else []
        body = "\n".join(self.lines)
        if body.strip():
            parts.append(("\n" + body if parts else body, ""))
        if self.footer.strip():
            if parts:
                parts.append(("\n\n", ""))
            parts.append((self.footer, "i"))
        return parts

    def _cut_parts(self, limit: int) -> list[tuple[str, str]]:
        parts = self._parts()
        if utf16_length(self.plain()) <= limit:
            return parts
        tail = "\n" + _CUT.get(self.lang, _CUT["ru"])
        room = limit - utf16_length(tail)
        if room < 0:
            return [(_head(ELLIPSIS, limit), "")]
        kept: list[tuple[str, str]] = []
        for text, tag in parts:
            piece = _head(text, room)
            room -= utf16_length(piece)
            if piece:
                kept.append((piece, tag))
            if piece != text:
                break
        return [*kept, (tail, "")]


def render_plain(message: Message, limit: int | None = None) -> str:
    """Plain text of at most ``limit`` UTF-16 code units; a cut one says so and ends with "…"."""
    if limit is None:
        return message.plain()
    return "".join(text for text, _tag in message._cut_parts(limit))  # noqa: SLF001 - same noun


def render_html(message: Message, limit: int = TELEGRAM_LIMIT) -> str:
    """Telegram HTML: title bold, footer italic, all else escaped.

    ``limit`` counts UTF-16 code units of the text as read, without tags, as Telegram does, so a
    cut never falls inside a tag or an entity.
    """
    shown = []
    for text, tag in message._cut_parts(limit):  # noqa: SLF001 - same noun
        escaped = html.escape(text, quote=False)
        shown.append(f"<{tag}>{escaped}</{tag}>" if tag else escaped)
    return "".join(shown)


def span(minutes: int, lang: str) -> str:
    """A span of time as it is said: «27 мин», «1 ч 27 мин»."""
    short, long = _SPANS.get(lang, _SPANS["ru"])
    hours, rest = divmod(max(minutes, 0), _HOUR)
    return long.format(hours, rest) if hours else short.format(rest)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of Telegram's limits."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)  # noqa: PLR2004 - BMP


def _known(kind: type[Any], given: dict[str, Any]) -> dict[str, Any]:
    """The fields that kind has. Raises AttributeError for what is no object."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in given.items() if name in names}


def _printable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))


def _head(text: str, room: int) -> str:
    """The longest beginning that fits and does not part a letter from its accents."""
    if utf16_length(text) <= room:
        return text
    used = end = 0
    for end, character in enumerate(text):  # noqa: B007 - the index is the result
        used += utf16_length(character)
        if used > room:
            break
    while 0 < end < len(text) and (_continues(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end]


def _continues(character: str) -> bool:
    return character in _JOINERS or unicodedata.combining(character) > 0
