"""PURE. What somebody looks for in the log, as it stands behind the question mark of its page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.language.moscow import MOSCOW
from runbook.privacy.plain_text import one_text

LONGEST = 64
_LONGEST_NUMBER = 9
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Of what the database counts in, and with a day before and after.
_FIRST_YEAR, _LAST_YEAR = 1970, 9999
_GROUP = re.compile(r"[a-z_]{1,32}")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty does not matter.

    ``group`` is what the kinds of events begin with, before the dot. ``who`` is the id of a person
    or an operator. ``since`` and ``until`` are aware; ``until`` is no more part of it. ``before``
    is the number of the event before which a page begins, 0 for the newest. ``wrong`` names what
    could not be read: then nothing is found.
    """

    group: str = ""
    incident: int = 0
    who: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0
    wrong: tuple[str, ...] = ()


def asked_for(query: Mapping[str, str]) -> Search:
    """What the query means; Moscow's days, both of them included."""
    given = {name: one_text(query.get(name, "")[:LONGEST]) for name in _NAMES}
    number = given["incident"].lstrip("№# ")
    since, until = day(given["since"]), day(given["until"])
    faults = (
        ("kind", given["kind"] and not _GROUP.fullmatch(given["kind"])),
        ("incident", number and not _is_number(number)),
        ("since", given["since"] and since is None),
        ("until", given["until"] and until is None),
    )
    wrong = tuple(name for name, fault in faults if fault)
    before = given["before"]
    return Search(
        group=given["kind"],
        incident=int(number) if _is_number(number) else 0,
        who=given["who"],
        text=given["text"],
        since=since,
        until=until + timedelta(days=1) if until is not None else None,
        before=int(before) if _is_number(before, 18) else 0,
        wrong=wrong,
    )


def day(text: str) -> datetime | None:
    """The beginning of a day in Moscow, from ``2026-11-23``; None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=MOSCOW)
    except ValueError:
        return None
    return found if _FIRST_YEAR < found.year < _LAST_YEAR else None


def _is_number(text: str, longest: int = _LONGEST_NUMBER) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= longest


_NAMES = ("kind", "incident", "who", "text", "since", "until", "before")
