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

from notifier.disguise import plain
from notifier.message import Message
from notifier.numbers import find_numbers

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Hidden(StrEnum):
    """What kind of thing was hidden."""

    PHONE = "phone"
    CARD = "card"
    ACCOUNT = "account"
    EMAIL = "email"
    INNER_NAME = "inner_name"
    INNER_ADDRESS = "inner_address"


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
        },
    ),
}

_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{8})(?![0-9A-Za-z])", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?!\.?\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:)[0-9A-Fa-f:.]*(?:[0-9A-Fa-f]|::)"
    r"(?:/\d{1,3})?(?![0-9A-Za-z])"
)
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


@dataclass(frozen=True, slots=True)
class Screen:
    """What is inner here, and what is known to be ours.

    ``domains`` hide themselves and every name below them, ``networks`` every address in them.
    ``keep`` are strings that are never touched, such as the incident's number and operator's code.
    """

    domains: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    keep: tuple[str, ...] = ()
    lang: str = "ru"

    @classmethod
    def of(
        cls,
        domains: Iterable[str] = (),
        networks: Iterable[str] = (),
        keep: Iterable[str] = (),
        lang: str = "ru",
    ) -> "Screen":
        """A screen from settings. Raises ValueError for a network that is none."""
        parsed = tuple(ipaddress.ip_network(text, strict=False) for text in networks)
        return cls(tuple(domains), parsed, tuple(keep), lang)

    def text(self, text: str) -> Screened:
        """Hide what may not leave. Times, counts, hex keys and ``keep`` stay as they are."""
        pieces: list[tuple[str, bool]] = [(text, False)]
        hidden: set[Hidden] = set()
        for rule in self._rules():
            pieces = [made for piece in pieces for made in self._apply(rule, piece, hidden)]
        return Screened("".join(piece for piece, _settled in pieces), frozenset(hidden))

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

    def _rules(self) -> list[_Rule]:
        rules: list[_Rule] = []
        if self.keep:
            longest_first = sorted(filter(None, self.keep), key=len, reverse=True)
            words = "|".join(re.escape(word) for word in longest_first)
            rules.append(_matching(re.compile(rf"(?<!\w)(?:{words})(?!\w)"), lambda _found: True))
        rules.append(_matching(_EMAIL, lambda _found: Hidden.EMAIL))
        if self.domains:
            names = "|".join(re.escape(name.strip(".")) for name in self.domains)
            inner = re.compile(rf"(?<![\w-])(?:[\w-]+\.)*(?:{names})(?!\.?[\w-])", re.IGNORECASE)
            rules.append(_matching(inner, lambda _found: Hidden.INNER_NAME))
        rules += [
            # Addresses before numbers: 00:20 in fd00:20::1 is no time of day.
            _matching(_IPV4, self._address),
            _matching(_IPV6, self._address),
            _matching(_KEY, lambda _found: True),
            _numbers,
        ]
        return rules

    def _address(self, found: str) -> _Verdict:
        try:
            network = ipaddress.ip_network(found, strict=False)
        except ValueError:
            return False
        if any(_overlap(network, inner) for inner in self.networks):
            return Hidden.INNER_ADDRESS
        # A card can be written as eight pairs of digits with colons between them.
        return "." in found or "::" in found or re.search("[a-f]", found, re.IGNORECASE) is not None

    def _apply(
        self, rule: _Rule, piece: tuple[str, bool], hidden: set[Hidden]
    ) -> list[tuple[str, bool]]:
        text, settled = piece
        if settled:
            return [piece]
        seen = plain(text)
        made: list[tuple[str, bool]] = []
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


def _overlap(one: Network, other: Network) -> bool:
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.overlaps(other)
    return isinstance(other, ipaddress.IPv6Network) and one.overlaps(other)


def _matching(pattern: re.Pattern[str], judge: _Judge) -> _Rule:
    def rule(text: str) -> Iterator[tuple[int, int, _Verdict]]:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), judge(match[0])

    return rule


def _numbers(text: str) -> Iterator[tuple[int, int, _Verdict]]:
    for number in find_numbers(text):
        yield number.start, number.end, Hidden(number.kind.value)
