"""Laws of the walk: it ends, asks nothing twice, never cuts a live call, and takes nothing back."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.causes import CAUSES, domain_of, side_of
from runbook.procedure.file import built_in
from runbook.procedure.shapes import (
    AUTOMATIC,
    FACT_VALUES,
    Answer,
    Condition,
    Fact,
    Kind,
    Option,
    Procedure,
    Step,
    Wording,
)
from runbook.procedure.walk import (
    DONE,
    SKIPPED,
    Due,
    Facts,
    holds_all,
    next_automatic,
    position,
    roles_alerted,
)

BUILT_IN = built_in()
ENDS_WITHIN = 300


def facts_for(cause: str, **values: str) -> Facts:
    known = {Fact.SIDE: side_of(cause), Fact.DOMAIN: domain_of(cause), Fact.CAUSE: cause}
    held = {str(fact): frozenset({one}) for fact, one in known.items()}
    held |= {fact: frozenset(one.split(",")) - {""} for fact, one in values.items()}
    return Facts(held, checked=True, cause=cause)


@st.composite
def circumstances(draw: st.DrawFn) -> Facts:
    """Any night: each fact known or not, with any of its values."""
    cause = draw(st.sampled_from(sorted(CAUSES)))
    values = {
        str(fact): draw(st.sets(st.sampled_from(sorted(known)), max_size=3).map(frozenset))
        for fact, known in FACT_VALUES.items()
        if draw(st.booleans())
    }
    if draw(st.booleans()):
        values |= facts_for(cause).values
    return Facts(values, checked=draw(st.booleans()), recovered=draw(st.booleans()), cause=cause)


@st.composite
def conditions(draw: st.DrawFn, earlier: list[str]) -> Condition:
    facts = {str(fact): sorted(known) for fact, known in FACT_VALUES.items()}
    facts |= {f"answer.{one}": ["yes", "no", DONE, SKIPPED] for one in earlier}
    fact = draw(st.sampled_from(sorted(facts)))
    values = draw(st.sets(st.sampled_from(facts[fact]), min_size=1, max_size=2))
    return Condition(fact, frozenset(values), draw(st.booleans()))


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Any small procedure, sound or not."""
    steps: list[Step] = []
    options = tuple(Option(one, Wording("x")) for one in ("yes", "no"))
    for number in range(draw(st.integers(0, 8))):
        earlier = [one.id for one in steps]
        when = tuple(draw(st.lists(conditions(earlier), max_size=2)))
        kind = draw(st.sampled_from(list(Kind)))
        advised = kind is Kind.INSTRUCT and draw(st.booleans())
        cuts = draw(st.booleans())
        step = Step(f"s{number}", kind, Wording("x"), when, cuts, options=options, advice=advised)
        steps.append(step)
    return Procedure("any", 1, Wording("x"), tuple(steps))


def answers_to(due: Due) -> list[str]:
    if due.step.kind is not Kind.ASK:
        return [DONE, SKIPPED]
    if due.step.answer is Answer.CHOICE:
        return [*(one.id for one in due.step.options), SKIPPED]
    return ["0", "2", "03:30", SKIPPED]


def walk(
    procedure: Procedure, facts: Facts, choose: st.DataObject
) -> Iterator[tuple[Due, Mapping[str, str]]]:
    """Answer whatever is next until nothing is; each step with the answers before it."""
    answers: dict[str, str] = {}
    for _ in range(ENDS_WITHIN):
        at = position(procedure, answers, facts)
        if at.now is None:
            return
        yield at.now, dict(answers)
        answers[at.now.id] = choose.draw(st.sampled_from(answers_to(at.now)))
    raise AssertionError("it does not end")


@settings(max_examples=80, deadline=None)
@given(procedures() | st.just(BUILT_IN), circumstances(), st.data())
def test_every_procedure_ends_and_asks_nothing_twice(
    procedure: Procedure, facts: Facts, choose: st.DataObject
) -> None:
    asked = [due.id for due, _ in walk(procedure, facts, choose)]
    assert len(asked) == len(set(asked))


