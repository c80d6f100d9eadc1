"""PURE. What a webhook carries: ``runbook.alert/1``, written by us and read at one strict door.

With documents it is ``runbook.case/1``: the same keys and ``attachments``.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NoReturn

from notifier.delivery import Purpose
from notifier.message import EmptyMessageError, Message, render_plain, utf16_length
from notifier.webhook import attached

SCHEMA = "runbook.alert/1"

LARGEST_BODY = 65_536
"""Bytes of a body that is looked at. What we write is smaller, whatever the message."""

TITLE_LIMIT, FOOTER_LIMIT, LINE_LIMIT, LINES_LIMIT = 512, 1024, 1024, 64
"""Characters of a title, a footer and a line; lines of a message."""

TEXT_LIMIT = 8000
"""UTF-16 code units of the whole text, beyond which we shorten it before it is sent."""

# The breaks put into lines that are too long must still fit.
_CUT_AT = TEXT_LIMIT - 100
_DEEPEST = 4
_BRACKET = re.compile(r"[\[\]{}]")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OLDER_ID = re.compile(r"[A-Za-z0-9_-]{0,64}")
_INCIDENT = re.compile(r"[0-9a-f]{0,64}")
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,31}|")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")
# C0 without tab and newline, DEL, C1 and lone surrogates: nothing a person could have written.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Fault(StrEnum):
    """Why a body is not an alert."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    DUPLICATE_KEY = "duplicate_key"
    TOO_DEEP = "too_deep"
    WRONG_SCHEMA = "wrong_schema"
    WRONG_KEYS = "wrong_keys"
    WRONG_FIELD = "wrong_field"


class PayloadError(ValueError):
    """A body that is not an alert. ``field`` names the key at fault, never what it held."""

    def __init__(self, fault: Fault, field: str = "") -> None:
        super().__init__(f"{fault} {field}".rstrip())
        self.fault = fault
        self.field = field


@dataclass(frozen=True, slots=True)
class Payload:
    """One alert as it crosses the wire. Times are aware, UTC.

    ``id`` names the delivery for ever, also when it is sent again; ``replaces`` is the id of the
    one whose words an edit changes. ``incident`` is the incident key in hex; a test has its own.
    """

    id: str
    incident: str
    purpose: Purpose
    role: str
    message: Message
    repeat: bool
    late: bool
    created_at: datetime
    sent_at: datetime
    replaces: str = ""

    def to_body(self) -> bytes:
        """JSON in UTF-8, within every bound that ``read_body`` sets."""
        message = fitted(self.message)
        documents = attached.written(self.message.attachments)
        content: dict[str, object] = {
            "schema": attached.CASE if documents else SCHEMA,
            "id": self.id,
            "incident": self.incident,
            "purpose": self.purpose.value,
            "role": self.role,
            "title": message.title,
            "lines": list(message.lines),
            "footer": message.footer,
            "rings": message.rings,
            "repeat": self.repeat,
            "late": self.late,
            "created_at": _written(self.created_at),
            "sent_at": _written(self.sent_at),
            "replaces": self.replaces,
        }
        if documents:
            content["attachments"] = documents
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def fitted(message: Message) -> Message:
    """The message within the bounds: as it is, or its plain text cut and laid out in lines."""
    if (
        utf16_length(message.plain()) <= TEXT_LIMIT
        and len(message.title) <= TITLE_LIMIT
        and len(message.footer) <= FOOTER_LIMIT
        and len(message.lines) <= LINES_LIMIT
        and all(len(line) <= LINE_LIMIT for line in message.lines)
    ):
        return message
    text = render_plain(message, _CUT_AT)
    title, _, rest = text.partition("\n")
    pieces = [title[TITLE_LIMIT:], *rest.split("\n")] if title[TITLE_LIMIT:] else rest.split("\n")
    return Message(title[:TITLE_LIMIT], _packed(pieces), "", message.rings, message.lang)


