"""PURE. The one step between what this PC knows and what may leave it: every text goes through it.

First what is known here by name (``known``), then what has a telling shape: hardware addresses,
mail addresses, tokens, users' folders, public addresses. What reads as free text is screened for
numbers, documents and people besides (``runbook.privacy``). Equal things stay equal within one
bundle: an alias is an HMAC under a key that nobody keeps.
"""

import hashlib
import hmac
import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from notifier.screening.disguise import plain
from notifier.screening.numbers import find_numbers
from runbook.bundle.credentials import COMMANDS
from runbook.bundle.inner import Inner
from runbook.bundle.known import Kind, Known, mark, pattern_of, usable
from runbook.bundle.opaque import opaque
from runbook.bundle.telling import (
    ADDRESS4,
    ADDRESS6,
    ASKED,
    FOLDER,
    HARDWARE,
    MAIL,
    NAMED_BY_HARDWARE,
    SIGNED_IN,
    TOKENS,
    USERS,
)
from runbook.bundle.undisguised import undisguised
from runbook.privacy.person_names import find_names
from runbook.privacy.state_numbers import find_documents

_FREE = re.compile(r"\s|[^\x00-\x7f]")
_OWN_DIGEST = re.compile(r"(?:\d{1,18}:)?(?:[0-9a-f]{32}|[0-9a-f]{64})")
"""SHA-256, and a chain's head: the number of its last event, then half of its HMAC."""
_DIGEST = re.compile(
    r"(?=(?:\d*[a-f]+\d){6})(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})"
)
"""Anybody's digest that stands alone (FIPS 180-4): no number of a person's is so long and mixed."""
_PREFIX4, _PREFIX6 = 24, 32
_LINK_LOCAL = 64
_TEREDO = "2001::/32"
_ALIAS_DIGITS = 6
_LONGEST = 4000
_SEAM = 300
_EUI64 = b"\xff\xfe"

Span = tuple[int, int]


class Vetted(str):
    """A text whose words were chosen one by one from a list: it is not read as free text."""

    __slots__ = ()


class OwnDigest(Vetted):
    """A digest this program has made: nothing of its signs is a number, a token or an address.

    Half a digest proves nothing. What is known here is looked for in it as in all else.
    """

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> str:
        """The digest, or the head of a chain; what has no such shape stays a text like others."""
        return cls(text) if _OWN_DIGEST.fullmatch(text) else text


