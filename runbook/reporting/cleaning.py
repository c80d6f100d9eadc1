"""Takes out of a report what no report should hold: a client's data in a text of many words.

Agents look at such texts themselves; this is the net under them. The text is dropped and the report
stays, because an outage must not go unheard for the sake of a line beside it.
"""

import re

from msgspec.structs import replace

from runbook.callbacks.promise import ReferenceKind
from runbook.callbacks.reference import Reference, read_reference
from runbook.privacy.colleague import is_colleague
from runbook.privacy.personal_data import find_client_data
from runbook.privacy.plain_text import one_text
from runbook.privacy.ticket import ticket_fault
from runbook.reporting.shapes import Diagnosis, Outage, Promise, Report, Sight

HIDDEN = "…"
"""Stands where a text was that told too much, and that there was one is to be known."""
LONGEST_DETAIL = 500

_DIGEST = re.compile(r"[0-9a-fA-F]{32,128}")
# The agent has judged it by the bank's own shape, which the hub does not know: of what has this
# shape only cards, accounts and names are refused here.
_ANY_SHAPE = "[A-Za-zА-Яа-яЁё0-9-]{1,40}"


def clean(report: Report) -> Report:
    """The report without what looks like a client's data; the very same where there is none."""
    diagnosis = report.diagnosis and _diagnosis(report.diagnosis)
    outages = tuple(map(_outage, report.outages))
    promises = tuple(map(_promise, report.promises))
    return replace(report, diagnosis=diagnosis, outages=outages, promises=promises)


def _diagnosis(diagnosis: Diagnosis) -> Diagnosis:
    return replace(diagnosis, observations=tuple(map(_sight, diagnosis.observations)))


def _sight(sight: Sight) -> Sight:
    if not sight.detail and not any(isinstance(one, str) for one in sight.values.values()):
        return sight
    values = {
        name: _kept(value) if isinstance(value, str) else value
        for name, value in sight.values.items()
    }
    return replace(sight, detail=_kept(sight.detail), values=values)


def _kept(text: str) -> str:
    plain = one_text(text)[:LONGEST_DETAIL]
    if not plain or _DIGEST.fullmatch(plain):
        return plain
    return "" if find_client_data(plain) else plain


def _outage(outage: Outage) -> Outage:
    ticket = one_text(outage.provider_ticket)
    if not ticket or not ticket_fault(ticket):
        return (
            outage if ticket == outage.provider_ticket else replace(outage, provider_ticket=ticket)
        )
    return replace(outage, provider_ticket="")


def _promise(promise: Promise) -> Promise:
    handed = one_text(promise.handed_to)
    if handed and not is_colleague(handed):
        handed = HIDDEN
    kind, reference = promise.kind, ""
    if promise.reference:
        read = read_reference(promise.reference, _ANY_SHAPE)
        if isinstance(read, Reference):
            kind, reference = str(read.kind), read.text
        else:
            kind = str(ReferenceKind.NONE)
    return replace(promise, handed_to=handed, kind=kind, reference=reference)
