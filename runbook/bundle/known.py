"""PURE. What must not leave because this PC knows it: secrets, people, numbers, names of the PC.

A value is known once and found in every writing: as it is, percent-encoded or half so, in base64,
in other letter case, a phone with any signs between its digits.
"""

import re
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote, quote_plus

from runbook.bundle.undisguised import half_encoded, undisguised
from runbook.privacy.ordinary_words import is_ordinary


class Kind(StrEnum):
    """What was removed. The value is part of its texts' ids and of the mark left in its place."""

    SECRET = "secret"  # noqa: S105 - a kind, not a secret
    PERSON = "person"
    PHONE = "phone"
    CONTRACT = "contract"
    HOST = "host"
    USER = "user"
    PATH = "path"
    MAIL = "mail"
    HARDWARE = "hardware"
    WIFI = "wifi"
    ADAPTER = "adapter"
    ADDRESS = "address"
    NUMBER = "number"
    DOCUMENT = "document"
    INNER = "inner"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class Known:
    """One value that must not leave."""

    kind: Kind
    value: str = field(repr=False)


SHORTEST = 3
"""Characters: shorter than that it tells nobody anything, and would be found everywhere."""
SHORTEST_WORD = 4
"""Letters of a word of a name that is looked for by itself."""
SURE = 6
"""Characters from which a value is looked for in other encodings too."""
OWN_WORDS = frozenset(
    {
        *("runbook", "root", "admin", "administrator", "user", "users", "guest", "home"),
        *("localhost", "windows", "linux", "darwin", "macos", "operator", "bank", "vpn", "isp"),
        *("dns", "crm", "host", "server", "desktop", "laptop", "true", "false", "none", "null"),
    }
)
"""A user or PC called so is told from nobody by it, and our own documents would fall apart."""
_MARK = "[{}]"
_HOME = "%USERPROFILE%"
_RUSSIAN = re.compile(r"([а-яё]{3,}?)(?:[ая]я|[иоы]й|[аейьюя])?", re.IGNORECASE)
"""The part of a Russian name that stays in all its cases, and how the name itself ends."""
_CASES = "|[аеиоуыьюя]|[иоы]й|[ао]я|[еоу]ю|[еёоы]м|[еи]й|ью|[иы]х|ого|ому|[иы]ми"
_DIGITS = re.compile(r"\D+")
_LOCAL_PHONE = 10


def people(names: Iterable[str]) -> Iterator[Known]:
    """A person's name, whole, the other way round, and each longer word of it.

    «Руководитель смены» is nobody's name: ordinary words are left alone.
    """
    for name in names:
        words = [one for one in re.split(r"[\s,]+", name.strip()) if one]
        if all(is_ordinary(word.casefold()) for word in words):
            continue
        yield Known(Kind.PERSON, " ".join(words))
        yield Known(Kind.PERSON, " ".join(reversed(words)))
        yield from (
            Known(Kind.PERSON, word)
            for word in words
            if len(word.strip(".")) >= SHORTEST_WORD and not is_ordinary(word.casefold())
        )


def usable(known: Iterable[Known], keep: frozenset[str]) -> tuple[Known, ...]:
    """Those that can be looked for, the longest first; ``keep`` (small letters) is left alone."""
    spared = keep | OWN_WORDS
    found = {
        (one.kind, value): Known(one.kind, value)
        for one in known
        # Encoded it stands as it was given, in texts as it is composed: UAX 15 keeps some signs
        # of Chinese names and some others apart from what they are composed to.
        for value in (one.value.strip(), unicodedata.normalize("NFC", one.value.strip()))
        if len(value) >= SHORTEST and (one.kind is Kind.SECRET or value.casefold() not in spared)
    }
    return tuple(sorted(found.values(), key=lambda one: (-len(one.value), one.kind, one.value)))


