"""PURE. Finds phones, cards and accounts in a plain text, whatever stands between their digits.

A text is read as groups of digits. Neighbouring groups are joined and judged; dates, addresses,
keys and spoken codes are no groups, and a time of day is one only behind digits that want no more
than it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from notifier.handoff.check_digit import is_right
from notifier.screening.letters_between import find_between_letters
from notifier.screening.luhn import luhn

_SHORTEST = 10
_LONGEST = 21
_MOST_GROUPS = 48
"""A run of more groups is no list anybody reads, and judging it takes long: it is hidden whole."""
_BEFORE_A_TIME = 7
"""So many digits of a phone stand before a group that reads as a time: «922 555 12:34»."""
_FEW_GROUPS = 4
_RUSSIAN = re.compile(r"[78]\d{10}|9\d{9}")
_ACCOUNT = re.compile(r"4[02]\d{18}")
_CARD_LENGTHS = range(13, 20)
_INTERNATIONAL = range(10, 16)
_CARD = 16
_NEIGHBOURS = re.compile(r"(?:375|380|992|994|995|996|998)\d{9}|(?:373|374|993)\d{8}")
"""Phones of the countries nearest by, written without their plus (ITU-T E.164)."""
_CITY = re.compile(r"[3489]\d{9}")
"""A Russian number without its 8: codes begin with 3, 4, 8 and 9 (Russian numbering plan)."""
_WITH_A_CODE = re.compile(r"[78]?[3489]\d{9}")
_CITY_GROUPS = frozenset(
    {(10,), (3, 3, 2, 2), (4, 2, 2, 2), (5, 1, 2, 2), (3, 7), (4, 6), (5, 5), (3, 3, 4), (4, 3, 3),
     (4, 2, 4)}
)  # fmt: skip
_USUAL_PHONE = frozenset(
    _CITY_GROUPS
    | {(1, *groups) for groups in _CITY_GROUPS}
    | {(11,), (4, 3, 2, 2), (4, 7), (4, 3, 4), (1, 3, 2, 2, 3), (1, 2, 2, 2, 2, 2),
       (2, 2, 2, 2, 2), (1, 3, 2, 3, 2), (2, 3, 2, 2, 2), (3, 2, 2, 3), (4, 2, 2, 3)}
)  # fmt: skip
_PLAIN_GAP = re.compile(r"[\s().\-_/|*\u00b7\u2022]*|[^\w\s]|[xхoо]", re.IGNORECASE)
"""Between digits of one number; what is not of these is between the items of a list as well."""
_TOKEN = re.compile(
    r"""(?P<address>(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\d))
    |(?P<key>(?<![0-9A-Za-z])(?=[0-9-]{0,35}[a-f])
        (?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{8})(?![0-9A-Za-z]))
    |(?P<date>(?<!\d)(?<!\d[-./:=_*|])(?:
        (?:19|20)\d\d(?P<a>[-./])(?:0[1-9]|1[0-2])(?P=a)(?:0[1-9]|[12]\d|3[01])
        |(?:0?[1-9]|[12]\d|3[01])(?P<b>[-./])(?:0?[1-9]|1[0-2])(?P=b)(?:19|20)\d\d)
        (?![./:=_*|]?\d)(?!-\d(?!\d?[./]\d?\d[./]\d{4}|\d?:\d\d)))
    |(?P<time>(?<!\d)(?<!\d[./:=_*|])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?
        (?![./:=_*|]?\d))
    |(?P<code>(?<![\d+])(?<!\d[-\ ])\d{3}(?:\ \d{3}){4}(?!-?\d)(?!\ \d))
    |(?P<digits>\d+)""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_NUMBER = frozenset({"address", "key", "date", "code"})
"""``code``: the spoken code of ``notifier.handoff.spoken``, with its check digit right."""
_DIGITS = re.compile(r"\d+")
_GAP = re.compile(r"\s*(?:[^\w\s%]\s*|_\s*){0,4}|\s*[xх]\s*|[oо]", re.IGNORECASE)
_LOCAL = re.compile(r"(?<![\d-])(?:\d{3}-\d\d-\d\d|(\d\d)-(\d\d)-(\d\d))(?![\d-])")


class Kind(StrEnum):
    """What a number seems to be."""

    PHONE = "phone"
    CARD = "card"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the text: ``text[start:end]`` with all that stands between its digits."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Group:
    digits: str
    start: int
    end: int
    joined: bool = True
    """Whether what stands before it, after the group before, is no more than a blank or a sign."""
    plus: bool = False
    time: bool = False


def find_numbers(text: str, *, strict: bool = False) -> Iterator[Number]:
    """The numbers of ``plain_text``, first to last, none inside another.

    With ``strict`` only what can hardly be anything else: a phone with ``+`` and 10 to 15 digits,
    eleven that begin with 7 or 8, ten that begin with 9; a card of 13 to 19 digits with a right
    Luhn sum; an account of 20 that begins as those of people do (Bank of Russia 809-P: 40817,
    42301 …). Without it also city numbers, phones of neighbouring countries without their plus, and
    cards mistyped.
    """
    end = 0
    found = [one for run in _runs(text) for one in _of_run(run, strict=strict)]
    if not strict:
        found += _local(text)
        found += [Number(Kind(kind), *span) for *span, kind in find_between_letters(text)]
    for one in sorted(found, key=lambda number: (number.start, -number.end)):
        if one.start >= end:
            yield one
            end = one.end


