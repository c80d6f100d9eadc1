"""PURE. Finds a person's name in a text: patronymics, name with surname, initials, in both scripts.

Two capitalised words side by side are a name unless one of them is ordinary in such notes; a word
with the shape of a surname is one after «клиент» or «звонил». Names of systems, cities and
providers are no names. A first name alone is none either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from notifier.disguise import plain_text
from runbook.privacy.name_lists import common_words, daughters, given, latin_key, surnames
from runbook.privacy.ordinary_words import (
    is_declined_like_a_surname,
    is_ordinary,
    opens_a_sentence,
)

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
_TITLE = re.compile(r"(?<!\w)г-(?:н|жа)\w{0,2}(?!\w)\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(r"[.!?:;\n\"«(–—]")
_APART = re.compile(r"\s+|\s*,\s*|-")
_LOOKALIKES = str.maketrans("aceopxykmtbhAEKMHOPCTXBY", "асеорхукмтвнАЕКМНОРСТХВУ")
_SHORTEST_IN_REFERENCE = 3
_PAIR = 2


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    key: str
    gap: str
    """What stands between it and the word before."""
    dotted: bool
    opens: bool
    """Whether a sentence may begin with it, which is a reason for its capital."""

    @property
    def title(self) -> bool:
        return len(self.text) > 1 and self.text[0].isupper() and self.text[1:].islower()

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.text.isupper()


def has_name(text: str) -> bool:
    """Whether a sentence seems to name a person."""
    words = list(_words(text))
    if any(map(_is_patronymic, words)) or any(_names(words, place) for place in range(len(words))):
        return True
    # Two strange words with capitals and nothing besides are no sentence about work.
    return len(words) == _PAIR and all(one.title and not opens_a_sentence(one.key) for one in words)


def reference_has_name(text: str, *, known_only: bool = False) -> bool:
    """Whether a case reference, which has no business with words, holds any name at all.

    An unknown word with a capital («Рашад1»), or with the shape of a surname, counts too;
    ``known_only`` leaves those in peace, for references whose shape the bank itself has set.
    """
    if has_name(re.sub(r"[\d\W_]+", " ", text)):
        return True
    words = [one for one in _words(text) if len(one.text) >= _SHORTEST_IN_REFERENCE]
    known = given() | common_words() | surnames()
    for one in words:
        stems = (one.key, one.key[:-1], one.key[:-2])
        listed = latin_key(one.key) in known or any(latin_key(stem) in surnames() for stem in stems)
        if listed and not is_ordinary(one.key):
            return True
    return not known_only and any(map(_is_strange, words))


def _is_strange(word: _Word) -> bool:
    if is_ordinary(word.key) or is_declined_like_a_surname(word.key):
        return False
    camel = re.search(r"[A-ZА-ЯЁ][a-zа-яё]{2}", word.text) is not None
    return camel or bool(re.fullmatch(_SURNAME_SHAPE, word.key))


def _words(text: str) -> Iterator[_Word]:
    shown = _TITLE.sub("господин ", plain_text(text))
    end = 0
    opens = True
    for found in _WORD.finditer(shown):
        word = found[0]
        # A Latin letter inside a Russian word is a slip or a disguise.
        if re.search("[а-яё]", word, re.IGNORECASE) and re.search("[a-z]", word, re.IGNORECASE):
            word = word.translate(_LOOKALIKES)
        gap = shown[end : found.start()]
        dotted = shown[found.end() : found.end() + 1] == "."
        opens = opens or _OPENING.search(gap) is not None
        yield _Word(word, word.lower().replace("ё", "е"), gap, dotted, opens)
        end = found.end() + dotted
        opens = dotted and len(word) > 1


def _is_patronymic(word: _Word) -> bool:
    return bool(
        re.fullmatch(_SON, word.key)
        or re.fullmatch(_DAUGHTER_LATIN, word.key)
        or word.key in daughters()
    )


def _names(words: list[_Word], place: int) -> bool:
    """Whether a name begins at this word."""
    first, following = words[place], words[place + 1 : place + 3]
    if not following:
        return False
    second = following[0]
    if first.initial:
        return _initials_first(words[place : place + 4])
    if second.initial and not second.gap.strip(" \t,") and not first.dotted:
        return _initials_after(first, following)
    if not _APART.fullmatch(second.gap) or first.dotted:
        return False
    if re.fullmatch(_CLIENT, first.key) or first.key == "у":
        return _is_called_after(first, second) or _is_pair(first, second)
    return _is_pair(first, second)


def _is_called_after(first: _Word, second: _Word) -> bool:
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


def _fits(shape: str, word: _Word) -> bool:
    ordinary = is_ordinary(word.key) or is_declined_like_a_surname(word.key)
    return not ordinary and re.fullmatch(shape, word.key) is not None


def _is_pair(first: _Word, second: _Word) -> bool:
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


def _are_nobody_known(first: _Word, second: _Word) -> bool:
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


def _initials_first(words: list[_Word]) -> bool:
    """«А. П. Иванова», «А.П.Иванова»; with a single initial the surname must look like one."""
    if not words[0].dotted:
        return False
    rest = words[1:]
    if rest and rest[0].initial and rest[0].dotted and not rest[0].gap.strip():
        return len(rest) > 1 and not rest[1].gap.strip() and _is_capital(rest[1])
    return bool(rest) and not rest[0].gap.strip() and rest[0].title and _is_surname(rest[0])


def _initials_after(first: _Word, following: list[_Word]) -> bool:
    """«Иванова А. П.», «Иванова А.П.», «Иванова А П», «Иванова А.», «Анна П.»."""
    if not _is_capital(first):
        return False
    last = following[0].dotted or len(following) == 1
    if last and not following[0].gap.strip() and first.title and _is_given(first):
        return True
    two = len(following) > 1 and following[1].initial and not following[1].gap.strip()
    if two and following[0].dotted:
        return True
    return _is_surname(first) and (two or following[0].dotted)


def _is_capital(word: _Word) -> bool:
    return word.title or (word.shouted and latin_key(word.key) in surnames())


def _is_surname(word: _Word) -> bool:
    if latin_key(word.key) in surnames():
        return True
    ordinary = is_ordinary(word.key) or is_declined_like_a_surname(word.key)
    return not ordinary and bool(re.fullmatch(_SURNAME_SHAPE, word.key))


def _is_given(word: _Word) -> bool:
    return latin_key(word.key) in given() | common_words()
