"""What the next shift is to watch, and that every rule has words."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.rooms.handover.shapes import Called, Content, Open, Owed, Watch
from runbook.hub.rooms.handover.watching import watched
from runbook.hub.rooms.handover.wording import markdown, sections, seen
from runbook.language.texts import LANGUAGES

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


def single(number: int, **more: object) -> Open:
    return Open(number, "isp.no_internet", (), mass=False, hit=0, since=NOW, **more)  # type: ignore[arg-type]


def lines(content: Content, part: int) -> tuple[str, ...]:
    return sections(content, "", "ru")[part].lines


def test_of_more_than_ten_single_outages_those_alike_stand_in_one_line() -> None:
    mass = Open(35, "vpn_gateway.unreachable", (), mass=True, hit=40, since=NOW)
    late = single(46, knows="shift_lead")
    night = Content(NOW, (mass, late, *map(single, range(45, 35, -1))))
    assert lines(night, 0) == (
        "№ 35: никто ещё не ответил «Знаю».",
        "№ 36\N{EN DASH}45: никто ещё не ответил «Знаю».",
        "№ 35: срок восстановления не назван.",
        "№ 36\N{EN DASH}46: срок восстановления не назван.",
    )
    first, known, alike = lines(night, 1)
    assert first.startswith("№ 35. ")
    assert known.startswith("№ 46. Провайдер: нет интернета, с ")
    assert alike.startswith("№ 36\N{EN DASH}45: провайдер: нет интернета, первый с ")
    assert alike.endswith("Никто ещё не ответил «Знаю».")


def test_no_number_is_left_out_of_a_long_line() -> None:
    night = Content(NOW, tuple(map(single, range(1, 60, 3))))
    assert all(f"{number}" in lines(night, 1)[0].split(":")[0] for number in range(1, 60, 3))
    assert "ещё" not in lines(night, 1)[0].split(":")[0]


def test_ten_single_outages_are_told_one_by_one() -> None:
    night = Content(NOW, tuple(map(single, range(45, 35, -1))))
    assert len(lines(night, 1)) == 10
    assert len(lines(night, 0)) == 20


def test_a_count_of_promises_is_no_number_of_an_outage() -> None:
    night = Content(NOW, tuple(map(single, range(20, 0, -1))), owed=(Owed("op-1", 9, 7),))
    assert "Просрочено 7 обещаний: клиенты ждут звонка или сообщения." in lines(night, 0)