def pattern_of(one: Known) -> re.Pattern[str]:
    """What finds the value in a text, however it is written there."""
    if one.kind is Kind.PHONE:
        return _phone(one.value)
    plain, encoded = (_any_of(forms) for forms in (writings(one.value), encodings(one.value)))
    if _worth_it(one.value) and (half := half_encoded(one.value)):
        plain = f"{plain}|{half}"
    if one.kind is Kind.SECRET:
        return re.compile(f"{plain}|{encoded}" if encoded else plain, re.IGNORECASE)
    # A name inside another word is another word; what is encoded has strange signs around it.
    whole = rf"(?<![^\W_])(?:{_declined(one)}{plain})(?![^\W_])"
    return re.compile(f"{whole}|{encoded}" if encoded else whole, re.IGNORECASE)


def writings(value: str) -> frozenset[str]:
    """The same value as other programs write it down, word for word."""
    found = {value, unicodedata.normalize("NFD", value), value.replace("\\", "\\\\")}
    if _worth_it(value):
        found |= {
            quote(_in_bytes(value), safe=""),
            quote_plus(_in_bytes(value)),
            quote(value.encode("cp1251", "replace")),
        }
    return frozenset(one for one in found if len(one) >= SHORTEST)


def encodings(value: str) -> frozenset[str]:
    """The same value where it is part of something encoded; nothing for what is too short."""
    if not _worth_it(value):
        return frozenset()
    return frozenset(one for one in _encoded(value) if len(one) >= SURE)


def _worth_it(value: str) -> bool:
    return len(value) >= SURE or not value.isascii()


def _any_of(forms: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))


def _declined(one: Known) -> str:
    """A Russian word of a person's name in any of its cases; empty for all else."""
    word = _RUSSIAN.fullmatch(one.value) if one.kind is Kind.PERSON else None
    if word is None or len(one.value) < SHORTEST_WORD:
        return ""
    return f"{re.escape(word[1])}(?:{_CASES})|"


def _encoded(value: str) -> Iterator[str]:
    for body in (_in_bytes(value), value.encode("utf-16-le", "replace")):
        yield body.hex()
        yield b64encode(body).decode().rstrip("=")
        yield urlsafe_b64encode(body).decode().rstrip("=")
        for before in range(3):
            # Of three bytes each four signs are made: what stands before moves all of them.
            spoilt = -(-before * 8 // 6)
            whole = (before + len(body)) * 8 // 6
            for encode in (b64encode, urlsafe_b64encode):
                yield encode(bytes(before) + body).decode()[spoilt:whole]


def _in_bytes(value: str) -> bytes:
    """As UTF-8; a name the system could not decode (PEP 383) as the bytes that it has on disk."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def _phone(value: str) -> re.Pattern[str]:
    digits = _DIGITS.sub("", value)[-_LOCAL_PHONE:]
    if len(digits) < SURE:
        return re.compile(rf"(?<!\d){re.escape(value)}(?!\d)")
    between = r"(?:[\s().\-_/]|%20|%2B|%28|%29){0,4}"
    return re.compile(r"(?:\+|%2B)?(?:[78]" + between + ")?" + between.join(digits) + r"(?!\d)")


def remains(body: bytes, known: Iterable[Known]) -> bool:
    """Whether any of it is left in these bytes, in whatever encoding; the last look of all."""
    text = unicodedata.normalize("NFC", body.decode("utf-8", "replace"))
    shown = undisguised(text)
    for one in known:
        pattern = pattern_of(one)
        if pattern.search(text) or (shown != text and pattern.search(shown)):
            return True
        if len(one.value) >= SURE and any(form in body for form in _wide(one.value)):
            return True
    return False


def _wide(value: str) -> tuple[bytes, ...]:
    return (
        *(value.encode(name, "replace") for name in ("utf-16-le", "utf-16-be")),
        value.encode("cp1251", "replace") if not value.isascii() else value.encode("utf-16-le"),
    )


def mark(kind: Kind) -> str:
    """What stands where something was removed."""
    return _HOME if kind is Kind.PATH else _MARK.format(kind)
