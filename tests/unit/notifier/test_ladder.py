from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import Person, Route
from notifier.ladder import Policy, ladder

PEOPLE = st.lists(
    st.builds(
        lambda number, routes: Person(
            f"p{number}", "shift_lead", f"Имя {number}", (Route("telegram", "1"),) * routes
        ),
        st.integers(0, 6),
        st.integers(0, 2),
    ),
    max_size=8,
)
PAUSES = st.sampled_from([timedelta(0), timedelta(minutes=3), timedelta(minutes=20)])
POLICIES = st.builds(Policy, PAUSES, PAUSES, PAUSES)
ONE, TWO, NOBODY = (
    Person("a", "shift_lead", "А", (Route("telegram", "1"),)),
    Person("b", "sysadmin", "Б", (Route("email", "b@bank.example"),)),
    Person("c", "mentor", "В", ()),
)


def test_each_is_rung_twice_and_then_the_next_ones_turn_comes() -> None:
    policy = Policy(timedelta(minutes=3), timedelta(minutes=7))
    rungs = ladder([ONE, NOBODY, TWO, ONE], policy)
    assert [(one.person.id, one.pause.total_seconds() / 60, one.again) for one in rungs] == [
        ("a", 0, False),
        ("a", 3, True),
        ("b", 7, False),
        ("b", 3, True),
    ]


@given(PEOPLE, POLICIES)
def test_nobody_is_rung_more_than_twice_and_who_cannot_be_reached_not_at_all(
    people: list[Person], policy: Policy
) -> None:
    rungs = ladder(people, policy)
    for person in people:
        rung = [one for one in rungs if one.person == person]
        assert len(rung) <= (2 if policy.repeat_after else 1)
        assert [one.again for one in rung] == [False, True][: len(rung)]
        assert person.routes or not rung


@given(PEOPLE, POLICIES)
def test_only_the_first_rung_comes_at_once_and_the_order_is_kept(
    people: list[Person], policy: Policy
) -> None:
    rungs = ladder(people, policy)
    assert [bool(one.pause) for one in rungs] == [False, *[True] * (len(rungs) - 1)][: len(rungs)]
    reachable = list(dict.fromkeys(one for one in people if one.routes))
    climbed = list(dict.fromkeys(one.person for one in rungs))
    assert climbed == (reachable if policy.next_person_after else reachable[:1])
