"""People, PCs and codes become known to the hub and leave it, on both databases."""

from datetime import timedelta

import pytest

from runbook.hub.admission import enrolling, staff
from runbook.hub.admission.logging_in import offered
from runbook.hub.incidents import spoken
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.problem import HubError
from runbook.hub.running.readiness import make_ready
from runbook.hub.store import agents, codes, events, incidents
from runbook.hub.store import people as people_of
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import Transaction
from runbook.secrets.own import OwnSecret
from tests.integration.hub.conftest import Clock

KEY = "00112233445566aa"


def kinds(tx: Transaction) -> list[str]:
    return [one.kind for one in events.latest(tx)][::-1]


def test_an_id_is_the_role_and_a_number_and_holds_nothing_of_the_name(store: Store) -> None:
    with store.write() as tx:
        made = [
            staff.add(tx, HubPerson("", role, "Иванова Анна"))
            for role in (Role.SHIFT_LEAD, Role.STANDBY, Role.STANDBY)
        ]
        assert [one.id for one in made] == ["lead-1", "standby-1", "standby-2"]
        assert kinds(tx) == ["person.added"] * 3
        staff.revoke(tx, made[2])
        # What stands in the log under an id stays that person's.
        assert staff.add(tx, HubPerson("", Role.STANDBY, "李")).id == "standby-3"


def test_nobody_is_written_down_twice(store: Store) -> None:
    with store.write() as tx:
        staff.add(tx, HubPerson("x", Role.STANDBY, "X"))
    with store.write() as tx, pytest.raises(HubError) as raised:
        staff.add(tx, HubPerson("x", Role.STANDBY, "X"))
    assert raised.value.problem.id == "hub.person.exists"


def test_an_invitation_is_good_for_a_day(
    store: Store, people: dict[str, HubPerson], clock: Clock
) -> None:
    with store.write() as tx:
        code = staff.invite(tx, people["lead"])
    clock.go(86_399)
    with store.read() as tx:
        assert codes.peek(tx, codes.PERSON, code) is not None
    clock.go(2)
    with store.read() as tx:
        assert codes.peek(tx, codes.PERSON, code) is None


def test_who_was_revoked_loses_every_code_and_may_come_back(
    store: Store, people: dict[str, HubPerson]
) -> None:
    with store.write() as tx:
        first = staff.invite(tx, people["lead"])
        second = staff.invite(tx, people["lead"])
        assert codes.peek(tx, codes.PERSON, first) is None
        staff.revoke(tx, people["lead"])
        assert codes.peek(tx, codes.PERSON, second) is None
        staff.add(tx, people["lead"])
        assert _person(tx, "lead").active


def test_a_shift_is_an_event(store: Store, people: dict[str, HubPerson]) -> None:
    with store.write() as tx:
        staff.set_shift(tx, people["lead"], on_shift=False)
        assert not _person(tx, "lead").on_shift
        assert events.latest(tx, 1)[0].body == {"person": "lead", "on_shift": False}


def test_a_second_enrolment_code_ends_the_first_and_shutting_out_ends_both(
    store: Store, clock: Clock
) -> None:
    with store.write() as tx:
        first = enrolling.enrolment_code(tx, "op-117")
        second = enrolling.enrolment_code(tx, "op-117", timedelta(days=1))
        assert codes.peek(tx, codes.AGENT, first) is None
        assert enrolling.shut_out(tx, "op-117")
        assert codes.peek(tx, codes.AGENT, second) is None
        assert not enrolling.shut_out(tx, "op-117")
        third = enrolling.enrolment_code(tx, "op-117", timedelta(days=1))
    clock.go(86401)
    with store.read() as tx:
        assert codes.peek(tx, codes.AGENT, third) is None
        assert agents.every(tx) == []


def _person(tx: Transaction, person_id: str) -> HubPerson:
    found = people_of.by_id(tx, person_id)
    assert found
    return found


@pytest.fixture
def incident(store: Store, clock: Clock) -> HubIncident:
    with store.write() as tx:
        return incidents.save(tx, HubIncident(KEY, Kind.LOCAL, clock.now, agent="op-117"))


def test_a_spoken_code_acknowledges_its_incident_once_and_logs_nobody_in(
    store: Store, office: Office, people: dict[str, HubPerson], incident: HubIncident
) -> None:
    with store.write() as tx:
        code = spoken.spoken_code(tx, people["lead"], incident)
        assert offered(tx, code) is None
    with store.write() as tx:
        assert spoken.by_spoken_code(tx, office, incident.number + 1, code) is None
        answer = spoken.by_spoken_code(tx, office, incident.number, code)
        assert answer is not None
        assert answer.done
        assert spoken.by_spoken_code(tx, office, incident.number, code) is None
    with store.read() as tx:
        known = incidents.by_key(tx, KEY)
        assert known is not None
        assert known.acknowledged_by == "lead"
        assert code.replace(" ", "") not in str(events.latest(tx)).replace(" ", "")


def test_a_login_code_acknowledges_nothing(
    store: Store, office: Office, people: dict[str, HubPerson], incident: HubIncident
) -> None:
    with store.write() as tx:
        code = codes.make(tx, codes.LOGIN, "lead", timedelta(minutes=5))
        assert spoken.by_spoken_code(tx, office, incident.number, code) is None
        assert offered(tx, code) is not None


def test_a_spoken_code_is_good_for_a_quarter_of_an_hour(
    store: Store,
    office: Office,
    people: dict[str, HubPerson],
    incident: HubIncident,
    clock: Clock,
) -> None:
    with store.write() as tx:
        code = spoken.spoken_code(tx, people["lead"], incident)
    clock.go(15 * 60 + 1)
    with store.write() as tx:
        assert spoken.by_spoken_code(tx, office, incident.number, code) is None


def test_a_database_that_another_secret_has_signed_is_refused(
    database: str, store: Store, people: dict[str, HubPerson]
) -> None:
    make_ready(store)
    with store.write() as tx:
        staff.set_shift(tx, people["lead"], on_shift=True)
    make_ready(store)
    other = Store(database, OwnSecret.fresh())
    try:
        with pytest.raises(HubError) as raised:
            make_ready(other)
    finally:
        other.close()
    assert raised.value.problem.id == "hub.secret.other"
