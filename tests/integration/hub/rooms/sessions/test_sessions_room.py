"""Who is shown whose log-in, and who ends it: every role against every other, with true ids."""

import itertools

import pytest

from runbook.hub.model.people import Role
from runbook.hub.rooms.refusing import DEED_REFUSED
from runbook.hub.store import events, sessions
from runbook.hub.store.store import Store
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.rooms.conftest import OF_ROLE, Enter

ENDS_ANYBODYS = {Role.SHIFT_LEAD, Role.SYSADMIN}
SEES_EVERYBODYS = ENDS_ANYBODYS | {Role.AUDITOR}


def id_of(store: Store, person: str) -> str:
    """What the person's only log-in is called by."""
    with store.read() as tx:
        (held,) = sessions.held(tx, person)
        return held.id


def refused(store: Store) -> list[str]:
    with store.read() as tx:
        found = events.latest(tx, 100)
    return [one.by for one in found if one.kind == DEED_REFUSED]


def key_of(visitor: Visitor) -> str:
    visitor.look("/sessions")
    return next(one.fields["key"] for one in visitor.forms if "key" in one.fields)


@pytest.mark.parametrize(("mine", "theirs"), list(itertools.product(Role, Role)))
def test_a_log_in_is_ended_by_its_own_person_a_lead_or_an_administrator(
    mine: Role, theirs: Role, enter: Enter, store: Store
) -> None:
    me = enter(OF_ROLE[mine])
    key = key_of(me)
    if mine is theirs:
        their, whose = me, OF_ROLE[mine]
    else:
        their, whose = enter(OF_ROLE[theirs]), OF_ROLE[theirs]
    wanted = id_of(store, whose)
    me.look("/sessions")
    may_end = mine is theirs or mine in ENDS_ANYBODYS
    assert (wanted in me.text) == may_end
    me.client.follow_redirects = False
    me.send("/sessions", {"key": key, "deed": "end-session", "session": wanted})
    assert their.look("/sessions").status_code == (401 if may_end else 200)
    assert refused(store) == ([] if may_end else [OF_ROLE[mine]])


@pytest.mark.parametrize("role", Role)
def test_others_log_ins_are_listed_for_those_who_watch_over_them(role: Role, enter: Enter) -> None:
    enter("lead-3")
    mine = enter(OF_ROLE[role])
    mine.look("/sessions")
    assert ("(lead-3)" in mine.text) == (role in SEES_EVERYBODYS)


def test_the_key_of_ones_own_form_ends_nothing_with_an_id_that_is_guessed(
    enter: Enter, store: Store
) -> None:
    lead, admin = enter("lead"), enter("admin")
    key = key_of(lead)
    true = id_of(store, "admin")
    for guess in ("", " ", "%", true.upper() + "x", true[:-1], f"{true} ", "' or '1'='1"):
        said = lead.send("/sessions", {"key": key, "deed": "end-session", "session": guess})
        assert "Такого входа уже нет" in said.text
    assert admin.look("/sessions").status_code == 200
