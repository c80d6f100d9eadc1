"""How soon an outage was found and known: one figure wherever it is read, and none invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.noticing import noticed
from runbook.hub.rooms.figures.counting import Case, count
from runbook.hub.rooms.review.facts import Facts
from runbook.incidents.timeline import Known, Span

BEGAN = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UNKNOWN = Span(Known.CLOCK_CHANGED)
moments = st.none() | st.integers(-90, 90).map(lambda one: BEGAN + one * MINUTE)


def at(minutes: float) -> datetime:
    return BEGAN + minutes * MINUTE


def after(minutes: float) -> Span:
    return Span(Known.MEASURED, minutes * MINUTE)


ONE = HubIncident("a" * 16, Kind.LOCAL, at(4), agent="op-1", occurred_at=BEGAN, detected_at=at(2))
MASS = HubIncident("b" * 16, Kind.MASS, at(9), occurred_at=BEGAN, detected_at=at(9))


def test_an_outage_is_found_by_its_pc_else_when_the_hub_opened_it() -> None:
    assert noticed(ONE).detect == after(2)
    assert noticed(replace(ONE, detected_at=None)).detect == after(4)
    assert noticed(replace(ONE, occurred_at=None)).detect == Span(Known.UNCONFIRMED)


def test_a_mass_outage_is_found_and_told_of_by_the_first_of_its_members() -> None:
    told = replace(ONE, alerted_at=at(5))
    came = noticed(replace(MASS, alerted_at=at(10), acknowledged_at=at(12)), [told, ONE])
    assert (came.detect, came.acknowledge) == (after(2), after(7))


def test_whoever_was_cut_off_long_before_did_not_find_a_mass_outage() -> None:
    before = replace(ONE, occurred_at=at(-60), detected_at=at(-59), alerted_at=at(-58))
    known = replace(MASS, alerted_at=at(10), acknowledged_at=at(12))
    came = noticed(known, [before, ONE])
    assert (came.detect, came.acknowledge) == (after(2), after(2))


def test_where_a_clock_went_back_nothing_is_known() -> None:
    back = noticed(replace(ONE, detected_at=at(-60)))
    assert back.detect == UNKNOWN
    early = noticed(replace(ONE, alerted_at=at(3), acknowledged_at=at(-60)))
    assert early.acknowledge == UNKNOWN


def test_whoever_knew_before_the_alert_was_delivered_took_no_time() -> None:
    assert noticed(replace(ONE, alerted_at=at(20), acknowledged_at=at(6))).acknowledge == after(0)
    assert noticed(replace(ONE, acknowledged_at=at(6))).acknowledge == after(4)


@given(moments, moments, moments, moments)
def test_the_report_and_the_figures_say_the_same_of_one_outage(
    occurred: datetime | None,
    detected: datetime | None,
    alerted: datetime | None,
    known: datetime | None,
) -> None:
    times = {
        "occurred_at": occurred,
        "detected_at": detected,
        "alerted_at": alerted,
        "acknowledged_at": known,
    }
    counted = count([Case("a", Kind.LOCAL, at(4), agent="op-1", **times)])
    came = noticed(Case("a", Kind.LOCAL, at(4), **times))
    seen = Facts(
        1, False, "", False, at(99), start=at(0), began=came.began,
        found=came.found, told=came.told, known=came.known,
    )  # fmt: skip
    for name in ("detect", "acknowledge"):
        length = getattr(seen, name)
        assert getattr(counted, name).lengths == (() if length is None else (length,))
        assert length is None or length >= timedelta(0)
