"""What the next shift is to watch, and that every rule has words."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.rooms.handover.shapes import Called, Content, Open, Owed, Watch
from runbook.hub.rooms.handover.watching import watched
from runbook.hub.rooms.handover.wording import markdown, seen
from runbook.texts import LANGUAGES

NOW = datetime(2026, 11, 22, 23, tzinfo=UTC)
moments = st.none() | st.timedeltas(timedelta(hours=-9), timedelta(hours=9)).map(NOW.__add__)
incidents = st.builds(
    Open,
    st.integers(1, 99),
    st.sampled_from(["vpn.gateway", "isp.down"]),
    st.just(()),
    st.booleans(),
    st.integers(0, 9),
    st.just(NOW),
    st.sampled_from(["", "shift_lead"]),
    moments,
    moments,
    st.booleans(),
)
contents = st.builds(
    Content,
    st.just(NOW),
    st.lists(incidents, max_size=4).map(tuple),
    st.integers(0, 3),
    moments,
    st.lists(st.builds(Owed, st.just("op-1"), st.integers(1, 9), st.integers(0, 9))).map(tuple),
    st.lists(st.builds(Called, st.just(6), st.integers(1, 5), st.integers(0, 5))).map(tuple),
    st.booleans(),
)


@given(contents)
def test_whatever_goes_on_without_knower_or_time_is_watched(content: Content) -> None:
    found = {(one.watch, one.number) for one in watched(content)}
    for one in content.incidents:
        if not one.restored and not one.knows:
            assert (Watch.UNKNOWN_INCIDENT, one.number) in found
        if not one.restored and one.eta_at is None and one.update_at is None:
            assert (Watch.NO_ETA, one.number) in found
    assert any(watch is Watch.PROMISES_OVERDUE for watch, _ in found) is bool(content.overdue)
    assert any(watch is Watch.NO_NEXT_LEAD for watch, _ in found) is not content.next_lead


@given(contents)
def test_all_of_it_can_be_said_in_both_languages(content: Content) -> None:
    for lang in LANGUAGES:
        assert "{" not in markdown(content, "", lang)
        assert all("{" not in seen(one, lang) for one in watched(content))
