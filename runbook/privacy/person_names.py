"""PURE. Finds people's names in a text: patronymics, name with surname, initials, in both scripts.

Two capitalised words side by side are a name unless one of them is ordinary in such notes; a word
with the shape of a surname is one after «клиент» or «звонил». Names of systems, cities and
providers are no names. A first name alone is none either.
"""

import re
from collections.abc import Iterator

from notifier.screening.disguise import plain, plain_text
from runbook.privacy.name_lists import common_words, daughters, given, latin_key, surnames
from runbook.privacy.ordinary_words import (
    is_declined_like_a_surname,
    is_ordinary,
    opens_a_sentence,
)
from runbook.privacy.words import Word, words_of

# Patterns as text: each is compiled when first asked for, nothing is waited for at the start.
_SURNAME_SHAPE = (
    r"[а-я]{2,}(?:(?:[ое]в|[иы]н)(?:а|у|ым|е|ой|ы|ых)?"
    r"|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)|енко|[чщ]ук|юк|ян(?:а|у|ом|е)?|швили|дзе)"
    r"|[a-z]{2,}(?:(?:y?[oe]v|[iy]n)(?:a|oy|oi|u|ym|e)?"
    r"|(?:s|ts|c)k(?:iy|y|ij|i|aya|aia|aja|oy)|enko|ch?uk|yuk|[iy]an|shvili|dze)"
)
_SON = (
    r"[а-я]{2,}[ое]вич(?:а|у|ем|е)?|(?:ильич|кузьмич|лукич|никитич|саввич|фомич)(?:а|у|ом|ем|е)?"
    r"|[a-z]{2,}[oe]vich[a-z]{0,2}|оглы|оглу|кызы"
)
_DAUGHTER = r"[а-я]{2,}[ое]вн(?:а|ы|е|у|ой|ою)|[а-я]{2,}(?:инич|кит[и]?ч)н(?:а|ы|е|у|ой|ою)"
_DAUGHTER_LATIN = r"[a-z]{2,}(?:[oe]vna|inichna)"
_FOREIGN_SHAPE = r"[а-я]{3,}(?:берг|ман|штейн|идт|сон|ер|ль|ак|ик|ич|ец|ых|их)"
_CAPITAL_SHAPE = r"[а-я]{2,}(?:[ыи]х|ко|ук|юк)"
"""Surnames that other words end like too: only a capital, and what stands before, tells them."""
_SMALL_SHAPE = (
    r"[а-я]{2,}(?:(?:[ое]в|[иы]н)(?:а|у|ым|ой)?|(?:ов|ев|ин|ын)ы?х|енко|[чщн]ук|юк|ян(?:а|у|ом)?"
    r"|[сц]к(?:ий|ая|ому|им)|ко|их|ых|швили|дзе)"
)
_SMALL_GENITIVE = r"[а-я]{2,}(?:[ое]в(?:а|ой)|[иы]н(?:а|ой)|енко|[чщн]ука|юка|яна|швили|дзе)"
_CLIENT = (
    r"клиент(?:а|у|ом|е|к[аиеу]|кой)?|абонент\w{0,2}|гражданин\w{0,2}|гражданк\w{1,2}"
    r"|господин\w{0,2}|госпож\w{1,2}|(?:по|пере)?звони(?:л[аи]?|ть?)|обратил(?:ся|ась)|client|customer|mrs?|ms"
)
_APART = re.compile(r"\s+|\s*,\s*|-")
_APART_OR_DOT = re.compile(r"\s+|\s*,\s*|-|")
"""Between the words of one name; the dot of an initial is no part of the gap."""
_SHORTEST_IN_REFERENCE = 3
_NOBODY = range(0)
_PAIR = 2


