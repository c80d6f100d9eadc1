"""Pages while the database takes nothing more, or does not answer."""

import pytest

from notifier.handoff.check_digit import with_check_digit
from runbook.hub.store.problem import StoreError, StoreProblem
from runbook.hub.store.store import Store
from tests.integration.hub.conftest import Clock
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter


def test_a_database_that_takes_nothing_more_is_still_shown(
    night: Night, enter: Enter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = enter("lead")
    night.reports(night.outage(1))
    clock.go(120)

    def full(_store: Store, _fence: int | None = None) -> None:
        raise StoreError(StoreProblem("store.full"))

    monkeypatch.setattr(Store, "write", full)
    assert visitor.look("/").status_code == 200
    assert visitor.look("/incidents/1").status_code == 200
    assert "№ 1" in visitor.text


def test_without_its_database_every_page_says_so_in_words(
    night: Night, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.reports(night.outage())
    lead = enter("lead")
    key = lead.forms[0].fields["key"]

    def away(*_: object) -> None:
        raise StoreError(StoreProblem("store.away"))

    with monkeypatch.context() as patch:
        patch.setattr(Store, "read", away)
        patch.setattr(Store, "write", away)
        said = [
            lead.look("/"),
            lead.look("/incidents/1"),
            lead.look("/login/" + "a" * 32),
            lead.look("/a/" + "a" * 32),
            lead.send("/order", {"key": key, "order": "ack:1:"}),
            lead.send("/login", {"code": with_check_digit("00000000001")}),
            lead.send("/login", {"email": "lead@bank.example"}),
            lead.send("/logout", {"key": key}),
        ]
    for one in said:
        assert one.status_code == 503, one.url
        assert "База данных пульта сейчас не отвечает." in one.text, one.url
    assert "Выйти" in lead.look("/").text
