"""Telegram HTML and keyboards as a Bot API server reads them.

https://core.telegram.org/bots/api#html-style; the sentences are those of telegram-bot-api.
"""

import json
import re

_ALLOWED_TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote",
     "span", "tg-spoiler", "tg-emoji"}
)  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:(?P<name>[A-Za-z]+)|#(?P<ten>\d+)|#x(?P<sixteen>[0-9A-Fa-f]+));?")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\s>/]*)[^>]*(?P<closed>>?)")
LONGEST_BUTTON = 64
"""Bytes of ``callback_data``: https://core.telegram.org/bots/api#inlinekeyboardbutton"""


class RefusedError(Exception):
    """A 400 with this description."""


def read_text(text: str, parse_mode: str) -> str:
    """The text as a reader sees it, without blanks around it. Raises RefusedError."""
    if not parse_mode:
        return text.strip()
    if parse_mode.lower() != "html":
        raise RefusedError("Bad Request: unsupported parse_mode")
    return _html(text).strip()


def read_keyboard(markup: str) -> str:
    """An inline keyboard as it is kept. Raises RefusedError for one that cannot be shown."""
    if not markup:
        return ""
    try:
        rows = json.loads(markup).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row]
    except (ValueError, AttributeError, TypeError):
        what = "can't parse reply keyboard markup JSON object"
        raise RefusedError(f"Bad Request: {what}") from None
    for button in buttons:
        if len(str(button.get("callback_data", "")).encode()) > LONGEST_BUTTON:
            raise RefusedError("Bad Request: BUTTON_DATA_INVALID")
    return json.dumps(rows, ensure_ascii=False, sort_keys=True) if buttons else ""


def _html(text: str) -> str:
    shown: list[str] = []
    opened: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "<":
            at = _tag(text, at, opened)
        elif text[at] == "&" and (found := _ENTITY.match(text, at)):
            shown.append(_sign(found))
            at = found.end()
        else:
            shown.append(text[at])
            at += 1
    if opened:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(shown)


def _tag(text: str, at: int, opened: list[str]) -> int:
    """Where the text goes on behind the tag."""
    found = _TAG.match(text, at)
    assert found is not None
    place = f"at byte offset {len(text[:at].encode())}"
    name = found["name"].lower()
    unknown = not found["end"] and name not in _ALLOWED_TAGS and found.end("name") < len(text)
    if not found["closed"] and not unknown:
        raise _unparsed(f"Unclosed {'end' if found['end'] else 'start'} tag {place}")
    if found["end"]:
        if not opened:
            raise _unparsed(f"Unexpected end tag {place}")
        wanted = opened.pop()
        if name not in {"", wanted}:
            raise _unparsed(f'Unmatched end tag {place}, expected "</{wanted}>", found "</{name}>"')
    elif name not in _ALLOWED_TAGS:
        raise _unparsed(f'Unsupported start tag "{name}" {place}')
    else:
        opened.append(name)
    return found.end()


def _sign(found: re.Match[str]) -> str:
    if found["name"]:
        return _NAMED.get(found["name"], found[0])
    number = int(found["ten"] or found["sixteen"], 10 if found["ten"] else 16)
    return chr(number) if 0 < number <= 0x10FFFF else found[0]


def _unparsed(what: str) -> RefusedError:
    return RefusedError(f"Bad Request: can't parse entities: {what}")
