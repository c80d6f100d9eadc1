"""What the hub answers to an agent, and what the desk that runs answers to a second one."""

from datetime import timedelta

import msgspec

from runbook.agent.line.following import Here, follow
from runbook.agent.line.reading import read_as
from runbook.agent.line.script import signed_by_bank
from runbook.agent.line.view import View
from runbook.reporting.credentials import to_text
from runbook.reporting.enrolment import ENROLLED, Enrolled
from runbook.reporting.shapes import (
    DIRECTIVES,
    Degraded,
    Directives,
    GivenAway,
    Known,
    Lease,
    MassIncident,
    SignedScript,
    StandIn,
)
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import NOW, as_text

KEY = "0011223344556677"
_DIRECTIVES = msgspec.json.encode(
    Directives(
        accepted=7,
        mass=(MassIncident(number=3, cause="bank_service.error", since_ms=60_000, eta_in_ms=5),),
        leases=(Lease(incident=KEY, for_ms=60_000),),
        known=(Known(incident=KEY, role="shift_lead", ago_ms=500),),
        degraded=Degraded(since_ms=10, relief=True),
        stand_in=StandIn(number=3, calls=2),
        given_away=(GivenAway(promise="p1", to="op-118"),),
        given=1,
    )
)
_ENROLLED = msgspec.json.encode(Enrolled(operator="op-117", bot="runbook_bot"))


def _directives(data: bytes) -> None:
    said = read_as(data, Directives, DIRECTIVES)
    if said is None:
        return
    done = follow(said, Here(open={KEY}), View(), {}, NOW)
    for step in done.steps:
        until = getattr(step, "until", NOW)
        assert NOW <= until <= NOW + timedelta(hours=1)
    # What was heard can be kept for the other processes, and is read again as it was.
    assert read_as(msgspec.json.encode(done.view), View) is not None


def _enrolled(data: bytes) -> None:
    found = read_as(data, Enrolled, ENROLLED)
    assert found is None or isinstance(found.operator, str)
    for kind in (View, Directives, dict[str, str]):
        read_as(as_text(data), kind)


def _script(data: bytes) -> None:
    """Nothing that the bank's key has not signed is ever shown, and nothing odd breaks the look."""
    text = as_text(data)
    for key in (to_text(bytes(32)), text):
        signed = SignedScript(document=text, signature=to_text(bytes(64)))
        assert signed_by_bank(signed, key) is None
        assert signed_by_bank(SignedScript(document="", signature=text), key) is None


DOORS: tuple[Door, ...] = (
    reading("hub_answer", ("runbook.agent.line.reading:read_as",
                           "runbook.agent.line.following:follow"), _directives, (_DIRECTIVES,)),
    reading("hub_enrolled", "runbook.agent.line.reading:read_as", _enrolled, (_ENROLLED,)),
    reading("hub_script", "runbook.agent.line.script:signed_by_bank", _script,
            (b'id = "holding"\nversion = 2\n', to_text(bytes(32)).encode())),
)  # fmt: skip