def _packed(lines: list[str]) -> tuple[str, ...]:
    """The lines, as many in one as fit; what is too long for one goes on in the next."""
    packed = [""]
    for line in lines:
        for at in range(0, max(len(line), 1), LINE_LIMIT):
            piece = line[at : at + LINE_LIMIT]
            if len(packed) > 1 and len(packed[-1]) + 1 + len(piece) <= LINE_LIMIT:
                packed[-1] += f"\n{piece}"
            else:
                packed.append(piece)
    return tuple(packed[1:])


def read_body(body: bytes) -> Payload:
    """The alert in a body whose sender is already proved. Raises PayloadError for anything else."""
    content = _document(body)
    if content.get("schema") not in _SCHEMAS:
        raise PayloadError(Fault.WRONG_SCHEMA, "schema")
    rules = _RULES if content["schema"] == SCHEMA else _CASE_RULES
    if rules is _RULES and len(body) > LARGEST_BODY:
        raise PayloadError(Fault.TOO_LARGE)
    if content.keys() != rules.keys():
        raise PayloadError(Fault.WRONG_KEYS)
    for key, fits in rules.items():
        if not fits(content[key]):
            raise PayloadError(Fault.WRONG_FIELD, key)
    try:
        message = Message(
            content["title"],
            tuple(content["lines"]),
            content["footer"],
            content["rings"],
            attachments=attached.read(content.get("attachments", ())),
        )
    except EmptyMessageError:
        raise PayloadError(Fault.WRONG_FIELD, "title") from None
    return Payload(
        content["id"],
        content["incident"],
        Purpose(content["purpose"]),
        content["role"],
        message,
        content["repeat"],
        content["late"],
        _moment(content["created_at"]),
        _moment(content["sent_at"]),
        content["replaces"],
    )


def _document(body: bytes) -> dict[str, Any]:
    if len(body) > attached.LARGEST_CASE:
        raise PayloadError(Fault.TOO_LARGE)
    try:
        text = body.decode("utf-8")
        # Before the parser, which would have to be trusted with the depth otherwise.
        _refuse_depth(text)
        content = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_int=_no_number,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except PayloadError:
        raise
    except ValueError:
        # Without a cause: the parser quotes what it read.
        raise PayloadError(Fault.NOT_JSON) from None
    if not isinstance(content, dict):
        raise PayloadError(Fault.NOT_JSON)
    return content


def _refuse_depth(text: str) -> None:
    depth = 0
    for character in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if character in "[{" else -1
        if depth > _DEEPEST:
            raise PayloadError(Fault.TOO_DEEP)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise PayloadError(Fault.DUPLICATE_KEY)
    return content


def _no_number(_text: str) -> NoReturn:
    # The schema has none, so neither NaN nor a number of a million digits is ever made.
    raise PayloadError(Fault.WRONG_FIELD)


def _matching(shape: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


def _text_of(most: int) -> Callable[[object], bool]:
    return lambda value: (
        isinstance(value, str) and len(value) <= most and not _UNPRINTABLE.search(value)
    )


def _are_lines(value: object) -> bool:
    if not isinstance(value, list) or len(value) > LINES_LIMIT:
        return False
    return all(map(_text_of(LINE_LIMIT), value))


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_time(value: object) -> bool:
    if not (isinstance(value, str) and _TIME.fullmatch(value)):
        return False
    try:
        _moment(value)
    except ValueError:
        return False
    return True


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# No set: what stands there may be of a kind that no set takes.
_SCHEMAS = (SCHEMA, attached.CASE)

_RULES: Mapping[str, Callable[[object], bool]] = {
    "schema": lambda value: value in _SCHEMAS,
    "id": _matching(_ID),
    "incident": _matching(_INCIDENT),
    "purpose": lambda value: isinstance(value, str) and value in set(Purpose),
    "role": _matching(_ROLE),
    "title": _text_of(TITLE_LIMIT),
    "lines": _are_lines,
    "footer": _text_of(FOOTER_LIMIT),
    "rings": _is_flag,
    "repeat": _is_flag,
    "late": _is_flag,
    "created_at": _is_time,
    "sent_at": _is_time,
    "replaces": _matching(_OLDER_ID),
}
"""Every key of the schema and what may stand there; no other key may."""

_CASE_RULES = {**_RULES, "attachments": attached.are_documents}
