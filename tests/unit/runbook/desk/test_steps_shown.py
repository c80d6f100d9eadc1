"""Exactly one thing to do now, and every way to answer it."""

import pytest

from checks.causes import CAUSES
from runbook.desk.acts import Act, Kind, fields_of, read_act
from runbook.desk.showing.steps import ENTER, now, step_rows
from runbook.desk.view import Mark, Now
from runbook.language.letters import KEYS
from runbook.procedure import shapes
from runbook.procedure.file import built_in
from runbook.procedure.place import Place
from runbook.procedure.shapes import Answer
from runbook.procedure.walk import DONE, SKIPPED, Facts, position
from tests.unit.runbook.procedure.test_procedure_walk import facts_for

PROCEDURE = built_in()
ABOUT = "3f9a1c2b00ff8e01"
SAID = {"hears": "yes", "status": DONE, "calls": "1", "chats": "0", "promise": "call"}


def place(facts: Facts, **answers: str) -> Place:
    # The program does these itself, before anything is shown.
    own = {one.id: DONE for one in PROCEDURE.steps if one.kind is shapes.Kind.INCIDENT}
    at = position(PROCEDURE, {**own, **answers}, facts)
    return Place(at, answers, recovered=facts.recovered, about=ABOUT)


def shown(at: Place, lang: str = "ru") -> Now:
    return now(at, KEYS[lang], lang, {"provider_name": "Дом.ру", "lead_name": "Мария"})


def due(step: str, answers: dict[str, str], facts: Facts) -> Now:
    """What is shown while this step is the one that is due."""
    at = place(facts, **answers)
    assert at.position.now is not None
    assert at.position.now.id == step
    return shown(at)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("recovered", [False, True])
@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_every_night_is_worked_through_to_its_end_by_buttons(
    cause: str, recovered: bool, lang: str
) -> None:
    found = facts_for(cause, lead="ring", promises="yes", live_call="no", backup="hotspot")
    facts = Facts(found.values, checked=True, recovered=recovered, cause=cause)
    answers: dict[str, str] = {}
    for _ in range(100):
        at = place(facts, **answers)
        if at.position.now is None:
            break
        rows = step_rows(PROCEDURE, at, lang, {})
        assert [row.mark for row in rows].count(Mark.NOW) == 1
        said = shown(at, lang)
        assert said.text
        assert "[" not in said.text
        keys = [one.key for one in said.buttons if one.key]
        assert len(keys) == len(set(keys))
        for one in said.buttons:
            assert isinstance(read_act(fields_of(one.act)), Act)
            assert one.act.about == ABOUT
        answers[at.position.now.id] = SKIPPED
    else:
        pytest.fail("it never ends")


def test_a_choice_is_answered_by_its_digits() -> None:
    said = due("status", {"hears": "yes"}, facts_for("bank_service.error"))
    assert [(one.key, one.act.kind, one.act.value) for one in said.buttons] == [
        ("1", Kind.GIVE, "done"),
        ("2", Kind.GIVE, "cannot"),
        ("м", Kind.ASIDE, ""),
    ]


def test_a_count_is_pressed_or_typed_and_nought_is_a_count() -> None:
    said = due("calls", {"hears": "yes", "status": DONE}, facts_for("bank_service.error"))
    keys = [(one.key, one.act.value) for one in said.buttons]
    assert keys == [("0", "0"), ("1", "1"), ("2", "2"), ("3", "3"), ("м", "")]
    assert said.line is not None
    assert said.line.number
    assert said.line.act.subject == "calls"


def test_a_time_and_a_ticket_are_typed() -> None:
    provider = {**SAID, "isp_call": DONE, "isp_ask": DONE, "provider_knows": "yes"}
    facts = facts_for("isp.no_internet", lead="messaged")
    asked = due("provider_until", provider, facts)
    assert asked.line is not None
    assert asked.line.example == "03:30"
    asked = due("provider_ticket", {**provider, "provider_until": "03:30"}, facts)
    assert asked.line is not None
    assert not asked.line.number


def test_an_instruction_is_done_by_the_key_that_most_would_press() -> None:
    said = due("bank_lead", SAID, facts_for("bank_service.error", lead="messaged"))
    (done,) = [one for one in said.buttons if one.main]
    assert (done.key, done.act.kind, done.act.value) == (ENTER, Kind.GIVE, DONE)


def test_ringing_the_lead_is_done_when_the_lead_knows_and_by_nothing_else() -> None:
    said = due("ring_lead", SAID, facts_for("bank_service.error", lead="ring"))
    assert "Enter" not in said.text
    (main,) = [one for one in said.buttons if one.main]
    assert (main.key, main.act.kind) == (ENTER, Kind.LEAD_KNOWS)
    assert Kind.GIVE not in [one.act.kind for one in said.buttons]


def test_whether_the_client_hears_is_asked_in_one_place() -> None:
    said = due("hears", {}, facts_for("bank_service.error"))
    assert said.text == "Прочитайте слова слева и ответьте, слышит ли вас клиент."
    assert said.buttons == ()
    assert said.line is None


def test_what_would_cut_the_call_waits_where_she_sees_it() -> None:
    facts = facts_for("home_network.router_silent", live_call="yes", lead="messaged")
    answers = {**SAID, "mend/step.check_router_power": DONE, "mend/step.ring_lead": DONE}
    at = place(facts, **answers)
    assert at.position.now is None
    said = shown(at)
    assert any("Подождёт до конца разговора" in line for line in said.beside)
    (ended,) = said.buttons
    assert ended.act.kind is Kind.CALL_ENDED
    assert [row.mark for row in step_rows(PROCEDURE, at, "ru", {})].count(Mark.HELD) == 1


def test_what_was_answered_stands_with_its_answer() -> None:
    at = place(facts_for("bank_service.error"), hears="yes", status="cannot", calls=SKIPPED)
    rows = {row.text: (row.mark, row.said) for row in step_rows(PROCEDURE, at, "ru", {})}
    assert rows["Поставьте статус «Технический перерыв»."] == (
        Mark.DONE,
        "не получается поставить",
    )
    assert rows["Сколько звонков у вас сейчас на линии?"][0] is Mark.ASIDE


def test_every_step_of_the_procedure_has_a_way_to_answer_it() -> None:
    answered = {Answer.CHOICE, Answer.COUNT, Answer.CLOCK, Answer.LINE}
    asks = {one.answer for one in PROCEDURE.steps if one.kind is shapes.Kind.ASK}
    assert asks <= answered
