"""PURE. A text as whoever gets it would read it: without what hides a word from a search.

Signs that nobody sees (UAX 44, Default_Ignorable_Code_Point) are dropped, percent-encoded or not;
letters and digits that are percent-encoded for no reason (RFC 3986, section 6.2.2.2) are plain.
"""

import re
from urllib.parse import quote

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_HIDES = re.compile(
    rf"[{_UNSEEN}]"
    # The same of the commonest, in UTF-8: U+00AD, U+200B to U+200F, U+2060, U+FEFF.
    r"|%C2%AD|%E2%80%8[B-F]|%E2%81%A0|%EF%BB%BF",
    re.IGNORECASE,
)
_NEEDLESS = re.compile(
    r"%(?:25){0,3}(2D|2E|3[0-9]|4[1-9A-F]|5[0-9A]|5F|6[1-9A-F]|7[0-9A]|7E)", re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Za-z0-9._~-]")


def undisguised(text: str) -> str:
    """The text as it reads."""
    shown = _HIDES.sub("", text)
    return _NEEDLESS.sub(lambda found: chr(int(found[1], 16)), shown) if "%" in shown else shown


def half_encoded(value: str) -> str:
    """A pattern for the value with any of its signs percent-encoded, once or again.

    Empty where no sign of it has a reason to be. Letters and digits are left to ``undisguised``.
    """
    if all(map(_PLAIN.match, value)):
        return ""
    return "".join(one if _PLAIN.match(one) else _either(one) for one in map(str, value))


def _either(sign: str) -> str:
    octets = quote(sign.encode("utf-8", "surrogatepass"), safe="").replace("%", "%(?:25)*")
    return rf"(?:{re.escape(sign)}|{octets}{'|[+]' if sign == ' ' else ''})"
