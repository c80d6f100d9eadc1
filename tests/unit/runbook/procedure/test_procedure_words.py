"""Steps and conditions as people read them, in both languages, with nothing left over."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from checks.causes import CAUSES
from runbook.holding.scripts import Channel
from runbook.language.texts import FOLDER, LANGUAGES, known
from runbook.procedure.fields import ALL_KEYS, EXPECTED, PASSED_TO, PLACEHOLDERS, values_of
from runbook.procedure.file import built_in
from runbook.procedure.problem import RULES
from runbook.procedure.shapes import FACT_VALUES, Answer, Fact, Kind, Step, Wording
from runbook.procedure.words import conditions_said, said

PROCEDURE = built_in()
ROOT = Path(__file__).parents[4]
_ID = re.compile(r"\b(procedure|cause|role|step|value)\.[a-z]")


def ids_of_the_catalogue() -> set[str]:
    with (Path(FOLDER) / "ru" / "procedure.po").open(encoding="utf-8") as file:
        return {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.id}


def test_a_text_of_the_banks_own_is_filled_in_like_the_programs() -> None:
    own = Wording(
        by_language={"ru": "Позвоните: {lead_name}, {lead_phone}.", "en": "Ring {lead_name}."}
    )
    assert (
        said(own, "ru", {"lead_name": "Мария", "lead_phone": "2-17"}) == "Позвоните: Мария, 2-17."
    )
    assert said(own, "en", {"lead_name": "Maria"}) == "Ring Maria."
    assert said(own, "ru") == "Позвоните: руководитель смены, номер в списке смены."


def test_a_value_is_only_text_whatever_stands_in_it() -> None:
    own = Wording(by_language={"ru": "Позвоните: {lead_name}."})
    assert said(own, "ru", {"lead_name": "{lead_phone}"}) == "Позвоните: {lead_phone}."


def test_the_only_language_there_is_serves_for_all() -> None:
    assert said(Wording(by_language={"ru": "Позвоните."}), "en") == "Позвоните."
    assert said(Wording(), "ru") == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_value_that_may_stand_in_braces_has_words_of_its_own(lang: str) -> None:
    assert [name for name in sorted(PLACEHOLDERS) if not known(f"value.{name}", lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_a_condition_may_ask_about_has_words(lang: str) -> None:
    ids = {f"procedure.fact.{fact}" for fact in Fact}
    ids |= {f"procedure.value.{fact}.{one}" for fact in worded_facts() for one in values_of(fact)}
    ids |= {f"cause.{cause}.name" for cause in CAUSES} | {f"role.{one}" for one in PASSED_TO}
    assert [one for one in sorted(ids) if not known(one, lang)] == []


def worded_facts() -> set[Fact]:
    return set(Fact) - {Fact.CAUSE, Fact.CONTACT}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "step", [one for one in PROCEDURE.steps if one.when], ids=lambda one: one.id
)
def test_conditions_are_read_without_codes(step: Step, lang: str) -> None:
    text = conditions_said(step, PROCEDURE, lang)
    assert text
    assert not _ID.search(text)
    assert "answer." not in text


def test_every_key_of_a_step_has_an_example() -> None:
    assert ALL_KEYS - EXPECTED.keys() == set()


def test_no_text_of_the_procedure_is_left_over() -> None:
    used = {
        node.value
        for path in (ROOT / "runbook").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    used |= {f"{one}.hint" for one in used}
    used |= {one.wording.text_id for one in PROCEDURE.steps} | {PROCEDURE.title.text_id}
    used |= {option.wording.text_id for one in PROCEDURE.steps for option in one.options}
    used |= {f"{rule}.{part}" for rule in RULES for part in ("sentence", "hint")}
    needs = ("script", "check", "alert", "recovery")
    used |= {f"procedure.expected.no_{one}" for one in needs}
    used |= {f"procedure.expected.{name}" for name, _ in EXPECTED.values()}
    used |= {f"procedure.kind.{kind}" for kind in Kind}
    used |= {f"procedure.fact.{fact}" for fact in Fact}
    used |= {f"procedure.value.{fact}.{one}" for fact in worded_facts() for one in values_of(fact)}
    used |= {f"procedure.value.answer.{one}" for one in ("done", "skipped")}
    used |= {f"procedure.show.answer.{one}" for one in Answer}
    used |= {f"procedure.show.channel.{one}" for one in Channel}
    used |= {f"role.{one}" for one in PASSED_TO}
    assert ids_of_the_catalogue() - used == set()


def test_nobody_is_blamed() -> None:
    with (Path(FOLDER) / "ru" / "procedure.po").open(encoding="utf-8") as file:
        texts = " ".join(str(message.string) for message in read_po(file)).lower()
    assert not re.search(r"\bвин[аыуо]|винова|по вашей", texts)


def test_every_closed_fact_has_values() -> None:
    assert set(Fact) - {Fact.DOMAIN, Fact.CAUSE} == set(FACT_VALUES)
