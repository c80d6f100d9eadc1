"""The table of authority, cell by cell: each role, each order, each state of an incident."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from runbook.hub.model.actions import Action
from runbook.hub.model.authority import OF_AN_INCIDENT, Refusal, allowed, refusal
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import HubPerson, Role
from runbook.language.texts import known

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LOCAL = HubIncident("a" * 16, Kind.LOCAL, NOW, number=1, agent="op-117")
MASS = HubIncident("b" * 16, Kind.MASS, NOW, number=2)
STATES = {
    "none": None,
    "open": LOCAL,
    "known": replace(LOCAL, acknowledged_at=NOW),
    "restored": replace(LOCAL, restored_at=NOW),
    "closed": replace(LOCAL, closed_at=NOW),
    "drill": replace(LOCAL, drill=True),
    "mass": MASS,
    "mass over": replace(MASS, restored_at=NOW),
    "mass drill": replace(MASS, drill=True),
}
ABBREVIATED = {
    ".": None,
    "R": Refusal.ROLE,
    "N": Refusal.NO_INCIDENT,
    "C": Refusal.CLOSED,
    "u": Refusal.NOT_CLOSED,
    "O": Refusal.OVER,
    "m": Refusal.NOT_MASS,
    "D": Refusal.DRILL,
}
"""A dot is obeyed. Columns are the states above, in their order."""
ROLES = ("shift_lead", "sysadmin", "monitoring", "standby", "mentor", "auditor", "operator")
NEVER = "R" * len(STATES)
ALWAYS = "." * len(STATES)
OPEN_OR_OVER = "N...C...."
WHILE_OPEN = "N..OC..O."
ONLY_MASS = "NmmmmmC.."
TABLE = {
    #                         lead          sysadmin      monitoring    standby mentor …
    Action.ACKNOWLEDGE:    (OPEN_OR_OVER, OPEN_OR_OVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.UNACKNOWLEDGE:  (WHILE_OPEN, WHILE_OPEN, NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.CALL_OUT:       ("N..OCD.OD", NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.OPEN_SUPPORT:   ("N...CD..D", "N...CD..D", NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.PASS_ON:        ("NmmOCm.OD", "NmmOCm.OD", NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.DEGRADE:        (ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.UNDEGRADE:      (ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.SET_ETA:        (WHILE_OPEN, WHILE_OPEN, "Nmmmmm.O.", NEVER, NEVER, NEVER, NEVER),
    Action.RESOLVE:        (OPEN_OR_OVER, OPEN_OR_OVER, "Nmmmmm...", NEVER, NEVER, NEVER, NEVER),
    Action.REOPEN:         ("Nuuu.uuuu", "Nuuu.uuuu", NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.COME:           (NEVER, NEVER, NEVER, ALWAYS, NEVER, NEVER, NEVER),
    Action.COME_LATER:     (NEVER, NEVER, NEVER, ALWAYS, NEVER, NEVER, NEVER),
    Action.DECLINE:        (NEVER, NEVER, NEVER, ALWAYS, NEVER, NEVER, NEVER),
    Action.SHOW_STATUS:    (ALWAYS, ALWAYS, ALWAYS, NEVER, ALWAYS, ALWAYS, NEVER),
    Action.SHOW_INCIDENTS: (ALWAYS, ALWAYS, ALWAYS, NEVER, ALWAYS, ALWAYS, NEVER),
    Action.SHOW_DUTY:      (ALWAYS, ALWAYS, ALWAYS, NEVER, NEVER, NEVER, NEVER),
    Action.SHOW_CALLBACKS: (ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.SUBSTITUTE:     (ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    Action.LOG_IN:         (ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS),
}  # fmt: skip
CELLS = [
    (Role(role), action, state, ABBREVIATED[row[place]])
    for action, rows in TABLE.items()
    for role, row in zip(ROLES, rows, strict=True)
    for place, state in enumerate(STATES)
]


def test_every_role_and_every_order_is_in_the_table() -> None:
    assert set(TABLE) == set(Action)
    assert set(ROLES) == {str(one) for one in Role}
    assert all(len(row) == len(STATES) for rows in TABLE.values() for row in rows)


@pytest.mark.parametrize("action", Action)
def test_the_cells_of(action: Action) -> None:
    wrong = [
        f"{role:<11} {state:<11} {found or 'obeyed'}, not {why or 'obeyed'}"
        for role, of, state, why in CELLS
        if of is action and (found := allowed(role, action, STATES[state])) != why
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_whoever_is_off_shift_or_unknown_orders_nothing_but_an_answer(
    role: Role, action: Action
) -> None:
    person = HubPerson("somebody", role, "Somebody", on_shift=False)
    gone = replace(person, on_shift=True, revoked_at=NOW)
    assert refusal(gone, action, LOCAL) == Refusal.UNKNOWN
    assert refusal(None, action, LOCAL) == Refusal.UNKNOWN
    why = refusal(person, action, LOCAL)
    if action in {Action.COME, Action.COME_LATER, Action.DECLINE}:
        assert why == (None if role is Role.STANDBY else Refusal.ROLE)
    else:
        assert why in {Refusal.OFF_SHIFT, Refusal.ROLE}


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("why", Refusal)
def test_every_refusal_has_its_sentence(why: Refusal, lang: str) -> None:
    assert known(f"hub.answer.refused.{why}", lang)


def test_orders_of_an_incident_are_those_with_a_number() -> None:
    for action in OF_AN_INCIDENT:
        assert allowed(Role.SHIFT_LEAD, action, None) == Refusal.NO_INCIDENT
