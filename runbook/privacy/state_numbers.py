"""PURE. Numbers of documents, dates of birth, e-mail addresses and codes in a plain text."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from operator import mul

from notifier.screening.letters_between import kind_of_digits
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
_YEAR = r"(?<=[a-zа-яё][-_/])20[2-9]\d[-_/]"
"""«INC-2026-001234»: a request's, not a passport's."""
_DOCUMENT = (
    rf"(?<!\d)(?!{_YEAR})\d\d ?\d\d[ №#N\-/.o]{{1,4}}\d{{6}}(?!\d)"
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


_PASSPORT = re.compile(
    r"(?<!\d)(?!20[2-9]\d[\W_]*[a-zа-яё])\d\d[\W_]?\d\d[\W_]?[a-zа-яё]{1,4}[\W_]?\d{6}(?!\d)",
    re.IGNORECASE,
)
"""With letters between series and number; a year before a letter is the year of a request."""
_CITY = re.compile(r"[78]?[3489]\d{9}")
_IN_A_MESSAGE = ("birthday", "document", "card", "code")
_REST = rf"\w*(?:[ \-./№#N]{{0,4}}\d|\s+(?:{_MONTHS})[а-я]*(?=\s+\d))*"
"""What belongs to a number whose beginning gave it away."""
_INN = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
_SNILS = range(9, 0, -1)


def find_documents(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers of documents, dates of birth, ends of cards and codes stand, first to last."""
    found = (one.span() for kind in _IN_A_MESSAGE for one in _seen()[kind].finditer(text))
    done = 0
    for start, end in sorted(found):
        if start >= done:
            rest = re.compile(_REST, re.IGNORECASE).match(text, end)
            done = rest.end() if rest else end
            yield start, done


def find_document(text: str) -> str | None:
    """``document``, ``birthday``, ``card``, ``email``, ``address``, ``code``; else None."""
    return next((kind for kind, seen in _seen().items() if seen.search(text)), None)


def is_number_of_a_person(text: str) -> bool:
    """Whether a reference can be the number of a document, a phone, a card, or a date of birth.

    Ten to twelve digits without a letter are a passport, a phone, a SNILS or an INN as often as
    anything else.
    """
    digits = re.sub(r"\D", "", text)
    if not _LETTER.search(text) and len(digits) in _AMBIGUOUS:
        return True
    if is_card_among_letters(text) or _DAY.search(text) or _PASSPORT.search(text):
        return True
    return _is_a_persons(digits) or find_document(text) is not None


def _is_a_persons(digits: str) -> bool:
    """Whether a phone, a card, an account, an INN or a SNILS is left without letters and signs."""
    if kind_of_digits(digits) or _CITY.fullmatch(digits):
        return True
    figures = [int(one) for one in digits]
    match len(digits):
        case 11:
            checked: int = sum(map(mul, figures, _SNILS)) % 101 % 100
            return checked == int(digits[9:])
        case 12:
            sums = (sum(map(mul, weights, figures)) % 11 % 10 for weights in _INN)
            return list(sums) == figures[10:]
    return False


def is_card_among_letters(text: str) -> bool:
    """Whether 16 digits with a letter or two between them are a card's, mistyped ones too."""
    runs = (re.sub(r"\D", "", run) for run in _WITH_LETTERS.findall(text))
    return any(len(one) == _CARD_DIGITS and (one[0] in "2456" or luhn(one)) for one in runs)


@cache
def _seen() -> Mapping[str, re.Pattern[str]]:
    """Compiled when first asked: nothing is waited for at the start."""
    patterns = {
        "birthday": _BIRTHDAY, "document": _DOCUMENT, "card": _CARD, "email": _EMAIL,
        "address": _ADDRESS, "code": _CODE,
    }  # fmt: skip
    return {name: re.compile(text, re.IGNORECASE) for name, text in patterns.items()}
