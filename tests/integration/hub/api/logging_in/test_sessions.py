"""What ends the session of whoever is logged in: time, its person, the lead, too many of them."""

from runbook.hub.admission import staff
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.office import Office
from runbook.hub.store import incidents, people, sessions
from runbook.hub.store.store import Store
from tests.integration.hub.api.logging_in.conftest import STRANGER, Everybody, Offer, kinds
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.conftest import NOW, Clock


def test_a_session_ends_after_an_hour_in_which_nobody_did_anything(
    visitor: Visitor, code: Offer, clock: Clock
) -> None:
    visitor.log_in(code("lead"))
    for _ in range(3):
        clock.go(50 * 60)
        assert "Выйти" in visitor.look("/").text
    through_tls = f"__Host-runbook={visitor.client.cookies['runbook']}"
    for _ in range(3):
        clock.go(25 * 60)
        visitor.look("/?again", cookie=through_tls, **STRANGER)
    assert "Выйти" not in visitor.text
    assert "Вход закончился" in visitor.text


def test_a_session_ends_after_twelve_hours_whatever_is_done(
    visitor: Visitor, code: Offer, clock: Clock
) -> None:
    visitor.log_in(code("lead"))
    for _ in range(23):
        clock.go(31 * 60)
        assert "Выйти" in visitor.look("/").text
    clock.go(31 * 60)
    assert "Выйти" not in visitor.look("/").text


def test_logging_out_ends_this_session_and_no_other(
    visitor: Visitor, api: RunningApi, code: Offer, store: Store
) -> None:
    phone = Visitor(api)
    phone.log_in(code("lead"))
    visitor.log_in(code("lead"))
    token = visitor.client.cookies["runbook"]
    visitor.press("Выйти")
    assert "Вход на страницу пульта" in visitor.text
    assert "Выйти" not in visitor.look("/", cookie=f"runbook={token}").text
    assert "Выйти" in phone.look("/").text
    assert kinds(store)[-1] == "login.ended"
    phone.close()


def test_who_is_revoked_is_out_at_once(
    visitor: Visitor,
    code: Offer,
    store: Store,
    office: Office,
    people: Everybody,
) -> None:
    unused = code("lead")
    visitor.log_in(code("lead"))
    with store.write() as tx:
        staff.revoke(tx, people["lead"])
    assert "Выйти" not in visitor.look("/").text
    assert visitor.log_in(unused).status_code == 422
    assert "login.ended" in kinds(store)


def test_who_goes_off_shift_sees_nothing_more(visitor: Visitor, code: Offer, store: Store) -> None:
    with store.write() as tx:
        kept = incidents.save(tx, HubIncident("0" * 16, Kind.LOCAL, NOW, agent="op-117"))
    visitor.log_in(code("lead"))
    assert "op-117" in visitor.text
    with store.write() as tx:
        people.set_shift(tx, "lead", on_shift=False)
    visitor.look("/")
    assert "Вы сейчас не на смене" in visitor.text
    assert "op-117" not in visitor.text
    assert visitor.look(f"/incidents/{kept.number}").status_code == 403
    assert "op-117" not in visitor.text


def test_of_one_person_only_a_few_sessions_hold(api: RunningApi, code: Offer, clock: Clock) -> None:
    visitors = [Visitor(api) for _ in range(sessions.MOST_OF_ONE + 1)]
    for one in visitors:
        one.log_in(code("lead"))
        clock.go(1)
    inside = ["Выйти" in one.look("/").text for one in visitors]
    assert inside == [False, *[True] * sessions.MOST_OF_ONE]
    for one in visitors:
        one.close()