def has_name(text: str) -> bool:
    """Whether a sentence seems to name a person."""
    return any(_people(list(words_of(plain_text(text)))))


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Where the people are whom a sentence seems to name: from where to where, first to last.

    With all that belongs to one name: «Пётр Ильич Сидоров», «Сидоров П. И.».
    """
    seen = plain(text)
    words = list(words_of(seen.text))
    named = {place for found in _people(words) for place in _whole(words, found)}
    for place in sorted(named):
        if place - 1 in named and _APART_OR_DOT.fullmatch(words[place].gap):
            continue
        last = place
        while last + 1 in named and _APART_OR_DOT.fullmatch(words[last + 1].gap):
            last += 1
        yield seen.span(words[place].start, words[last].end + words[last].initial_dot)


def _people(words: list[Word]) -> Iterator[range]:
    """The words that gave somebody away, in no order."""
    for place, word in enumerate(words):
        if _is_patronymic(word):
            yield range(place, place + 1)
        elif found := _names(words, place):
            yield found
    # Two strange words with capitals and nothing besides are no sentence about work.
    if len(words) == _PAIR and all(one.title and not opens_a_sentence(one.key) for one in words):
        yield range(_PAIR)


def _whole(words: list[Word], found: range) -> range:
    """With the rest of the name before and behind."""
    first, last = found.start, found.stop
    around = any(_is_patronymic(words[place]) for place in found)
    while first and _belongs(words[first - 1], words[first], around=around):
        first -= 1
        around = False
    while last < len(words) and _belongs(words[last], words[last], around=around):
        last += 1
        around = False
    return range(first, last)


def _belongs(word: Word, behind: Word, *, around: bool) -> bool:
    """``around``: it stands beside a patronymic, where any capitalised word is of the name."""
    if (
        behind.gap.strip(" \t-")
        or not (word.title or word.shouted)
        or re.fullmatch(_CLIENT, word.key)
    ):
        return False
    if _is_given(word) or _is_surname(word) or _is_patronymic(word):
        return True
    return bool(re.fullmatch(_DAUGHTER, word.key)) or (around and not is_ordinary(word.key))


def reference_has_name(text: str, *, known_only: bool = False) -> bool:
    """Whether a case reference, which has no business with words, holds any name at all.

    An unknown word with a capital («Рашад1»), or with the shape of a surname, counts too;
    ``known_only`` leaves those in peace, for references whose shape the bank itself has set.
    """
    if has_name(re.sub(r"[\d\W_]+", " ", text)):
        return True
    words = [one for one in words_of(plain_text(text)) if len(one.text) >= _SHORTEST_IN_REFERENCE]
    known = given() | common_words() | surnames()
    for one in words:
        stems = (one.key, one.key[:-1], one.key[:-2])
        listed = latin_key(one.key) in known or any(latin_key(stem) in surnames() for stem in stems)
        if listed and not is_ordinary(one.key):
            return True
    return not known_only and any(map(_is_strange, words))


def _is_strange(word: Word) -> bool:
    if is_ordinary(word.key) or is_declined_like_a_surname(word.key):
        return False
    camel = re.search(r"[A-ZА-ЯЁ][a-zа-яё]{2}", word.text) is not None
    return camel or bool(re.fullmatch(_SURNAME_SHAPE, word.key))


def _is_patronymic(word: Word) -> bool:
    return bool(
        re.fullmatch(_SON, word.key)
        or re.fullmatch(_DAUGHTER_LATIN, word.key)
        or word.key in daughters()
    )


def _names(words: list[Word], place: int) -> range:
    """The words of the name that is told from this word on; none when there is none."""
    first, following = words[place], words[place + 1 : place + 3]
    if not following:
        return _NOBODY
    second = following[0]
    if first.initial:
        return range(place, place + _initials_first(words[place : place + 4]))
    if second.initial and not second.gap.strip(" \t,") and not first.dotted:
        return range(place, place + _initials_after(first, following))
    if not _APART.fullmatch(second.gap) or first.dotted:
        return _NOBODY
    person = re.fullmatch(_CLIENT, first.key) or first.key == "у"
    if person and _is_called_after(first, second):
        return range(place + 1, place + 2)
    return range(place, place + _PAIR) if _is_pair(first, second) else _NOBODY


def _is_called_after(first: Word, second: Word) -> bool:
    """«клиент иванов», «Звонил Черных», «у Сидоровой»: a surname behind a word for people."""
    client = first.key != "у"
    if second.title or second.shouted:
        if client and first.key.isascii():
            return not is_ordinary(second.key)
        if _is_given(second):
            # «Звонила Анна» is a colleague as often as not.
            return client and "звон" not in first.key
        return _is_surname(second) or _fits(_CAPITAL_SHAPE, second)
    if _is_given(second):
        return False
    if latin_key(second.key) in surnames():
        return not is_ordinary(second.key)
    return _fits(_SMALL_SHAPE if client else _SMALL_GENITIVE, second)


def _fits(shape: str, word: Word) -> bool:
    ordinary = is_ordinary(word.key) or is_declined_like_a_surname(word.key)
    return not ordinary and re.fullmatch(shape, word.key) is not None


def _is_pair(first: Word, second: Word) -> bool:
    blank = not second.gap.strip()
    if first.title and second.title:
        if _is_given(first) and (_is_surname(second) or re.fullmatch(_DAUGHTER, second.key)):
            return True
        if _is_surname(first) and _is_given(second):
            return True
        if blank and latin_key(first.key) in given() and _fits(_FOREIGN_SHAPE, second):
            return True
        return blank and _are_nobody_known(first, second)
    if first.shouted and second.shouted and blank:
        by_shape = (_is_surname(first), _is_surname(second))
        return (_is_given(first) and by_shape[1]) or (by_shape[0] and _is_given(second))
    sure = {latin_key(first.key), latin_key(second.key)}
    return bool(sure & given() and sure & surnames())


def _are_nobody_known(first: Word, second: Word) -> bool:
    """Two capitalised words of which neither is ordinary. What begins a sentence proves less."""
    if is_ordinary(first.key) or is_ordinary(second.key):
        return False
    if not first.opens or latin_key(first.key) in given() or _is_surname(first):
        return True
    if first.key.isascii() and second.key.isascii():
        return True
    if _is_given(second):
        return not opens_a_sentence(first.key)
    return _is_surname(second)


def _initials_first(words: list[Word]) -> int:
    """«А. П. Иванова», «А.П.Иванова»; with a single initial the surname must look like one.

    So many words; 0 when it is no name.
    """
    if not words[0].dotted:
        return 0
    rest = words[1:]
    if rest and rest[0].initial and rest[0].dotted and not rest[0].gap.strip():
        return 3 if len(rest) > 1 and not rest[1].gap.strip() and _is_capital(rest[1]) else 0
    one = bool(rest) and not rest[0].gap.strip() and rest[0].title and _is_surname(rest[0])
    return 2 if one else 0


def _initials_after(first: Word, following: list[Word]) -> int:
    """«Иванова А. П.», «Иванова А.П.», «Иванова А П», «Иванова А.», «Анна П.»: so many words."""
    if not _is_capital(first):
        return 0
    two = len(following) > 1 and following[1].initial and not following[1].gap.strip()
    last = following[0].dotted or len(following) == 1
    if last and not following[0].gap.strip() and first.title and _is_given(first):
        return 3 if two else 2
    if two and (following[0].dotted or _is_surname(first)):
        return 3
    return 2 if _is_surname(first) and following[0].dotted else 0


def _is_capital(word: Word) -> bool:
    return word.title or (word.shouted and latin_key(word.key) in surnames())


def _is_surname(word: Word) -> bool:
    if latin_key(word.key) in surnames():
        return True
    ordinary = is_ordinary(word.key) or is_declined_like_a_surname(word.key)
    return not ordinary and bool(re.fullmatch(_SURNAME_SHAPE, word.key))


def _is_given(word: Word) -> bool:
    key = latin_key(word.key)
    return key in given() or key in common_words()
