"""What the hub on duty tells of its correlation, and that one that hears nobody says so."""

import logging
from collections.abc import Mapping

import pytest

from runbook.hub.correlation import standing
from runbook.hub.correlation.standing import Standing
from runbook.hub.store import switches
from runbook.hub.store.transaction import Transaction
from tests.integration.hub.correlation.reporting import Shift
from tests.integration.hub.correlation.test_correlator import CRM, EVERYBODY


def told(shift: Shift) -> Standing | None:
    with shift.store.read() as tx:
        return standing.read(tx)


def test_counts_by_component_are_there_for_whoever_shows_them(shift: Shift) -> None:
    assert told(shift) is None
    shift.look(EVERYBODY, CRM)
    shift.run(20)
    found = told(shift)
    assert found is not None
    assert (found.present, found.observed, found.deaf_since) == (12, 12, None)
    (fault,) = found.shared
    assert (fault.component, fault.cause) == (str(CRM), "bank_service.error")
    assert (fault.accuse, fault.prove) == (12, 0)


@pytest.mark.parametrize("way_out", [False, None])
def test_a_hub_that_reaches_no_anchor_says_so_and_says_when_it_does_again(
    shift: Shift, way_out: bool | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "runbook.hub.correlation.standing")
    shift.outside.works = way_out
    began = shift.clock.now
    shift.run(25)
    found = told(shift)
    assert found is not None
    assert found.deaf_since is None, "not for the first seconds"
    shift.run(300)
    found = told(shift)
    assert found is not None
    assert found.deaf_since is not None
    assert (found.deaf_since - began).total_seconds() < 10
    shift.outside.works = True
    shift.run(15)
    found = told(shift)
    assert found is not None
    assert found.deaf_since is None
    assert [one.message for one in caplog.records] == [
        "hub: reaches none of its anchors, operators' silence does not count",
        "hub: reaches its anchors again, operators' silence counts",
    ]


def test_what_nobody_says_any_more_is_not_shown(shift: Shift) -> None:
    shift.run(20)
    assert told(shift) is not None
    shift.clock.go(200)
    assert told(shift) is None


def test_while_nothing_changes_it_is_written_once_a_minute(
    shift: Shift, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    put = switches.put

    def noted(tx: Transaction, name: str, body: Mapping[str, object]) -> None:
        written.append(name)
        put(tx, name, body)

    monkeypatch.setattr(switches, "put", noted)
    shift.run(605)
    assert 9 <= written.count(standing.SWITCH) <= 12
