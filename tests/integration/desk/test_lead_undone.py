"""«Руководитель знает», taken back: the block and the record are as they were before."""

from pathlib import Path

from checks.verdict import Verdict
from runbook.desk.acts import Kind
from runbook.desk.view import Told
from tests.integration.desk.sat_down import SatDown, World, sat_down

BANK = Verdict("bank_service.refused", 0.95)
PASSED_ON = "в техподдержку"


def undone(one: SatDown) -> None:
    takeable = one.own.view().takeable
    assert takeable is not None
    assert one.own.do(takeable.button.act).ok


def test_with_no_way_out_the_number_and_the_text_to_read_out_are_back(tmp_path: Path) -> None:
    with sat_down(tmp_path / "journal.db", World(BANK)) as one:
        before = one.shows(lambda desk: desk.lead.told is Told.RING and desk.lead.read_out)
        one.do(Kind.LEAD_KNOWS)
        assert one.own.view().lead.told is Told.KNOWN
        undone(one)
        assert one.own.view().lead == before.lead
        # Nor does a later look at her computer change it.
        looked = one.world.looked
        one.do(Kind.CHECK_AGAIN)
        one.shows(lambda _: one.world.looked > looked)
        assert one.own.view().lead == before.lead


def test_what_followed_from_it_is_withdrawn_with_it(tmp_path: Path) -> None:
    with sat_down(tmp_path / "journal.db", World(BANK)) as one:
        before = one.shows(lambda desk: desk.lead.told is Told.RING and desk.lead.read_out)
        one.do(Kind.LEAD_KNOWS)
        assert any(PASSED_ON in line for line in one.own.view().news)
        undone(one)
        assert not any(PASSED_ON in line for line in one.own.view().news)
        assert one.own.view().steps == before.steps
        incident = one.journal.incident(one.own.conductor.about)
        assert incident is not None
        assert (incident.acknowledged_at, incident.escalated_at) == (None, None)
        one.do(Kind.LEAD_KNOWS)
        assert any(PASSED_ON in line for line in one.own.view().news)
