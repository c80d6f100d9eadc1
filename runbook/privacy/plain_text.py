"""PURE. People's words without anything that would steer a terminal or break a line."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def one_text(text: str) -> str:
    """The words in one line, whatever stood between them."""
    return " ".join(_CONTROL.sub(" ", text).split())
