"""Takes out of a report what no report should hold: a client's data in a text of many words.

Agents look at such texts themselves; this is the net under them. The text is dropped and the report
stays, because an outage must not go unheard for the sake of a line beside it. For the same reason
what a wrong clock puts into the future is taken as of now, and a link in the name of a place is
only made unlike one.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from runbook.callbacks.promise import ReferenceKind
from runbook.callbacks.reference import Reference, read_reference
from runbook.privacy.colleague import is_colleague
from runbook.privacy.personal_data import PersonalData, find_client_data
from runbook.privacy.plain_text import one_text
from runbook.privacy.ticket import ticket_fault
from runbook.reporting.shapes import (
    Complaint,
    Diagnosis,
    Outage,
    Promise,
    Report,
    Sight,
    Surroundings,
)

HIDDEN = "…"
"""Stands where a text was that told too much, and that there was one is to be known."""
LONGEST_DETAIL = 500

LONGEST_LINE = 200
"""Characters of a ticket or of a colleague: what is longer is neither, and not looked at."""
MOST_JUDGED = 60_000
"""Of a report so much is judged, in characters, a digit counting for several: about half a second.
What comes after it is dropped unread.
"""
CHANNELS = frozenset({"voice", "chat", "data"})
"""What may not work for her; what a newer agent knows besides is passed over."""

_A_DIGIT = 5
_DIGITS = re.compile("[0-9]")
_HAPPENED = (
    *("opened", "occurred", "detected", "alerted", "acknowledged"),
    *("escalated", "restored", "closed"),
)
# What makes a messenger see a link, a name or a command in the name of a place.
_LINKING = re.compile(r"""[^\w\s.,()«»"'&+№-]|\.(?=\S)""")
_LINKING_TICKET = re.compile(r"/|\.(?=[^\W\d_])")
_ISP = "isp:"
_DIGEST = re.compile(r"[0-9a-fA-F]{32,128}")
# The agent has judged it by the bank's own shape, which the hub does not know: of what has this
# shape only cards, accounts and names are refused here.
_ANY_SHAPE = "[A-Za-zА-Яа-яЁё0-9-]{1,40}"


_Document = TypeVar("_Document", bound=msgspec.Struct)


class _Judge:
    """Judges the texts of one report, while there is time for it."""

    def __init__(self) -> None:
        self._left = MOST_JUDGED
        self._kept: dict[str, str] = {}

    def has_time(self, text: str) -> bool:
        """Whether this text may be looked at too."""
        self._left -= len(text) + _A_DIGIT * len(_DIGITS.findall(text))
        return self._left >= 0

    def kept(self, text: str) -> str:
        """The text in one line, or nothing where it tells too much."""
        plain = one_text(text[:LONGEST_DETAIL])
        if not plain or _DIGEST.fullmatch(plain):
            return plain
        # Many probes fail in the same words.
        if plain not in self._kept:
            sound = self.has_time(plain) and not find_client_data(plain)
            self._kept[plain] = plain if sound else ""
        return self._kept[plain]


def clean(report: Report) -> Report:
    """The report without what looks like a client's data; the very same where there is none."""
    judge = _Judge()
    # What is told once and not again comes first.
    promises = tuple(_promise(one, judge) for one in report.promises)
    outages = tuple(_outage(one, judge) for one in report.outages)
    return replace(
        report,
        where=report.where and _where(report.where),
        diagnosis=report.diagnosis and _diagnosis(report.diagnosis, judge),
        complaint=report.complaint and _complaint(report.complaint),
        outages=outages,
        promises=promises,
    )


def _happened(document: _Document, names: Collection[str]) -> _Document:
    """With nothing of these yet to come: an accusation of tomorrow would outlive today's."""
    early = {
        name: replace(moment, age_ms=0)
        for name in names
        if (moment := getattr(document, name)) is not None and moment.age_ms < 0
    }
    return replace(document, **early) if early else document


def _where(where: Surroundings) -> Surroundings:
    return replace(
        where,
        provider=_place(where.provider),
        city=_place(where.city),
        team=_place(where.team),
        services={one: _place(name) for one, name in where.services.items()},
    )


def _place(name: str) -> str:
    """Names of people are left: too many cities look like one, and who shows it screens it."""
    plain = _LINKING.sub("-", one_text(name))
    return plain if find_client_data(plain) in {None, PersonalData.NAME} else ""


def _known(channels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in channels if one in CHANNELS)


def _complaint(complaint: Complaint) -> Complaint | None:
    channels = _known(complaint.channels)
    if complaint.channels and not channels:
        # Empty would say that everything works again.
        return None
    return _happened(replace(complaint, channels=channels), ("said",))


def _diagnosis(diagnosis: Diagnosis, judge: _Judge) -> Diagnosis:
    sights = tuple(_sight(one, judge) for one in diagnosis.observations)
    return _happened(replace(diagnosis, observations=sights), ("made",))


def _sight(sight: Sight, judge: _Judge) -> Sight:
    path = _path(sight.path)
    if path != sight.path:
        sight = replace(sight, path=path)
    if not sight.detail and not any(isinstance(one, str) for one in sight.values.values()):
        return sight
    values = {
        name: judge.kept(value) if isinstance(value, str) else value
        for name, value in sight.values.items()
    }
    return replace(sight, detail=judge.kept(sight.detail), values=values)


@lru_cache(maxsize=4096)
def _path(path: tuple[str, ...]) -> tuple[str, ...]:
    """With her provider named as in ``where``: else its parts would be another provider's."""
    return tuple(_of_provider(one) if one.startswith(_ISP) else one for one in path)


def _of_provider(component: str) -> str:
    parts = component.removeprefix(_ISP).split("/")
    return _ISP + "/".join(_LINKING.sub("-", one) for one in parts)


def _outage(outage: Outage, judge: _Judge) -> Outage:
    ticket = outage.provider_ticket and _ticket(outage.provider_ticket, judge)
    channels = _known(outage.not_working)
    return _happened(replace(outage, provider_ticket=ticket, not_working=channels), _HAPPENED)


def _ticket(said: str, judge: _Judge) -> str:
    if len(said) > LONGEST_LINE or not judge.has_time(said):
        return ""
    ticket = one_text(said)
    return "" if not ticket or ticket_fault(ticket) else _LINKING_TICKET.sub("-", ticket)


def _promise(promise: Promise, judge: _Judge) -> Promise:
    kind, reference = promise.kind, ""
    if promise.reference:
        judged = judge.has_time(promise.reference)
        read = read_reference(promise.reference, _ANY_SHAPE) if judged else None
        if isinstance(read, Reference):
            kind, reference = str(read.kind), read.text
        else:
            kind = str(ReferenceKind.NONE)
    handed = promise.handed_to and _handed(promise.handed_to, judge)
    changed = replace(promise, handed_to=handed, kind=kind, reference=reference)
    return _happened(changed, ("promised",))


def _handed(said: str, judge: _Judge) -> str:
    if len(said) > LONGEST_LINE or not judge.has_time(said):
        return HIDDEN
    handed = one_text(said)
    return handed if not handed or is_colleague(handed) else HIDDEN
