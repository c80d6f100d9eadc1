"""PURE. Numbers with letters pushed between their digits: «8922о743о61о58», «4111x1111x1111x1111».

Only what is a client's beyond doubt once the letters are gone; keys of hexadecimal digits are not.
"""

import re
from collections.abc import Iterator

from notifier.screening.luhn import luhn

_WORD = re.compile(r"(?<![\w-])[\w-]{10,}")
_BETWEEN = re.compile(r"\d[^\W\d_]{1,4}\d")
_KEY = re.compile(r"[0-9a-f-]+", re.IGNORECASE)
_KEY_LENGTHS = frozenset({8, 16, 32, 36, 40, 64})
_PHONE = re.compile(r"[78][3489]\d{9}|9\d{9}")
_CARD = re.compile(r"3[47]\d{13}|4(?:\d{12}|\d{15}|\d{18})|[56]\d{12,18}|2[2-7]\d{14}")
"""By the first digits of ISO/IEC 7812 that are in use; «20…» begins a date."""
_ACCOUNT = re.compile(r"4[02]\d{18}")


def find_between_letters(text: str) -> Iterator[tuple[int, int, str]]:
    """From where to where, and ``phone``, ``card`` or ``account``; the whole word is meant."""
    for word in _WORD.finditer(text):
        is_key = len(word[0]) in _KEY_LENGTHS and _KEY.fullmatch(word[0])
        if is_key or not _BETWEEN.search(word[0]):
            continue
        kind = kind_of_digits(re.sub(r"\D", "", word[0]))
        if kind:
            yield word.start(), word.end(), kind


def kind_of_digits(digits: str) -> str:
    """``phone``, ``card``, ``account``; empty for what may be anything."""
    if _PHONE.fullmatch(digits):
        return "phone"
    if _CARD.fullmatch(digits) and luhn(digits):
        return "card"
    return "account" if _ACCOUNT.fullmatch(digits) else ""
