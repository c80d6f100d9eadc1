"""PURE. Numbers of documents, dates of birth, e-mail addresses and codes in a plain text."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from notifier.screening.luhn import luhn

_MONTHS = "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
_BORN = "(?:19[1-9][0-9]|200[0-9]|201[0-4])"
"""Years in which people were born who have a card today."""
_BIRTHDAY = (
    rf"(?<!\d)[0-3]?\d[-./ ][01]?\d[-./ ]{_BORN}(?!\d)"
    rf"|(?<!\d){_BORN}[-./][01]?\d[-./][0-3]?\d(?!\d)"
    rf"|(?<!\d)[0-3]?\d\s+(?:{_MONTHS})[а-я]*\s+{_BORN}(?!\d)"
    r"|дат[аыуе]\s+рождения\W*\d|(?<!\w)др\W{0,3}\d|год[ау]?\s+рождения|родил(?:ся|ась)\W*\d"
)
_DOCUMENT = (
    r"(?<!\d)\d\d ?\d\d[ №#N\-/.o]{1,4}\d{6}(?!\d)"
    r"|паспорт\w*\D{0,12}\d\d ?\d\d"
    r"|(?<!\d)\d{3}[- ]\d{3}[- ]\d{3}[- ]?\d\d(?!\d)"
    r"|(?:снилс|инн|полис)\w*\W{0,3}\d{3}"
    r"|(?<!\d)(?<!\d[-.:/])\d{12}(?![-.:/]?\d)"
)
_CARD = (
    r"карт\w*\W{0,3}(?:номер\w*|заканчива\w+(?:\s+на)?|оканчива\w+(?:\s+на)?|#|no|на)?"
    r"[\W_]{0,4}\d{4}(?!\d*\s*(?:год|руб|раз))|\d{4}[ -]?\d\d[*x•]{2}[ -]*[*x•]*[ -]*\d{4}"
    r"|[*x•]{4}[ -]?\d{4}"
)
_CODE = (
    r"(?<!\w)(?:пин|pin)(?:[- ]?код\w*)?\W{0,3}\d{3}|(?<!\w)(?:cvv|cvc|свв|цвв)2?\W{0,3}\d{3}"
    r"|код\w*\s+(?:из|в|по)\s+(?:смс|sms|сообщ\w+|пуш\w*)\W{0,3}\d{3}"
    r"|(?:смс|sms)\W?код\w*\W{0,3}\d{3}"
    r"|кодов\w+\s+слов\w+\W{0,3}(?:[«\"]|(?-i:[A-ZА-ЯЁ]))"
)
_EMAIL = r"[\w.+-]@[\w-]|\w(?: ?[(\[](?:at|собака)[)\]] ?)\w|(?<![\w@])@[a-z]\w{3,}"
_ADDRESS = r"(?<!\w)(?:кв\.|квартира)\s*№?#?\d"
_LETTER = re.compile(r"[^\W\d_]")

_WITH_LETTERS = re.compile(r"\d(?:[\W_a-zа-яё]{0,2}\d)*", re.IGNORECASE)
_CARD_DIGITS = 16
_AMBIGUOUS = range(10, 13)
_DAY = re.compile(
    r"(?<![\d-])(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|1[0-2])\1"
    r"(?:\d\d|19\d\d|200\d|201\d)(?![\d-])"
)


def find_document(text: str) -> str | None:
    """``document``, ``birthday``, ``card``, ``email``, ``address``, ``code``; else None."""
    return next((kind for kind, seen in _seen().items() if seen(text)), None)


def is_number_of_a_person(text: str) -> bool:
    """Whether a reference can be the number of a document, a phone, a card, or a date of birth.

    Ten to twelve digits without a letter are a passport, a phone, a SNILS or an INN as often as
    anything else.
    """
    digits = re.sub(r"\D", "", text)
    if not _LETTER.search(text) and len(digits) in _AMBIGUOUS:
        return True
    return is_card_among_letters(text) or bool(_DAY.search(text)) or find_document(text) is not None


def is_card_among_letters(text: str) -> bool:
    """Whether 16 digits with a letter or two between them are a card's, mistyped ones too."""
    runs = (re.sub(r"\D", "", run) for run in _WITH_LETTERS.findall(text))
    return any(len(one) == _CARD_DIGITS and (one[0] in "2456" or luhn(one)) for one in runs)


@cache
def _seen() -> Mapping[str, Callable[[str], object]]:
    """Compiled when first asked: nothing is waited for at the start."""
    patterns = {
        "birthday": _BIRTHDAY, "document": _DOCUMENT, "card": _CARD, "email": _EMAIL,
        "address": _ADDRESS, "code": _CODE,
    }  # fmt: skip
    return {name: re.compile(text, re.IGNORECASE).search for name, text in patterns.items()}
