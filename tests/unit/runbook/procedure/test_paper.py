"""What stands on the sheet of paper for the day the PC itself is dead."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runbook.diagnosis.advice import CAUSES, advice
from runbook.holding.scripts import Shown
from runbook.holding.scripts import built_in as built_in_script
from runbook.language.texts import LANGUAGES, t
from runbook.procedure.file import built_in
from runbook.procedure.page import page
from runbook.procedure.paper import FEWEST_ROWS, MORE
from runbook.procedure.places import LEFT_OUT, PLACES
from runbook.procedure.shapes import Condition, Kind, Option, Procedure, Step, Wording
from runbook.procedure.sheet import Branch, Page
from runbook.settings import Contact, Operator, Provider, Settings
from runbook.settings.file import settings_from

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[4] / "runbook" / "data" / "runbook.example.toml"
SETTINGS = settings_from(EXAMPLE.read_bytes(), EXAMPLE).settings
WORDS = Shown(built_in_script("ru", "voice"))


def sheet(
    procedure: Procedure | None = None, settings: Settings = SETTINGS, shown: Shown = WORDS
) -> Page:
    return page(procedure or built_in(), settings, shown, "ru", NOW)


def branch(made: Page, name: str) -> Branch:
    return next(one for one in made.branches if one.id == name)


def said(made: Page, name: str) -> list[str]:
    return [one.text for one in branch(made, name).items]


def own(*steps: Step) -> Procedure:
    return Procedure("own", 3, Wording(), steps, digest="f" * 64)


def told(step_id: str, **conditions: str) -> Step:
    when = tuple(
        Condition(name.replace("__", "."), frozenset({value})) for name, value in conditions.items()
    )
    return Step(step_id, Kind.INSTRUCT, Wording(by_language={"ru": step_id}), when)


def test_the_words_are_the_script_s_own_to_the_letter() -> None:
    made = sheet()
    assert made.script == built_in_script("ru", "voice").messages
    assert made.script_approved


def test_a_draft_and_a_mismatch_are_said() -> None:
    draft = page(built_in(), SETTINGS, Shown(built_in_script("en", "voice")), "en", NOW)
    assert not draft.script_approved
    assert "draft" in draft.script_notes[0]
    mismatch = sheet(shown=WORDS._replace(problem="script.digest_mismatch"))
    assert not mismatch.script_approved
    assert t("script.digest_mismatch", "ru") in mismatch.script_notes


def test_a_fault_by_eye_leads_to_what_the_procedure_says_of_it() -> None:
    made = sheet()
    assert t("step.ask_provider", "ru") in said(made, "provider")
    assert t("step.nothing_at_home", "ru") in said(made, "bank")
    assert t("step.no_password", "ru") in said(made, "vpn")
    assert t("step.touch_nothing", "ru") in said(made, "unclear")
    restart = next(one for one in branch(made, "home").items if "роутер из розетки" in one.text)
    assert restart.after_call


def test_a_step_of_one_side_stands_there_and_one_of_all_sides_above() -> None:
    made = sheet(
        own(told("isp-only", side="isp"), told("always"), told("bank", domain="bank_service"))
    )
    assert [one.text for one in made.at_once] == ["always"]
    assert said(made, "provider") == ["isp-only"]
    assert said(made, "bank") == ["bank"]


def test_no_place_is_a_dead_end_whatever_the_bank_s_file_leaves_out() -> None:
    made = sheet(own(told("always")))
    assert all(one.items for one in made.branches)


def test_a_step_after_an_answer_says_its_if() -> None:
    options = (Option("y", Wording(by_language={"ru": "да"})), Option("n", Wording()))
    ask = replace(told("ask"), kind=Kind.ASK, options=options)
    made = sheet(own(ask, told("then", answer__ask="y"), told("same", side="isp")))
    assert made.at_once[0].boxes[0] == "да"
    assert made.at_once[1].only_if == "Если «да»:"


def test_hotspot_and_mentor_are_there_where_the_settings_allow_them() -> None:
    hotspot = t("procedure.hotspot", "ru")
    assert hotspot not in said(sheet(), "provider")
    operator = Operator(id="op-1", backup="hotspot", trainee=True)
    mentor = Contact(role="mentor", name="Мария", phone="0500")
    made = sheet(settings=Settings(operator=operator, contacts=(mentor,)))
    assert hotspot in said(made, "provider")
    assert t("procedure.ask_mentor", "ru") in [one.text for one in made.at_once]
    assert "Мария" in [one.name for one in made.people]
    assert "Мария" not in [one.name for one in sheet().people]


def test_after_recovery_comes_only_what_the_program_cannot_ask() -> None:
    texts = [one.text for one in sheet().after]
    assert t("procedure.status_back", "ru") in texts
    assert t("procedure.true_cause", "ru") not in texts


def test_nothing_on_the_sheet_asks_for_a_key_of_the_program() -> None:
    made = sheet()
    items = [*made.at_once, *made.after, *(one for each in made.branches for one in each.items)]
    assert not [
        one.text for one in items if "нажмите «У меня" in one.text or "отметьте" in one.text
    ]


def test_what_is_left_out_are_texts_that_exist() -> None:
    assert [one for one in LEFT_OUT if t(one, "ru") == one] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_advice_on_paper_is_an_advice_of_the_catalogue(lang: str) -> None:
    known = {step.text_id for one in map(advice, CAUSES) for step in one.operator}
    given = {one.lstrip("!?") for place in PLACES for one in place.advice}
    assert given <= known
    assert {cause for place in PLACES for _, cause in place.causes} <= set(CAUSES)
    assert len(t("page.letters", lang)) == len(PLACES)


def test_what_the_settings_lack_is_left_room_for() -> None:
    made = sheet(settings=Settings())
    assert made.by_hand == ("urgent_line", "phones", "provider")
    assert [one.role for one in made.people] == [
        t(f"role.{role}", "ru") for role in ("shift_lead", "standby", "sysadmin")
    ]
    whole = Settings(
        operator=Operator(urgent_line="0500"),
        provider=Provider(phone="0500", contract="1"),
        contacts=tuple(
            Contact(role=role, phone="0500") for role in ("shift_lead", "standby", "sysadmin")
        ),
    )
    assert sheet(settings=whole).by_hand == ()


def test_the_foot_says_which_procedure_it_is_and_whether_it_is_approved() -> None:
    assert "ffffffff" in sheet(own(told("x"))).footer[0]
    assert "f" * 9 not in sheet(own(told("x"))).footer[0]
    assert sheet().footer[1] == "черновик, не утверждён"
    approved = replace(built_in(), approved_by="Отдел качества", approved_on="2026-11-22")
    assert sheet(approved).footer[1] == "утверждено: Отдел качества, 2026-11-22"
    assert sheet().footer[2] == "напечатано 22.11.2026 в 23:00 МСК"


def test_more_steps_make_smaller_type_then_two_sides_then_more() -> None:
    seen = []
    for count in (1, 8, 60, 200):
        steps = tuple(told(f"step {number} " + "слово " * 12) for number in range(count))
        laid = sheet(own(*steps)).layout
        assert laid.rows >= FEWEST_ROWS
        seen.append(laid.sides)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (1, MORE)
