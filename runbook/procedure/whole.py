"""PURE. What a procedure must hold as a whole: she is never without words, the lead is told.

A step that only some nights make due does not count: the worst night is the one nobody thought of.
"""

from collections.abc import Iterator

from runbook.holding.scripts import Channel
from runbook.procedure.shapes import Kind, Step
from runbook.settings.problem import Fault
from runbook.settings.toml_places import Place

_LEAD = "shift_lead"
_SPOKEN = frozenset({Channel.VOICE, ""})
"""Empty is a channel that was refused: that fault has been told."""
_RECOVERY = "- {id: recovery, kind: wait_recovery}"


def whole_faults(steps: tuple[Step, ...], place: Place) -> Iterator[tuple[Place, Fault]]:
    """What is missing altogether. ``place`` is where the steps begin."""
    waits = [one for one in steps if one.kind is Kind.WAIT_RECOVERY]
    before = steps[: steps.index(waits[0])] if waits else steps
    always = [one for one in before if not one.when]
    if not any(one.kind is Kind.SCRIPT and one.channel in _SPOKEN for one in always):
        yield place, _missing("no_script", "- {id: words, kind: script, channel: voice}")
    if not any(one.kind is Kind.CHECK for one in always):
        yield place, _missing("no_check", "- {id: connection, kind: check}")
    if not any(one.kind is Kind.ALERT and (_LEAD in one.to or not one.to) for one in always):
        yield place, _missing("no_alert", "- {id: alert_lead, kind: alert, to: shift_lead}")
    if not any(not one.when for one in waits):
        yield place, _missing("no_recovery", _RECOVERY)
    for one in waits[1:]:
        values = {"line": waits[0].line}
        yield Place(one.line, 1), Fault("procedure.two_recoveries", values=values)


def _missing(name: str, example: str) -> Fault:
    return Fault(f"procedure.{name}", f"procedure.expected.{name}", example)
