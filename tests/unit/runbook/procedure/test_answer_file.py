"""Files of answers: every fault with its place, nothing raised, nothing of a client's repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.callbacks.promise import Channel
from runbook.language.texts import LANGUAGES
from runbook.procedure.answer_file import Answers, Client, answer_for, read_answers
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING
from runbook.procedure.file import built_in
from runbook.procedure.yaml_tree import read_tree
from runbook.settings.words import message

PROCEDURE = built_in()


def read(text: str) -> Answers:
    return read_answers(read_tree(text), PROCEDURE, "answers.yaml")


def test_a_whole_file_is_read_as_it_stands() -> None:
    answers = read(
        "steps: {hears: yes, calls: 12, provider_until: 330, ticket: INC-7, mend: done}\n"
        "clients: [{by: call, reference: CRM-2026-17}, {by: unknown}]\n"
        "not_working: [voice, chat]\nlead_knows: yes\ncall_ended: no\n"
    )
    assert answers.problems == ()
    assert answers.steps == {
        "hears": "yes", "calls": "12", "provider_until": "03:30", "ticket": "INC-7", "mend": "done",
    }  # fmt: skip
    assert answers.clients == (Client(Channel.CALL, "CRM-2026-17"), Client(Channel.UNKNOWN))
    assert answers.commands == {LEAD_KNOWS: "yes", NOT_WORKING: "chat,voice"}
    assert CALL_ENDED not in answers.commands


def test_a_line_of_an_advice_is_answered_by_its_step_or_by_itself() -> None:
    answers = read("steps: {mend: done, mend/step.start_vpn: skipped}")
    step = PROCEDURE.step("mend")
    assert step is not None
    assert answer_for(answers, "mend/step.start_vpn", step) == "skipped"
    assert answer_for(answers, "mend/step.check_cable", step) == "done"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_is_found_at_once_and_said_with_its_place(lang: str) -> None:
    answers = read("steps:\n  heers: yes\n  calls: many\nclients: 5\ncolour: red\n")
    said = [message(one, lang) for one in answers.problems]
    assert [one.rule_id for one in answers.problems] == [
        "answers.unknown_key", "answers.unknown_step", "answers.bad_value", "answers.wrong_type",
    ]  # fmt: skip
    assert sorted(one.line for one in answers.problems) == [2, 3, 4, 5]
    assert any("hears" in one for one in said)
    assert not any("many" in one for one in said)


def test_a_clients_datum_is_refused_and_not_repeated() -> None:
    for text in (
        "clients: [{by: call, reference: 4111 1111 1111 1111}]",
        "steps: {hindered: 'клиент 8 922 000-00-01 кричал'}",
        "8 922 000-00-01: x",
    ):
        answers = read(text)
        said = " ".join(message(one, "ru") for one in answers.problems)
        assert answers.problems
        assert "4111" not in said
        assert "922" not in said
        assert "4111" not in repr(answers)


@given(
    st.one_of(
        st.text(max_size=300), st.text(alphabet="steps:clients{}[]-,'\" \n&*!|>#", max_size=200)
    )
)
def test_no_text_breaks_the_reading(text: str) -> None:
    for problem in read(text).problems:
        assert message(problem, "ru")
