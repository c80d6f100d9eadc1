"""PURE. Finds what looks like a client's phone, card or name in a text that must hold none."""

from enum import StrEnum

from notifier.screening.disguise import plain_text
from notifier.screening.numbers import find_numbers
from runbook.privacy.person_names import has_name
from runbook.privacy.state_numbers import find_document


class PersonalData(StrEnum):
    """What a text seems to hold."""

    PHONE = "phone"
    CARD = "card"
    ACCOUNT = "account"
    DOCUMENT = "document"
    BIRTHDAY = "birthday"
    EMAIL = "email"
    ADDRESS = "address"
    CODE = "code"
    """A PIN, a card's three digits, a one-time code."""
    NAME = "name"


def find_client_data(text: str) -> PersonalData | None:
    """What of a client's a sentence seems to hold: a number, a document, an address, a name.

    For what she writes in her own words: notes, «что помешало?». Stricter than
    ``find_personal_data``: settings hold numbers of contracts, a note has no use for them.
    """
    plain = plain_text(text)
    number = next(find_numbers(plain), None)
    if number is not None:
        return PersonalData(number.kind.value)
    document = find_document(plain)
    return PersonalData(document) if document else find_name(text)


def find_name(text: str) -> PersonalData | None:
    """``NAME`` when the sentence seems to name a person, else None.

    A patronymic, a given name with a surname, a surname with initials, two capitalised words that
    are nothing ordinary, a surname after «клиент» or «звонил»; in Russian or in Latin letters.
    Names of systems, cities and providers, and a first name alone, are left alone.
    """
    return PersonalData.NAME if has_name(text) else None


def find_personal_data(text: str) -> PersonalData | None:
    """The phone, card or account the text seems to contain, or None: ``numbers`` at its strict."""
    number = next(find_numbers(plain_text(text), strict=True), None)
    return PersonalData(number.kind.value) if number else None
