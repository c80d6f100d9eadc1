"""PURE. The body of a form into its fields, within bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

LARGEST_BODY = 16 * 1024
"""Bytes."""
MOST_FIELDS = 12
KIND = "application/x-www-form-urlencoded"
CSRF, BACK, AT = "csrf", "back", "at"
"""``at``: when it was pressed, milliseconds since 1970; only the script sends it."""
_LONGEST_TIME = 15
PATIENCE_S = 15.0
"""What the script waits for an answer: a press that is older has been given up by it."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A body that is no form: ``rule_id`` names why, as a text id."""

    rule_id: str


def read_form(kind: str, body: bytes) -> Mapping[str, str] | Unreadable:
    """The fields of a form; ``kind`` is its Content-Type. Nothing a browser sends raises."""
    if kind.partition(";")[0].strip().lower() != KIND:
        return Unreadable("desk.door.kind")
    if len(body) > LARGEST_BODY:
        return Unreadable("desk.door.large")
    return read_fields(body)


def read_fields(encoded: bytes) -> Mapping[str, str] | Unreadable:
    """The fields of a form or a query. A name that stands twice is a fault: which is meant?"""
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        return Unreadable("desk.door.form")
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else Unreadable("desk.door.form")


def too_old(at: str, now: float) -> bool:
    """Whether she has been told already that this press was not answered; ``now`` since 1970.

    Both clocks are this computer's. One that was set back in between accuses nobody.
    """
    if not (at.isascii() and at.isdigit() and len(at) <= _LONGEST_TIME):
        return False
    return now - int(at) / 1000 > PATIENCE_S
