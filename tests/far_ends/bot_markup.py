"""Telegram HTML as a Bot API server reads it."""

from html.parser import HTMLParser

_ALLOWED_TAGS = {"b", "i", "u", "s", "a", "code", "pre"}


class RefusedError(Exception):
    """A 400 with this description."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _ALLOWED_TAGS:
            raise RefusedError(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.text += data


def read_text(text: str, parse_mode: str) -> str:
    """The text as a reader sees it."""
    if parse_mode != "HTML":
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.text
