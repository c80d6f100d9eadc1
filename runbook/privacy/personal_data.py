"""PURE. Finds what looks like a client's phone, card or name in a text that must hold none."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from runbook.privacy.person_names import has_name

_SEPARATED_DIGITS = re.compile(r"\+?\d(?:[\s().\-\u2010-\u2015\u2212\u00b7\u2022_/|*]{0,3}\d){8,}")
_ACCOUNT = re.compile(r"4[02]\d{18}")
_RUSSIAN_NUMBER = 11
_CARD_LENGTHS = range(13, 20)
_LONGEST = 21
_INTERNATIONAL_LENGTHS = range(10, 16)


class PersonalData(StrEnum):
    """What a text seems to hold."""

    PHONE = "phone"
    CARD = "card"
    ACCOUNT = "account"
    NAME = "name"


def find_client_data(text: str) -> PersonalData | None:
    """What of a client's a sentence seems to hold: a number, or a person's name.

    For what she writes in her own words: notes, «что помешало?».
    """
    return find_personal_data(text) or find_name(text)


def find_name(text: str) -> PersonalData | None:
    """``NAME`` when the sentence seems to name a person, else None.

    A patronymic, a given name with a surname, a surname with initials, in Russian or in Latin
    letters. Names of systems, cities and providers, and a first name alone, are left alone.
    """
    return PersonalData.NAME if has_name(text) else None


def find_personal_data(text: str) -> PersonalData | None:
    """The number the text seems to contain, or None.

    A phone is ``+`` with 10 to 15 digits, eleven digits that begin with 7 or 8, or ten that begin
    with 9; a card is 13 to 19 digits with a right Luhn sum; an account is 20 digits that begin as
    those of people do (Bank of Russia 809-P: 40817, 42301 …). Separators do not hide a number, nor
    do digits of other scripts. Separated groups are also tried apart, so that an order number
    standing before a phone does not hide it.
    """
    visible = (one for one in text if unicodedata.category(one) != "Cf")
    plain = _ascii_digits(unicodedata.normalize("NFKC", "".join(visible)))
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


def _windows(run: str) -> Iterator[str]:
    """Neighbouring groups joined, as far as they are not longer than any number looked for."""
    groups = re.findall(r"\+?\d+", run)
    for first in range(len(groups)):
        joined = ""
        for group in groups[first:]:
            joined += group
            if len(joined) > _LONGEST:
                break
            yield joined


def _judge(run: str) -> PersonalData | None:
    digits = re.sub(r"\D", "", run)
    if len(digits) in _CARD_LENGTHS and _luhn(digits):
        return PersonalData.CARD
    if _ACCOUNT.fullmatch(digits):
        return PersonalData.ACCOUNT
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
