"""PURE. What she answered to a step, as it may be kept: typed into a line or sent by a form."""

from dataclasses import dataclass

from runbook.incidents.closing import refused_text, refused_ticket
from runbook.language.digits import whole_number
from runbook.procedure.meaning import clock_of
from runbook.procedure.shapes import TICKETS, Answer, Kind, Step
from runbook.procedure.walk import DONE

_MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Typed:
    """The answer, or the text id of why it may not be kept; what was typed is not repeated."""

    value: str = ""
    refused: str = ""


def typed_line(step: Step, typed: str) -> Typed:
    """An answer typed into a line: a time of day, a number of a request, or words."""
    if step.answer is Answer.CLOCK:
        clock = clock_of(typed)
        return Typed(clock) if clock else Typed(refused="run.typed.no_clock")
    refused = refused_ticket(typed) if step.records in TICKETS else refused_text(typed)
    return Typed(typed) if refused is None else Typed(refused=refused.text_id)


def typed_answer(step: Step, sent: str, *, recovered: bool) -> Typed:
    """An answer of whatever kind the step wants."""
    if step.kind is Kind.ASK and step.answer in {Answer.CLOCK, Answer.LINE}:
        return typed_line(step, sent) if sent else Typed(refused="desk.refused.empty")
    if step.kind is Kind.ASK and step.answer is Answer.COUNT:
        counted = whole_number(sent) if sent.isascii() else None
        right = counted is not None and counted <= _MOST_COUNTED
        return Typed(str(counted)) if right else Typed(refused="desk.refused.count")
    if step.kind is Kind.ASK:
        known = sent in {one.id for one in step.options}
    else:
        # What a client chose is a promise, and not an answer alone.
        known = sent == DONE and (step.kind is not Kind.CALLBACK or recovered)
    return Typed(sent) if known else Typed(refused="desk.refused.value")