def _local(text: str) -> Iterator[Number]:
    """«555-12-34», «55-12-34»: the town's own numbers. A day or a time so written is none."""
    for found in _LOCAL.finditer(text):
        if found[1] is None or not _is_day(*map(int, found.groups())):
            yield Number(Kind.PHONE, found.start(), found.end())


def _is_day(first: int, second: int, third: int) -> bool:
    months, days = range(1, 13), range(1, 32)
    return second in months and (first in days or third in days)


def _runs(text: str) -> Iterator[list[_Group]]:
    """Groups that may belong together: nothing but signs and blanks between them."""
    run: list[_Group] = []
    end = 0
    for start, last, kind in _tokens(text):
        gap = text[end:start]
        if run and not _GAP.fullmatch(gap):
            yield run
            run = []
        end = last
        if kind in _NO_NUMBER:
            yield run
            run = []
            continue
        digits = re.sub(r"\D", "", text[start:end])
        plus = re.search(r"\+\s?\(?\s?$", text[max(start - 4, 0) : start])
        begun = start - (len(plus[0]) if plus else 0)
        joined = not run or _PLAIN_GAP.fullmatch(gap) is not None
        run.append(_Group(digits, begun, end, joined, plus is not None, kind == "time"))
    yield run


def _tokens(text: str) -> Iterator[tuple[int, int, str | None]]:
    """From where to where, and which of ``_TOKEN``; five groups of three are only a code if right.

    A card can be written so too: «378 282 246 310 005».
    """
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "code" and not is_right(token[0].replace(" ", "")):
            for part in _DIGITS.finditer(token[0]):
                yield token.start() + part.start(), token.start() + part.end(), "digits"
        else:
            yield *token.span(), token.lastgroup


def _of_run(run: list[_Group], *, strict: bool) -> Iterator[Number]:
    """The numbers of a run; of those that begin at one group the longest."""
    if not strict and sum(not group.time for group in run) > _MOST_GROUPS:
        yield Number(Kind.PHONE, run[0].start, run[-1].end)
        return
    first = 0
    while first < len(run):
        last = _longest(run, first, strict=strict)
        if last is None:
            first += 1
            continue
        kind, place = last
        yield Number(kind, run[first].start, run[place].end)
        first = place + 1


def _longest(run: list[_Group], first: int, *, strict: bool) -> tuple[Kind, int] | None:
    found: tuple[Kind, int] | None = None
    joined = ""
    groups: tuple[int, ...] = ()
    usual = True
    for place in range(first, len(run)):
        group = run[place]
        # In a list «80, 443, 8080» only the usual groups of a number make one.
        usual = usual and (place == first or group.joined)
        if group.time and (len(joined) < _BEFORE_A_TIME or run[place - 1].time):
            break
        joined += group.digits
        groups += (len(group.digits),)
        if len(joined) > _LONGEST:
            break
        if len(joined) < _SHORTEST:
            continue
        kind = _judge(joined, groups, plus=run[first].plus, listed=not usual, strict=strict)
        if kind is not None:
            found = kind, place
    return found


def _judge(
    digits: str, groups: tuple[int, ...], *, plus: bool, listed: bool, strict: bool
) -> Kind | None:
    if _ACCOUNT.fullmatch(digits):
        return Kind.ACCOUNT
    if listed and not (plus or _usual(groups, digits)):
        return None
    if len(digits) in _CARD_LENGTHS and _is_even(groups) and luhn(digits):
        return Kind.CARD
    if (plus and len(digits) in _INTERNATIONAL) or _RUSSIAN.fullmatch(digits):
        return Kind.PHONE
    return None if strict else _judge_loosely(digits, groups)


def _judge_loosely(digits: str, groups: tuple[int, ...]) -> Kind | None:
    if _CITY.fullmatch(digits) and groups in _CITY_GROUPS:
        return Kind.PHONE
    if _NEIGHBOURS.fullmatch(digits) and (len(groups) == 1 or groups[0] == len("998")):
        return Kind.PHONE
    if len(digits) == _CARD and digits[0] in "2456" and _is_card_grouping(groups):
        return Kind.CARD
    return None


def _usual(groups: tuple[int, ...], digits: str) -> bool:
    """Whether people write such a number in such groups; digit by digit is a way as well."""
    if set(groups) == {1} or len(groups) == 1:
        return True
    if len(digits) in _CARD_LENGTHS:
        return _is_card_grouping(groups)
    return groups in _USUAL_PHONE and _WITH_A_CODE.fullmatch(digits) is not None


def _is_even(groups: tuple[int, ...]) -> bool:
    """Not a row of figures («25 27 31 29 120 340»): one in ten of those has a card's check sum."""
    return len(groups) <= _FEW_GROUPS or len(set(groups[:-1])) == 1


def _is_card_grouping(groups: tuple[int, ...]) -> bool:
    fours = set(groups[:-1]) <= {4} and groups[-1] <= len("1234")
    return fours or len(groups) == 1 or groups in {(4, 6, 5), (4, 6, 4), (8, 8), (6, 10)}
