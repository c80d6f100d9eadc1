"""PURE. What each role may order, and of which incidents.

The whole table is printed and checked cell by cell by its test.
"""

from collections.abc import Mapping
from enum import StrEnum

from runbook.hub.model.actions import Action
from runbook.hub.model.incident import HubIncident, Step
from runbook.hub.model.people import HubPerson, Role


class Refusal(StrEnum):
    """Why an order is not obeyed. The sentence is ``hub.answer.refused.<code>``."""

    UNKNOWN = "unknown"
    OFF_SHIFT = "off_shift"
    ROLE = "role"
    NO_INCIDENT = "no_incident"
    CLOSED = "closed"
    NOT_CLOSED = "not_closed"
    OVER = "over"
    NOT_MASS = "not_mass"
    DRILL = "drill"
    MALFORMED = "malformed"


_LOOKS = frozenset({Action.SHOW_STATUS, Action.SHOW_INCIDENTS})
_AT_WORK = _LOOKS | {Action.SHOW_DUTY, Action.LOG_IN}
_ANSWERS = frozenset({Action.COME, Action.COME_LATER, Action.DECLINE})

MAY: Mapping[Role, frozenset[Action]] = {
    Role.SHIFT_LEAD: frozenset(Action) - _ANSWERS,
    Role.SYSADMIN: _AT_WORK
    | {
        Action.ACKNOWLEDGE,
        Action.UNACKNOWLEDGE,
        Action.OPEN_SUPPORT,
        Action.PASS_ON,
        Action.SET_ETA,
        Action.RESOLVE,
        Action.REOPEN,
    },
    Role.MONITORING: _AT_WORK | {Action.SET_ETA, Action.RESOLVE},
    Role.STANDBY: _ANSWERS | {Action.LOG_IN},
    Role.MENTOR: _LOOKS | {Action.LOG_IN},
    Role.AUDITOR: _LOOKS | {Action.LOG_IN},
    Role.OPERATOR: frozenset({Action.LOG_IN}),
}
"""What a role may order at all. Staff and norms are the lead's; faults are the administrator's too.

Monitoring does not acknowledge: what is passed on to it is the lead's all the same.
"""

OF_AN_INCIDENT = frozenset(
    {
        Action.ACKNOWLEDGE,
        Action.UNACKNOWLEDGE,
        Action.CALL_OUT,
        Action.OPEN_SUPPORT,
        Action.PASS_ON,
        Action.SET_ETA,
        Action.RESOLVE,
        Action.REOPEN,
    }
)
"""Orders that mean one incident."""

_WHILE_OPEN = frozenset({Action.UNACKNOWLEDGE, Action.CALL_OUT, Action.PASS_ON, Action.SET_ETA})
_BEYOND_THE_HUB = frozenset({Action.CALL_OUT, Action.OPEN_SUPPORT, Action.PASS_ON})
"""A drill calls nobody in and opens nothing with others."""


def refusal(person: HubPerson | None, action: Action, incident: HubIncident | None) -> str | None:
    """Why this person's order is not obeyed, None when it is."""
    if person is None or not person.active:
        return Refusal.UNKNOWN
    found = allowed(person.role, action, incident)
    if found == Refusal.ROLE:
        return found
    # Standby operators are called, and answer, whether they are on shift or at home.
    if not person.on_shift and action not in _ANSWERS:
        return Refusal.OFF_SHIFT
    return found


def allowed(role: Role, action: Action, incident: HubIncident | None) -> str | None:
    """The refusal code for a role's order in this state of the incident, None when it is allowed.

    What has been done already is no refusal: whoever orders it again is told so.
    """
    if action not in MAY[role]:
        return Refusal.ROLE
    if action not in OF_AN_INCIDENT:
        return None
    if incident is None:
        return Refusal.NO_INCIDENT
    if role is Role.MONITORING and not incident.is_mass:
        return Refusal.NOT_MASS
    return _of_state(action, incident)


def _of_state(action: Action, incident: HubIncident) -> str | None:
    if action is Action.REOPEN:
        return None if incident.step is Step.CLOSED else Refusal.NOT_CLOSED
    if incident.step is Step.CLOSED:
        return Refusal.CLOSED
    if incident.over and action in _WHILE_OPEN:
        return Refusal.OVER
    if action is Action.PASS_ON and not incident.is_mass:
        return Refusal.NOT_MASS
    if incident.drill and action in _BEYOND_THE_HUB:
        return Refusal.DRILL
    return None
