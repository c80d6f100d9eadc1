"""PURE. By what a client is found again: a case reference, or a phone where none could be had.

What is refused is never kept nor repeated: a problem holds the rule's id and nothing else.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from runbook.callbacks.own_shape import fits
from runbook.callbacks.promise import ReferenceKind
from runbook.privacy.person_names import reference_has_name
from runbook.privacy.personal_data import PersonalData, find_personal_data
from runbook.privacy.state_numbers import is_card_among_letters, is_number_of_a_person

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


_MOST_LOOKED_AT = 1000
"""Signs; a longer text is no reference, whatever else it holds."""
_RULES = ("empty", "card", "account", "name", "long", "shape", "bank", "person")
RULES = frozenset(f"callback.reference.{name}" for name in _RULES)


def read_reference(text: str, own_shape: str = "") -> Reference | ReferenceProblem:
    """The reference a text holds: letters, digits and dashes with a digit among them, or a phone.

    At most 40 characters. A card, an account and a person's name are refused, and what may be a
    document, a date of birth or a phone that cannot be dialled. ``own_shape`` is the bank's own
    regular expression for its references, from the settings: whatever fits it is no document.
    """
    if len(text) > _MOST_LOOKED_AT:
        return ReferenceProblem("callback.reference.long")
    plain = _plain(text)
    phone = normal_phone(plain)
    refused = _refused_because(plain, phone, own_shape)
    if refused:
        return ReferenceProblem(f"callback.reference.{refused}")
    return Reference(ReferenceKind.PHONE, phone) if phone else Reference(ReferenceKind.CASE, plain)


def _refused_because(plain: str, phone: str | None, own_shape: str) -> str:
    """The name of the first rule that the text breaks; empty for none."""
    number = find_personal_data(plain)
    card = number is PersonalData.CARD or (not own_shape and is_card_among_letters(plain))
    broken = {
        "empty": not plain,
        "card": card,
        "account": number is PersonalData.ACCOUNT or _LONG_DIGITS.search(plain),
        "name": reference_has_name(plain, known_only=bool(own_shape)),
        "long": len(plain) > LONGEST,
        # A phone among other signs can neither be dialled nor looked up.
        "shape": not phone and (number or not _SHAPE.fullmatch(plain) or not _DIGIT.search(plain)),
        "bank": own_shape and not phone and not fits(own_shape, plain),
        "person": not own_shape and not phone and is_number_of_a_person(plain),
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


def _plain(text: str) -> str:
    """Digits of every script as ASCII, dashes as hyphens; nothing hidden, no blanks around."""
    begun = text.strip().lstrip("№#")
    visible = "".join(one for one in begun if unicodedata.category(one) != "Cf")
    normal = unicodedata.normalize("NFKC", visible)
    digits = "".join(str(unicodedata.decimal(one, one)) for one in normal)
    return _DASHES.sub("-", digits).strip()
