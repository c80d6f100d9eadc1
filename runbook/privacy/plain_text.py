"""PURE. People's words without anything that would steer a terminal or break a line."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_text(text: str) -> str:
    """The words in one line, whatever stood between them.

    Signs nobody sees (Unicode category Cf) go too: some of them turn the direction of writing.
    """
    shown = _CONTROL.sub(" ", text)
    if not shown.isascii():
        shown = "".join(one for one in shown if unicodedata.category(one) != "Cf")
    return " ".join(shown.split())
