"""The last look at a text before it leaves: what a messenger may never carry is hidden visibly.

Banks may not pass clients' data through messengers (149-FZ, art. 10, p. 8), and inner names and
addresses stay inside. This is a net under careful texts, not a licence for careless ones: free
fields typed by people go through it too.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from notifier.message import Message

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

# What people put between the digits of one number: blanks of all widths, dashes, dots, brackets.
_GAP = r"[\s\u200b-\u200d\u2060()\-\u2010-\u2015.]{0,3}"
_TIME = re.compile(
    r"(?<!\d)(?:20\d\d-[01]\d-[0-3]\d|[0-3]?\d\.[01]\d\.20\d\d|[0-2]?\d:[0-5]\d(?::[0-5]\d)?)(?!\d)"
)
_KEY = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{8})(?![0-9A-Za-z])", re.IGNORECASE
)
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?!\.?\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:)[0-9A-Fa-f:.]*(?:[0-9A-Fa-f]|::)"
    r"(?:/\d{1,3})?(?![0-9A-Za-z])"
)
_DIGITS = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{12,}}")
_PHONE = re.compile(
    rf"\+{_GAP}\d(?:{_GAP}\d){{7,14}}(?!\d)"
    rf"|(?<!\d)[78](?:{_GAP}\d){{10}}(?!\d)"
    rf"|(?<!\d)9(?:{_GAP}\d){{9}}(?!\d)"
    r"|(?<![\d-])\d{3}-\d{2}-\d{2}(?![\d-])"
)
_CARD_LENGTHS = range(13, 20)
_ACCOUNT_LENGTH = 20

# A rule says what a match is: a kind to hide, True to keep it as it stands, False for "not this".
_Judge = Callable[[str], Hidden | bool]
_Rule = tuple[re.Pattern[str], _Judge]


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
            rules.append((re.compile(rf"(?<!\w)(?:{words})(?!\w)"), lambda _found: True))
        rules.append((_EMAIL, lambda _found: Hidden.EMAIL))
        if self.domains:
            names = "|".join(re.escape(name.strip(".")) for name in self.domains)
            inner = re.compile(rf"(?<![\w-])(?:[\w-]+\.)*(?:{names})(?!\.?[\w-])", re.IGNORECASE)
            rules.append((inner, lambda _found: Hidden.INNER_NAME))
        rules += [
            # Addresses before times: 00:20 in fd00:20::1 is no time of day.
            (_IPV4, self._address),
            (_IPV6, self._address),
            (_TIME, lambda _found: True),
            (_KEY, lambda _found: True),
            (_DIGITS, _long_number),
            (_PHONE, lambda _found: Hidden.PHONE),
        ]
        return rules

    def _address(self, found: str) -> Hidden | bool:
        try:
            network = ipaddress.ip_network(found, strict=False)
        except ValueError:
            return False
        if any(_overlap(network, inner) for inner in self.networks):
            return Hidden.INNER_ADDRESS
        return True

    def _apply(
        self, rule: _Rule, piece: tuple[str, bool], hidden: set[Hidden]
    ) -> list[tuple[str, bool]]:
        text, settled = piece
        if settled:
            return [piece]
        pattern, judge = rule
        made: list[tuple[str, bool]] = []
        start = 0
        for match in pattern.finditer(text):
            verdict = judge(match.group())
            if verdict is False:
                continue
            made.append((text[start : match.start()], False))
            if isinstance(verdict, Hidden):
                hidden.add(verdict)
                made.append((self._mark(verdict), True))
            else:
                made.append((match.group(), True))
            start = match.end()
        made.append((text[start:], False))
        return [one for one in made if one[0]]

    def _mark(self, kind: Hidden) -> str:
        word, names = _MARKS.get(self.lang, _MARKS["ru"])
        return f"[{word}: {names[kind]}]"


def _overlap(one: Network, other: Network) -> bool:
    if isinstance(one, ipaddress.IPv4Network):
        return isinstance(other, ipaddress.IPv4Network) and one.overlaps(other)
    return isinstance(other, ipaddress.IPv6Network) and one.overlaps(other)


def _long_number(found: str) -> Hidden | bool:
    digits = [int(character) for character in found if character.isdecimal()]
    if len(digits) == _ACCOUNT_LENGTH:
        return Hidden.ACCOUNT
    if len(digits) in _CARD_LENGTHS and _luhn(digits):
        return Hidden.CARD
    return False


def _luhn(digits: list[int]) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - decimal digits
    return total % 10 == 0
