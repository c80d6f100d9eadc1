"""The table of rooms and deeds, cell by cell: each role, each room, each thing done there."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from runbook.hub.model.access import Deed, Sight, may_do, may_see
from runbook.hub.model.people import HubPerson, Role

ROLES = ("shift_lead", "sysadmin", "monitoring", "standby", "mentor", "auditor", "operator")
NOW = datetime(2026, 11, 23, 2, 13, tzinfo=UTC)
SIGHTS = {
    # In the order of ROLES: + does, - does not.
    Sight.BOARD:        "+ + + + + + +",
    Sight.INCIDENT:     "+ + + - + + -",
    Sight.EVIDENCE:     "+ + - - - - -",
    Sight.PROMISES:     "+ - - - - + -",
    Sight.OWN_PROMISES: "- - - + - - +",
    Sight.LOG:          "+ + - - - + -",
    Sight.REVIEW:       "+ + + - - + -",
    Sight.FIGURES:      "+ + + - - + -",
    Sight.DRILLS:       "+ + - - + + -",
    Sight.ROSTER:       "+ + - - + + -",
    Sight.READINESS:    "+ + - - - + -",
    Sight.HANDOVER:     "+ + - - - + -",
    Sight.SESSIONS:     "+ + + + + + +",
    Sight.ALL_SESSIONS: "+ + - - - + -",
    Sight.WINDOWS:      "+ + - - - + -",
    Sight.KEEPING:      "- + - - - + -",
    Sight.AUDIT:        "- - - - - + -",
}  # fmt: skip
DEEDS = {
    Deed.REVEAL:         "+ - - + - - +",
    Deed.REASSIGN:       "+ - - - - - -",
    Deed.ATTEMPT:        "+ - - + - - +",
    Deed.FULFIL:         "+ - - + - - +",
    Deed.UNDO:           "+ - - + - - +",
    Deed.EDIT_REVIEW:    "+ + - - - - -",
    Deed.FINISH_REVIEW:  "+ - - - - - -",
    Deed.PREVIEW_ROSTER: "+ - - - - - -",
    Deed.IMPORT_ROSTER:  "+ - - - - - -",
    Deed.PLAN:           "+ + - - - - -",
    Deed.CANCEL:         "+ - - - - - -",
    Deed.SUBSTITUTE:     "+ - - - - - -",
    Deed.NOTE_HANDOVER:  "+ - - - - - -",
    Deed.SEND_HANDOVER:  "+ - - - - - -",
    Deed.TAKE_OVER:      "+ + - - - - -",
    Deed.END_SESSION:    "+ + + + + + +",
    Deed.OPEN_WINDOW:    "+ + - - - - -",
    Deed.CLOSE_WINDOW:   "+ + - - - - -",
    Deed.GO_ON_DELETING: "- + - - - - -",
}  # fmt: skip


def cells(table):
    return [
        (Role(role), what, mark == "+")
        for what, row in table.items()
        for role, mark in zip(ROLES, row.split(), strict=True)
    ]


def somebody(role: Role) -> HubPerson:
    return HubPerson(f"{role}-1", role, "Somebody")


def test_every_role_room_and_deed_is_in_the_table() -> None:
    assert set(ROLES) == {str(one) for one in Role}
    assert set(SIGHTS) == set(Sight)
    assert set(DEEDS) == set(Deed)


@pytest.mark.parametrize(("role", "sight", "sees"), cells(SIGHTS))
def test_who_sees(role: Role, sight: Sight, sees: bool) -> None:
    print(f"{role:<11} {sight:<14} {'sees' if sees else 'nothing'}")
    assert may_see(somebody(role), sight) is sees


@pytest.mark.parametrize(("role", "deed", "does"), cells(DEEDS))
def test_who_does(role: Role, deed: Deed, does: bool) -> None:
    print(f"{role:<11} {deed:<14} {'does' if does else 'refused'}")
    assert may_do(somebody(role), deed) is does


@pytest.mark.parametrize("role", Role)
def test_who_is_off_shift_or_known_no_more_sees_and_does_nothing(role: Role) -> None:
    for gone in (
        replace(somebody(role), on_shift=False),
        replace(somebody(role), revoked_at=NOW),
    ):
        assert not may_see(gone, *Sight)
        assert not any(may_do(gone, one) for one in Deed)
