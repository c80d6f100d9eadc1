"""PURE. What is left of the procedure when its own file is damaged: words, checks, the alert."""

from runbook.procedure.shapes import (
    Answer,
    Condition,
    Field,
    Kind,
    Option,
    Procedure,
    Step,
    Wording,
)


def _said(name: str) -> Wording:
    return Wording(f"procedure.{name}")


LAST_RESORT = Procedure(
    "night-shift",
    0,
    _said("title"),
    (
        Step("words", Kind.SCRIPT, _said("words"), channel="voice"),
        Step(
            "hears",
            Kind.ASK,
            _said("hears"),
            options=(Option("yes", _said("hears.yes")), Option("no", _said("hears.no"))),
            records=Field.CLIENT_HEARS,
        ),
        Step("calls", Kind.ASK, _said("calls"), answer=Answer.COUNT, records=Field.CALLS),
        Step("chats", Kind.ASK, _said("chats"), answer=Answer.COUNT, records=Field.CHATS),
        Step("promise", Kind.CALLBACK, _said("promise")),
        Step("connection", Kind.CHECK, _said("connection")),
        Step("alert_lead", Kind.ALERT, _said("alert_lead"), to=("shift_lead", "sysadmin")),
        Step(
            "ring_lead",
            Kind.INSTRUCT,
            _said("ring_lead"),
            (Condition("lead", frozenset({"ring"})),),
        ),
        Step("mend", Kind.INSTRUCT, advice=True),
        Step("recovery", Kind.WAIT_RECOVERY, _said("recovery")),
        Step(
            "keep_promises",
            Kind.CALLBACK,
            _said("keep_promises"),
            (Condition("promises", frozenset({"yes"})),),
        ),
        Step("status_back", Kind.INSTRUCT, _said("status_back")),
    ),
)
"""Version 0: no file ever has it."""
