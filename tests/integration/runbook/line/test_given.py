"""What the office gave to somebody else is marked so on this PC, until it is taken back."""

from runbook.agent.workplace import utc_now
from runbook.callbacks.promise import Channel
from runbook.journal import callbacks
from tests.acceptance.night import OPERATOR, until
from tests.far_ends.hub import Hub
from tests.integration.runbook.line.pc import Pc


def made(place: Pc) -> str:
    return callbacks.promise(
        place.journal,
        utc_now(),
        operator=OPERATOR,
        incident=None,
        channel=Channel.CALL,
        reference="CASE-17",
    ).id


def handed(place: Pc) -> dict[str, str]:
    found = callbacks.every_promise(place.journal, OPERATOR)
    return {one.id: one.handed_to for one in found if one.handed}


def test_what_is_given_away_is_handed_over_here_until_it_is_taken_back(place: Pc, hub: Hub) -> None:
    first, own = made(place), made(place)
    callbacks.hand_over(place.journal, utc_now(), own, "Мария")
    away = [{"promise": one, "to": "op-118"} for one in (first, own)]
    hub.say = lambda _: {"given_away": [*away, {"promise": "0" * 12, "to": "op-118"}]}
    with place.working(courier=False):
        assert until(lambda: handed(place) == {first: "op-118", own: "Мария"}, 10)

        assert until(
            lambda: any(
                said.get("handed_to") == "op-118"
                for report in hub.reports
                for said in report.get("promises", ())
            ),
            10,
        )
    hub.say = lambda _: {}
    with place.working(courier=False):
        assert until(lambda: handed(place) == {own: "Мария"}, 10)
    events = place.events()
    assert events.count("callback.handed_over") == 2
    assert events.count("callback.handed_back") == 1
    assert any("этим клиентам не звоните" in one for one in place.said)


def test_what_waits_on_the_hubs_page_is_one_line_for_her(place: Pc, hub: Hub) -> None:
    hub.say = lambda _: {"given": 3}
    with place.working(courier=False):
        assert until(lambda: len(hub.reports) >= 3, 10)
        assert until(lambda: place.said, 30)
    assert [one for one in place.said if "передано" in one] == [
        "Вам передано 3 обещания коллег: откройте страницу пульта, раздел «Обещания»."
    ]
