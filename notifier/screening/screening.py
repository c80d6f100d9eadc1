"""The last look at a text before it leaves: what a messenger may never carry is hidden visibly.

Banks may not pass clients' data through messengers (149-FZ, art. 10, p. 8), and inner names and
addresses stay inside. This is a net under careful texts, not a licence for careless ones: free
fields typed by people go through it too.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from notifier.message import Message
from notifier.screening.disguise import plain
from notifier.screening.inner_places import (
    InnerNames,
    Network,
    find_dashed,
    is_inner_address,
    read_network,
)
from notifier.screening.numbers import find_numbers

FindNames = Callable[[str], Iterable[tuple[int, int]]]
"""Where the names of people stand in a text: from where to where, first to last."""


class Hidden(StrEnum):
    """What kind of thing was hidden."""

    PHONE = "phone"
    CARD = "card"
    ACCOUNT = "account"
    EMAIL = "email"
    INNER_NAME = "inner_name"
    INNER_ADDRESS = "inner_address"
    NAME = "name"
    DOCUMENT = "document"
    """A passport, SNILS, INN, a date of birth, a code: what ``documents`` finds."""


_MARKS = {
    "ru": (
        "скрыто",
        {
            Hidden.PHONE: "телефон",
            Hidden.CARD: "номер карты",
            Hidden.ACCOUNT: "номер счёта",
            Hidden.EMAIL: "адрес почты",
            Hidden.INNER_NAME: "внутреннее имя",
            Hidden.INNER_ADDRESS: "внутренний адрес",
            Hidden.NAME: "имя",
            Hidden.DOCUMENT: "документ",
        },
    ),
    "en": (
        "hidden",
        {
            Hidden.PHONE: "phone",
            Hidden.CARD: "card number",
            Hidden.ACCOUNT: "account number",
            Hidden.EMAIL: "e-mail",
            Hidden.INNER_NAME: "inner name",
            Hidden.INNER_ADDRESS: "inner address",
            Hidden.NAME: "name",
            Hidden.DOCUMENT: "document",
        },
    ),
}

_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{8})(?![0-9A-Za-z])", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.%+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
"""64: RFC 5321, 4.5.3.1.1. Without an end to it, a long text without blanks takes its square."""
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?!\.?\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:)[0-9A-Fa-f:.]*(?:[0-9A-Fa-f]|::)"
    r"(?:%[0-9A-Za-z]+)?(?:/\d{1,3})?(?![0-9A-Za-z])"
)
_PASSES = 4
"""A mark parts what was one word before: what is left is looked at again until nothing is found."""
# A rule says what a match is: a kind to hide, True to keep it as it stands, False for "not this".
_Verdict = Hidden | bool
_Judge = Callable[[str], _Verdict]
_Rule = Callable[[str], Iterator[tuple[int, int, _Verdict]]]
"""Reads a plain text: from where to where, and what that is."""


@dataclass(frozen=True, slots=True)
class Screened:
    """The text that may leave, and the kinds of things hidden from it."""

    text: str
    hidden: frozenset[Hidden] = frozenset()


_Piece = tuple[str, bool]
"""A piece of the text, and whether it is settled: a mark, or what is to be left alone."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is inner here, and what is known to be ours.

    ``domains`` hide themselves and every name below them, ``hosts`` besides that their neighbours
    (``db.bank.example`` where ``crm.bank.example`` is known), ``networks`` every address in them.
    Private addresses and names that exist only inside are hidden without being listed.
    ``keep`` are strings that are never touched, such as the incident's number, the operator's code
    and public names under the bank's domain. ``names`` finds people's names and ``documents`` the
    numbers of their documents, where they are given. With ``inner_shown`` inner names and addresses
    stay: the bank's own choice. What is a client's is hidden all the same.
    """

    domains: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    keep: tuple[str, ...] = ()
    lang: str = "ru"
    hosts: tuple[str, ...] = ()
    names: FindNames | None = None
    documents: FindNames | None = None
    inner_shown: bool = False

    @classmethod
    def of(
        cls,
        domains: Iterable[str] = (),
        networks: Iterable[str] = (),
        keep: Iterable[str] = (),
        lang: str = "ru",
        *,
        hosts: Iterable[str] = (),
        names: FindNames | None = None,
        documents: FindNames | None = None,
        inner_shown: bool = False,
    ) -> "Screen":
        """A screen from settings. Raises ValueError for a network that is none."""
        parsed = tuple(ipaddress.ip_network(text, strict=False) for text in networks)
        return cls(
            tuple(domains), parsed, tuple(keep), lang, tuple(hosts), names, documents, inner_shown
        )

    def text(self, text: str) -> Screened:
        """Hide what may not leave. Times, counts, hex keys and ``keep`` stay as they are."""
        hidden: frozenset[Hidden] = frozenset()
        for _ in range(_PASSES):
            shown, found = self._pass(text)
            hidden |= found
            if shown == text:
                break
            text = shown
        return Screened(text, hidden)

    def message(self, message: Message) -> tuple[Message, frozenset[Hidden]]:
        """The same message with every part screened."""
        title = self.text(message.title)
        lines = [self.text(line) for line in message.lines]
        footer = self.text(message.footer)
        hidden = frozenset().union(*(part.hidden for part in (title, *lines, footer)))
        clean = replace(
            message,
            title=title.text,
            lines=tuple(line.text for line in lines),
            footer=footer.text,
        )
        return clean, hidden

    def _pass(self, text: str) -> tuple[str, set[Hidden]]:
        pieces: list[_Piece] = [(text, False)]
        hidden: set[Hidden] = set()
        for rule in self._rules():
            pieces = [made for piece in pieces for made in self._apply(rule, piece, hidden)]
        if self.names is not None:
            pieces = self._without_names(self.names, pieces, hidden)
        return "".join(piece for piece, _settled in pieces), hidden

    def _rules(self) -> list[_Rule]:
        rules: list[_Rule] = []
        if self.keep:
            longest_first = sorted(filter(None, self.keep), key=len, reverse=True)
            words = "|".join(re.escape(word) for word in longest_first)
            rules.append(_matching(re.compile(rf"(?<!\w)(?:{words})(?!\w)"), lambda _found: True))
        rules.append(_matching(_EMAIL, lambda _found: Hidden.EMAIL))
        rules.append(self._inner_names)
        rules += [
            # Addresses before numbers: 00:20 in fd00:20::1 is no time of day.
            _matching(_IPV4, self._address),
            _matching(_IPV6, self._address),
            self._dashed_addresses,
            _matching(_KEY, lambda _found: True),
            _numbers,
        ]
        if self.documents is not None:
            rules.append(_finding(self.documents, Hidden.DOCUMENT))
        return rules

    def _inner_names(self, text: str) -> Iterator[tuple[int, int, _Verdict]]:
        for start, end in InnerNames.of(self.domains, self.hosts).find(text):
            yield start, end, self.inner_shown or Hidden.INNER_NAME

    def _dashed_addresses(self, text: str) -> Iterator[tuple[int, int, _Verdict]]:
        for start, end in find_dashed(text, self.networks):
            yield start, end, self.inner_shown or Hidden.INNER_ADDRESS

    def _address(self, found: str) -> _Verdict:
        network = read_network(found)
        if network is None:
            return False
        if is_inner_address(network, self.networks):
            return self.inner_shown or Hidden.INNER_ADDRESS
        # A card can be written as eight pairs of digits with colons between them.
        return "." in found or "::" in found or re.search("[a-f]", found, re.IGNORECASE) is not None

    def _without_names(
        self, find: FindNames, pieces: list[_Piece], hidden: set[Hidden]
    ) -> list[_Piece]:
        """Names are told by the words around them, so they are looked for in the whole text."""
        seen = plain("".join(piece for piece, _settled in pieces))
        spans = iter([seen.span(start, end) for start, end in find(seen.text)])
        made: list[_Piece] = []
        begun = 0
        span = next(spans, None)
        for piece, settled in pieces:
            ends, done = begun + len(piece), begun
            while span is not None and span[0] < ends:
                # The part of it that lies in this piece; what is settled is left alone.
                start, end = max(span[0], done), min(span[1], ends)
                if not settled and piece[start - begun : end - begun].strip():
                    made.append((piece[done - begun : start - begun], False))
                    made.append((self._mark(Hidden.NAME), True))
                    hidden.add(Hidden.NAME)
                    done = end
                if span[1] > ends:
                    break
                span = next(spans, None)
            made.append((piece[done - begun :], settled))
            begun = ends
        return [one for one in made if one[0]]

    def _apply(self, rule: _Rule, piece: _Piece, hidden: set[Hidden]) -> list[_Piece]:
        text, settled = piece
        if settled:
            return [piece]
        seen = plain(text)
        made: list[_Piece] = []
        done = 0
        for begun, ended, verdict in rule(seen.text):
            if verdict is False:
                continue
            start, end = seen.span(begun, ended)
            made.append((text[done:start], False))
            if isinstance(verdict, Hidden):
                hidden.add(verdict)
                made.append((self._mark(verdict), True))
            else:
                made.append((text[start:end], True))
            done = end
        made.append((text[done:], False))
        return [one for one in made if one[0]]

    def _mark(self, kind: Hidden) -> str:
        word, names = _MARKS.get(self.lang, _MARKS["ru"])
        return f"[{word}: {names[kind]}]"


def _matching(pattern: re.Pattern[str], judge: _Judge) -> _Rule:
    def rule(text: str) -> Iterator[tuple[int, int, _Verdict]]:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), judge(match[0])

    return rule


def _finding(find: FindNames, kind: Hidden) -> _Rule:
    def rule(text: str) -> Iterator[tuple[int, int, _Verdict]]:
        for start, end in find(text):
            yield start, end, kind

    return rule


def _numbers(text: str) -> Iterator[tuple[int, int, _Verdict]]:
    for number in find_numbers(text):
        yield number.start, number.end, Hidden(number.kind.value)