@settings(max_examples=80, deadline=None)
@given(procedures() | st.just(BUILT_IN), circumstances(), st.data())
def test_what_would_cut_a_live_call_is_never_next_while_one_may_be_live(
    procedure: Procedure, facts: Facts, choose: st.DataObject
) -> None:
    over = facts.recovered or facts.values.get(Fact.LIVE_CALL, frozenset()) >= {"no"}
    for due, answers in walk(procedure, facts, choose):
        assert over or not due.interrupts
        assert not position(procedure, answers, replace(facts, recovered=True)).held


@settings(max_examples=80, deadline=None)
@given(procedures(), circumstances(), st.data())
def test_once_the_call_is_over_all_that_was_held_is_due(
    procedure: Procedure, facts: Facts, choose: st.DataObject
) -> None:
    ended = replace(facts, values={**facts.values, Fact.LIVE_CALL: frozenset({"no"})})
    plain = [one for one in procedure.steps if not any(c.fact == Fact.LIVE_CALL for c in one.when)]
    without = replace(procedure, steps=tuple(plain))
    for _, answers in walk(without, facts, choose):
        before, after = (position(without, answers, one) for one in (facts, ended))
        assert not after.held
        assert {one.id for one in (*before.due, *before.held)} == {one.id for one in after.due}


@settings(max_examples=80, deadline=None)
@given(procedures() | st.just(BUILT_IN), circumstances(), st.data())
def test_an_answer_makes_other_steps_due_and_takes_none_away(
    procedure: Procedure, facts: Facts, choose: st.DataObject
) -> None:
    due_before: set[str] = set()
    for due, answers in walk(procedure, facts, choose):
        at = position(procedure, answers, facts)
        now = {one.id for one in (*at.due, *at.held)}
        assert due_before - answers.keys() <= now
        assert due.id in now
        due_before = now


@settings(max_examples=80, deadline=None)
@given(procedures() | st.just(BUILT_IN), circumstances(), st.data())
def test_steps_come_in_the_order_of_the_file_and_of_their_phase(
    procedure: Procedure, facts: Facts, choose: st.DataObject
) -> None:
    order = [one.id for one in procedure.steps]
    waits = [at for at, one in enumerate(procedure.steps) if one.kind is Kind.WAIT_RECOVERY]
    for due, answers in walk(procedure, facts, choose):
        at = position(procedure, answers, facts)
        places = [order.index(one.step.id) for one in at.due]
        assert places == sorted(places)
        assert at.due[0] == due
        if waits:
            assert (order.index(due.step.id) > waits[0]) is facts.recovered
        assert due.step.kind not in AUTOMATIC


@settings(max_examples=80, deadline=None)
@given(procedures(), circumstances())
def test_what_is_not_known_makes_nothing_due(procedure: Procedure, facts: Facts) -> None:
    for step in procedure.steps:
        if not all(one.fact in facts.values for one in step.when):
            assert not holds_all(step.when, facts, {})


def test_a_question_not_asked_yet_satisfies_no_condition_either_way() -> None:
    for negated in (False, True):
        when = (Condition("answer.chats", frozenset({"0"}), negated),)
        assert not holds_all(when, Facts(), {})
        assert holds_all(when, Facts(), {"chats": "0"}) is not negated


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_a_verdict_that_changes_asks_nothing_again(cause: str) -> None:
    answers: dict[str, str] = {}
    seen: list[str] = []
    for found in (cause, "isp.no_internet", cause, "home_network.router_silent", cause):
        facts = facts_for(found, live_call="no", lead="messaged", backup="hotspot")
        while (at := position(BUILT_IN, answers, facts)).now is not None:
            seen.append(at.now.wording.text_id)
            answers[at.now.id] = answers_to(at.now)[0]
    assert len(seen) == len(set(seen))


