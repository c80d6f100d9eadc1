"""What waits stands in the row of rooms, for whoever it waits for."""

import re

import pytest

from runbook.hub.model.actions import Action
from runbook.hub.model.people import Role
from runbook.hub.store import leaps
from runbook.hub.store import people as people_of
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import OF_ROLE, Enter

HOURS = 2 * 3600
OFFICE = {Role.SHIFT_LEAD, Role.SYSADMIN, Role.MONITORING, Role.MENTOR, Role.AUDITOR}
OVERDUE = {Role.SHIFT_LEAD: 2, Role.AUDITOR: 2, Role.OPERATOR: 1}
"""Of two promises one is of the operator who is a person of the office here, too."""


def waits(text: str) -> dict[str, int]:
    """By the room's path."""
    row = text.split("<nav")[1].split("</nav>", maxsplit=1)[0]
    found = re.findall(r'<a href="([^"]+)"[^>]*>[^<]+<span class="waits">.*?<b>(\d+)</b>', row)
    return {path: int(count) for path, count in found}


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_what_waits_for_it(role: Role, busy: Night, enter: Enter) -> None:
    busy.clock.go(HOURS)
    here = enter(OF_ROLE[role])
    here.look("/sessions")
    wanted = {"/": 2} if role in OFFICE else {}
    if role in OVERDUE:
        wanted["/promises"] = OVERDUE[role]
    assert waits(here.text) == wanted
    busy.orders("lead", Action.ACKNOWLEDGE, 6)
    busy.orders("lead", Action.ACKNOWLEDGE, 5)
    here.look("/sessions")
    assert "/" not in waits(here.text)


def test_a_deletion_that_is_held_waits_for_whoever_may_look_at_it(
    busy: Night, enter: Enter
) -> None:
    for _ in range(2):
        with busy.store.write() as tx:
            leaps.believed(tx, None)
        busy.clock.go(30 * 24 * 3600)
    for person, expected in (("admin", 1), ("auditor", 1), ("lead", None)):
        here = enter(person)
        here.look("/sessions")
        assert waits(here.text).get("/keeping") == expected


def test_off_shift_there_is_no_row_and_nothing_is_counted(busy: Night, enter: Enter) -> None:
    lead = enter("lead")
    with busy.store.write() as tx:
        people_of.set_shift(tx, "lead", on_shift=False)
    lead.look("/")
    assert waits(lead.text) == {}
    assert "Вы сейчас не на смене." in lead.text
    assert 'href="/promises"' not in lead.text
