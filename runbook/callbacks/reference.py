"""PURE. By what a client is found again: a case reference, or a phone where none could be had.

What is refused is never kept nor repeated: a problem holds the rule's id and nothing else.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from runbook.callbacks.promise import ReferenceKind
from runbook.privacy.person_names import reference_has_name
from runbook.privacy.personal_data import PersonalData, find_personal_data

LONGEST = 40
_SHAPE = re.compile(r"[A-Za-zА-Яа-яЁё0-9](?:[A-Za-zА-Яа-яЁё0-9-]*[A-Za-zА-Яа-яЁё0-9])?")
_PHONE = re.compile(r"\+?[\d\s().-]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_INTERNATIONAL = range(10, 16)
_RUSSIAN = 11
_LONG_DIGITS = re.compile(r"[0-9]{20,}")
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference that may be kept. A phone is ``+`` and digits (ITU-T E.164)."""

    kind: ReferenceKind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReferenceProblem:
    """Why a text is not kept. Texts: ``<rule_id>.sentence`` and ``<rule_id>.hint``."""

    rule_id: str


RULES = frozenset(
    f"callback.reference.{name}" for name in ("empty", "card", "account", "name", "long", "shape")
)


def read_reference(text: str) -> Reference | ReferenceProblem:
    """The reference a text holds: letters, digits and dashes with a digit among them, or a phone.

    At most 40 characters. A card, an account and a person's name are refused.
    """
    plain = _plain(text)
    phone = normal_phone(plain)
    refused = _refused_because(plain, find_personal_data(plain), phone)
    if refused:
        return ReferenceProblem(f"callback.reference.{refused}")
    return Reference(ReferenceKind.PHONE, phone) if phone else Reference(ReferenceKind.CASE, plain)


def _refused_because(plain: str, number: PersonalData | None, phone: str | None) -> str:
    """The name of the rule it breaks, empty for none."""
    broken = {
        "empty": not plain,
        "card": number is PersonalData.CARD,
        "account": number is PersonalData.ACCOUNT or _LONG_DIGITS.search(plain),
        "name": reference_has_name(plain),
        "long": len(plain) > LONGEST,
        # A phone among other signs can neither be dialled nor looked up.
        "shape": not phone and (number or not _SHAPE.fullmatch(plain) or not _DIGIT.search(plain)),
    }
    return next((name for name, found in broken.items() if found), "")


def normal_phone(text: str) -> str | None:
    """The phone as ``+79220000001``; None when the text is no phone.

    Eleven digits that begin with 7 or 8 and ten that begin with 9 are Russian; others need a plus.
    """
    plain = _plain(text)
    if not _PHONE.fullmatch(plain):
        return None
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+"):
        return f"+{digits}" if len(digits) in _INTERNATIONAL else None
    if len(digits) == _RUSSIAN and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == _RUSSIAN - 1 and digits[0] == "9":
        return f"+7{digits}"
    return None


def grouped(reference: Reference) -> str:
    """The reference in groups that can be read aloud: ``+7 922 000 00 01``, ``ABC - 123 45``."""
    if reference.kind is ReferenceKind.PHONE:
        text = reference.text
        if text.startswith("+7") and len(text) == _RUSSIAN + 1:
            return " ".join((text[:2], text[2:5], text[5:8], text[8:10], text[10:]))
        return " ".join((text[:2], *_threes(text[2:])))
    runs = re.findall(r"\d+|[^\W\d_]+|-", reference.text)
    return " ".join(piece for run in runs for piece in (_threes(run) if run.isdecimal() else [run]))


def _threes(digits: str) -> list[str]:
    """Groups of three, the last of two to four: nobody remembers a lone digit."""
    cuts = range(0, max(len(digits) - 1, 1), 3)
    groups = [digits[at : at + 3] for at in cuts]
    groups[-1] = digits[cuts[-1] :]
    return groups


def masked(reference: str) -> str:
    """Enough to recognise a reference by, too little to find the client: ``…01``."""
    return f"…{reference[-2:]}" if reference else ""


def _plain(text: str) -> str:
    """Digits of every script as ASCII, dashes as hyphens; nothing hidden, no blanks around."""
    begun = text.strip().lstrip("№#")
    visible = "".join(one for one in begun if unicodedata.category(one) != "Cf")
    normal = unicodedata.normalize("NFKC", visible)
    digits = "".join(str(unicodedata.decimal(one, one)) for one in normal)
    return _DASHES.sub("-", digits).strip()