def test_a_procedure_is_finished_only_after_recovery() -> None:
    facts = facts_for("healthy.ok", live_call="no", lead="messaged", not_working="", promises="no")
    answers = {one.id: SKIPPED for one in BUILT_IN.steps}
    assert not position(BUILT_IN, answers, facts).finished
    assert position(BUILT_IN, answers, replace(facts, recovered=True)).finished
    assert not position(BUILT_IN, {}, replace(facts, recovered=True)).finished


@pytest.mark.parametrize(("trainee", "roles"), [("no", ()), ("yes", ("mentor",))])
def test_the_lead_and_the_administrator_are_always_alerted(
    trainee: str, roles: tuple[str, ...]
) -> None:
    assert roles_alerted(BUILT_IN, Facts(), {}) == ("shift_lead", "sysadmin")
    facts = facts_for("pc.no_route", trainee=trainee)
    assert roles_alerted(BUILT_IN, facts, {}) == ("shift_lead", "sysadmin", *roles)


WORDS = Wording("x")
SURE = Facts({}, checked=True, cause="isp.no_internet")


def of(*steps: Step) -> Procedure:
    return Procedure("any", 1, WORDS, steps)


def test_only_automatic_steps_whose_conditions_hold_are_carried_out() -> None:
    when = (Condition(str(Fact.SIDE), frozenset({"bank"})),)
    checks, alert = Step("c", Kind.CHECK, WORDS), Step("a", Kind.ALERT, WORDS, when)
    assert {Kind.CHECK, Kind.ALERT} <= AUTOMATIC
    night = of(checks, alert, Step("i", Kind.INSTRUCT, WORDS))
    assert position(night, {}, SURE).automatic == (checks,)
    at_bank = replace(SURE, values={str(Fact.SIDE): frozenset({"bank"})})
    assert position(night, {}, at_bank).automatic == (checks, alert)


def test_an_alert_may_wait_for_an_answer() -> None:
    when = (Condition("answer.q", frozenset({"yes"})),)
    night = of(Step("q", Kind.ASK, WORDS), Step("a", Kind.ALERT, WORDS, when, to=("sysadmin",)))
    assert roles_alerted(night, SURE, {}) == ()
    assert roles_alerted(night, SURE, {"q": "yes"}) == ("sysadmin",)


def test_a_step_that_would_cut_the_call_says_so() -> None:
    cuts = of(Step("r", Kind.INSTRUCT, WORDS, interrupts=True))
    over = replace(SURE, values={str(Fact.LIVE_CALL): frozenset({"no"})})
    assert [one.interrupts for one in position(cuts, {}, SURE).held] == [True]
    assert [one.interrupts for one in position(cuts, {}, over).due] == [True]


def test_advice_is_due_line_by_line_and_only_once_there_is_a_verdict() -> None:
    night = of(Step("help", Kind.INSTRUCT, WORDS, advice=True))
    lines = position(night, {}, SURE).due
    assert lines
    assert [one.id for one in lines] == [f"help/{one.wording.text_id}" for one in lines]
    assert position(night, {}, replace(SURE, checked=False)).due == ()


def test_an_incident_is_passed_on_as_soon_as_that_is_due_and_closed_last() -> None:
    passes = Step("p", Kind.INCIDENT, WORDS, to=("tech_support",))
    closes = Step("c", Kind.INCIDENT, WORDS)
    asks, tells = Step("q", Kind.ASK, WORDS), Step("i", Kind.INSTRUCT, WORDS)
    assert next_automatic(position(of(asks, tells, passes), {}, SURE)) == passes
    assert next_automatic(position(of(asks, closes), {}, SURE)) is None
    assert next_automatic(position(of(asks, closes), {"q": "yes"}, SURE)) == closes
    assert next_automatic(position(of(tells), {}, SURE)) is None
    assert next_automatic(position(of(), {}, SURE)) is None
