"""PURE. Finds what looks like a client's phone or card in a text that must hold neither."""

import re
import unicodedata
from enum import StrEnum

_SEPARATED_DIGITS = re.compile(r"\+?\d(?:[\s().\-\u2010-\u2015\u2212_/]{0,3}\d){8,}")
_RUSSIAN_NUMBER = 11
_CARD_LENGTHS = range(13, 20)
_INTERNATIONAL_LENGTHS = range(10, 16)


class PersonalData(StrEnum):
    """What a number looks like."""

    PHONE = "phone"
    CARD = "card"


def find_personal_data(text: str) -> PersonalData | None:
    """What the text seems to contain, or None.

    A phone is ``+`` with 10 to 15 digits, eleven digits that begin with 7 or 8, or ten that begin
    with 9; a card is 13 to 19 digits with a right Luhn sum. Separators do not hide a number, nor
    do digits of other scripts. Separated groups are also tried apart, so that an order number
    standing before a phone does not hide it.
    """
    plain = _ascii_digits(unicodedata.normalize("NFKC", text))
    for run in _SEPARATED_DIGITS.findall(plain):
        found = _judge(run) or next(filter(None, map(_judge, _windows(run))), None)
        if found:
            return found
    return None


def _ascii_digits(text: str) -> str:
    return "".join(
        str(unicodedata.digit(character)) if character.isdigit() else character
        for character in text
    )


def _windows(run: str) -> list[str]:
    groups = re.findall(r"\+?\d+", run)
    return [
        "".join(groups[first:last])
        for first in range(len(groups))
        for last in range(first + 1, len(groups) + 1)
    ]


def _judge(run: str) -> PersonalData | None:
    digits = re.sub(r"\D", "", run)
    if len(digits) in _CARD_LENGTHS and _luhn(digits):
        return PersonalData.CARD
    if run.startswith("+") and len(digits) in _INTERNATIONAL_LENGTHS:
        return PersonalData.PHONE
    if len(digits) == _RUSSIAN_NUMBER and digits[0] in "78":
        return PersonalData.PHONE
    if len(digits) == _RUSSIAN_NUMBER - 1 and digits[0] == "9":
        return PersonalData.PHONE
    return None


def _luhn(digits: str) -> bool:
    # ISO/IEC 7812-1, annex B.
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digits of the product are summed
    return total % 10 == 0
