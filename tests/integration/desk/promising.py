"""A client who was promised a call back, as these tests bring one about."""

from runbook.callbacks.promise import Channel
from runbook.desk.acts import Kind
from runbook.desk.showing.client import Around, client
from runbook.desk.view import Asked
from tests.integration.desk.hands import Sat

CASE, OTHER = "CASE-10017", "CASE-20018"


def asked(sat: Sat) -> Asked | None:
    shown = client(sat.conductor.place(), sat.deeds.client_at(), Around("ru", "hears"))
    return shown.asked if shown else None


def promised(sat: Sat, channel: Channel = Channel.CALL, number: str = "") -> str:
    """One more client: chosen, with a number or without; the promise's id."""
    assert sat.do(Kind.PROMISE, value=channel).ok
    at = sat.deeds.client_at()
    assert at is not None
    assert sat.do(Kind.REFER, at.promise, number).ok
    assert sat.do(Kind.NEXT_CLIENT).ok
    return at.promise


def recovered(sat: Sat, *numbers: str) -> list[str]:
    """An outage that is over, with so many promises left."""
    incident = sat.outage()
    made = [promised(sat, number=one) for one in numbers]
    sat.over(incident)
    sat.hours.forward(11)
    return made


def closed(sat: Sat) -> bool:
    return sat.deeds.closed