class Redactor:
    """One bundle's redaction. ``removed`` counts what was taken out, by kind.

    ``keep`` are public addresses that tell nothing of her home: the bank's, and those everybody
    asks. ``inner`` tells what lies inside the bank and is to be taken out; None: that stays.
    """

    def __init__(
        self,
        known: Iterable[Known],
        salt: bytes,
        *,
        keep: Iterable[str] = (),
        spared: Iterable[str] = (),
        inner: Inner | None = None,
    ) -> None:
        self.known = usable(known, frozenset(one.casefold() for one in spared))
        self.removed: Counter[Kind] = Counter()
        self._patterns = [(one.kind, pattern_of(one)) for one in self.known]
        self._own: list[tuple[Kind, re.Pattern[str]]] = []
        self._aliased: set[tuple[Kind, str]] = set()
        self._salt = salt
        self._keep = frozenset(keep)
        self._inner = inner

    def alias(self, kind: Kind, value: str) -> str:
        """What stands for the value in this bundle; the same for the same value."""
        if not value:
            return ""
        if (kind, value.casefold()) not in self._aliased:
            self._aliased.add((kind, value.casefold()))
            self.removed[kind] += 1
        said = f"{kind}/{value.casefold()}".encode("utf-8", "surrogatepass")
        digits = hmac.new(self._salt, said, hashlib.sha256).hexdigest()
        return Vetted(f"{kind}-{digits[:_ALIAS_DIGITS]}")

    def also(self, kind: Kind, value: str) -> None:
        """Something learned while gathering: it gets an alias wherever it is found."""
        for one in usable([Known(kind, value)], frozenset()):
            if one not in self.known:
                self.known = (*self.known, one)
                self._own.append((kind, pattern_of(one)))

    def document(self, value: Any) -> Any:
        """The same document with every text in it redacted, the keys of its objects too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.document(one) for key, one in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.document(one) for one in value]
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self.text(str(value))

    def text(self, text: str) -> str:
        """One text. What is long beyond any use is cut."""
        said = unicodedata.normalize("NFC", text)[:_LONGEST]
        said = self._without_known(said)
        shown = unicodedata.normalize("NFC", undisguised(said))
        if shown != said:
            said = self._without_known(shown)
        if isinstance(text, OwnDigest):
            return said
        said = self._without_credentials(said)
        if not isinstance(text, Vetted):
            said = self._screened(said, _NET_OF_WRITINGS)
        said = self._swap(Kind.SECRET, SIGNED_IN, said, "")
        said = self._swap(Kind.SECRET, ASKED, said, rf"\1?{mark(Kind.SECRET)}")
        said = self._swap(Kind.MAIL, MAIL, said, mark(Kind.MAIL))
        said = self._swap(Kind.PATH, FOLDER, said, mark(Kind.PATH))
        for pattern in USERS:
            said = self._swap(Kind.USER, pattern, said, mark(Kind.USER))
        said = HARDWARE.sub(lambda found: self.alias(Kind.HARDWARE, _hex(found[0])), said)
        said = NAMED_BY_HARDWARE.sub(lambda found: self.alias(Kind.HARDWARE, _hex(found[1])), said)
        for shape in (ADDRESS6, ADDRESS4):
            said = shape.sub(lambda found: self.address(found[1], found[2] or ""), said)
        if self._inner is not None and self._inner.names is not None:
            said = self._inner.names.sub(lambda found: self.alias(Kind.INNER, found[0]), said)
        if len(text) > _LONGEST:
            # Half of a word that would be known whole is known to nobody here.
            said = said[:-_SEAM]
        if isinstance(text, Vetted):
            return said
        return self._screened(said, _NETS if _FREE.search(said) else _NET_OF_CODES)

    def _without_known(self, said: str) -> str:
        for kind, pattern in self._own:
            said = pattern.sub(lambda found, kind=kind: self.alias(kind, found[0]), said)  # type: ignore[misc]
        for kind, pattern in self._patterns:
            said = self._swap(kind, pattern, said, mark(kind))
        return said

    def _without_credentials(self, said: str) -> str:
        for pattern in COMMANDS:
            said = self._swap(Kind.SECRET, pattern, said, rf"\1{mark(Kind.SECRET)}")
        for pattern in TOKENS:
            said = self._swap(Kind.SECRET, pattern, said, mark(Kind.SECRET))
        return said

    def address(self, text: str, prefix: str = "") -> str:
        """An IP address: a private one stays, of a public one only the provider's network.

        ``prefix`` is the length that is written behind it; a wider network stays as wide as it is.
        """
        behind = f"/{prefix}" if prefix else ""
        try:
            found = ipaddress.ip_address(text.partition("%")[0])
            wide = min(int(prefix or found.max_prefixlen), found.max_prefixlen)
        except ValueError:
            return text + behind
        if text in self._keep or str(found) in self._keep:
            return self._hidden_inside(text) + behind
        if isinstance(found, ipaddress.IPv6Address) and (said := self._of_its_own(found, wide)):
            return said
        if not found.is_global or found.is_multicast:
            return self._hidden_inside(text) + behind
        if (inner := self._hidden_inside(text)) != text:
            # Even the provider's network of it is the bank's.
            return inner + behind
        self.removed[Kind.ADDRESS] += 1
        length = _PREFIX4 if found.version == 4 else _PREFIX6  # noqa: PLR2004 - the version's number
        return str(ipaddress.ip_network(f"{found}/{min(length, wide)}", strict=False))

    def _of_its_own(self, found: ipaddress.IPv6Address, wide: int) -> str:
        """What stands for an address that a system makes of another; empty for all others."""
        if found.is_link_local:
            # It leads nowhere, and half of it is the adapter's own number.
            return str(ipaddress.ip_network(f"{found}/{min(wide, _LINK_LOCAL)}", strict=False))
        if found.packed[11:13] == _EUI64:
            # RFC 4291, appendix A: the last 64 bits hold the adapter's hardware address.
            return self.alias(Kind.HARDWARE, found.packed[8:].hex())
        if found.teredo is not None:
            # RFC 4380, section 4: it holds the home's public address, turned round.
            self.removed[Kind.ADDRESS] += 1
            return _TEREDO
        return ""

    def _hidden_inside(self, text: str) -> str:
        if self._inner is not None and self._inner.holds(text.partition("%")[0]):
            return self.alias(Kind.INNER, text)
        return text

    def _swap(self, kind: Kind, pattern: re.Pattern[str], text: str, instead: str) -> str:
        said, count = pattern.subn(lambda found: found.expand(instead), text)
        if count:
            self.removed[kind] += count
        return said

    def _screened(self, text: str, nets: "Nets") -> str:
        for kind, find in nets:
            for start, end in sorted(find(text), reverse=True):
                if text[start:end].strip("[] "):
                    text = text[:start] + mark(kind) + text[end:]
                    self.removed[kind] += 1
        return text


def _numbers(text: str) -> Iterator[Span]:
    seen = plain(text)
    yield from (seen.span(one.start, one.end) for one in find_numbers(seen.text))


def _sure_numbers(text: str) -> Iterator[Span]:
    if _DIGEST.fullmatch(text):
        # One in forty has ten digits in a row that begin like a phone.
        return
    seen = plain(text)
    yield from (seen.span(one.start, one.end) for one in find_numbers(seen.text, strict=True))


def _documents(text: str) -> Iterator[Span]:
    yield from find_documents(text)


Nets = tuple[tuple[Kind, Callable[[str], Iterator[Span]]], ...]
_NET_OF_CODES: Nets = ((Kind.NUMBER, _sure_numbers),)
"""For what is written without a blank: an id, an address, a digest."""
_NET_OF_WRITINGS: Nets = ((Kind.OPAQUE, opaque),)
"""Before anything is cut out of it: half of something packed is still as opaque."""
_NETS: Nets = (
    (Kind.NUMBER, _numbers),
    (Kind.DOCUMENT, _documents),
    (Kind.PERSON, find_names),
)


def _hex(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())
