"""PURE. The letters that do things, on each language's own layout. At the desk they need Alt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The letters of one language, as they stand on its own layout."""

    yes: str
    no: str
    urgent: str
    not_working: str
    lead_knows: str
    check_again: str
    client: str
    call_ended: str
    undo: str
    leave: str
    phone: str
    skip: str
    call: str
    chat: str
    unknown: str
    nothing: str
    nobody: str
    no_number: str


KEYS = {
    "ru": Keys(*"днсфрпкзовтмечугла"),
    "en": Keys(*"ynuflrcebqpsktxgom"),
}
