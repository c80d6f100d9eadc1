"""The sheet of paper, printed by a real browser."""

import re
import stat
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from runbook.holding.scripts import Script, Shown
from runbook.holding.scripts import built_in as built_in_script
from runbook.language.texts import LANGUAGES, t
from runbook.procedure.file import built_in
from runbook.procedure.page import page
from runbook.procedure.paper import MORE
from runbook.procedure.printing import render
from runbook.procedure.shapes import Kind, Procedure, Step, Wording
from runbook.procedure.sheet import Page
from runbook.settings import Contact, Operator, Provider, Settings, Vpn
from runbook.settings.file import settings_from
from runbook.system.durable import write_whole
from tests.browser import requirements
from tests.browser.printer import A4, Printer

pytestmark = pytest.mark.skipif(
    bool(requirements.missing()) and not requirements.required(), reason=requirements.missing()
)
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "runbook" / "data" / "runbook.example.toml"
USUAL = settings_from(EXAMPLE.read_bytes(), EXAMPLE).settings
LONGEST = Settings(
    operator=Operator(
        id="op-orenburg-night-shift-00000117",
        name="Александра Преображенская",
        backup="hotspot",
        trainee=True,
        urgent_line="8 800 000-00-00 доб. 12345",
    ),
    provider=Provider(
        id="own",
        name="Городские кабельные сети, отделение Северное",
        phone="8 800 000-00-01 доб. 4",
        contract="ЛС 560-0012345678/2026",
    ),
    contacts=(
        Contact(
            role="shift_lead",
            name="Преображенская-Вознесенская Александра Владимировна",
            phone="+7 (900) 000-00-02 доб. 1234",
        ),
        Contact(role="shift_lead", name="Второй руководитель смены", phone="+7 (900) 000-00-03"),
        Contact(role="standby", name="Резервная группа, вторая очередь", phone="8 900 000-00-04"),
        Contact(role="sysadmin", name="Дежурный администратор филиала", phone="8 900 000-00-05"),
        Contact(role="mentor", name="Наставник Преображенская Мария", phone="8 900 000-00-06"),
        Contact(role="monitoring", name="Отдел мониторинга", phone="+7 (900) 000-00-07"),
    ),
    vpn=Vpn(gateway="vpn.bank.example"),
)
LONG_STEP = {
    "ru": "Ещё один шаг банка: он написан обстоятельно и длинно, чтобы всё было совсем ясно.",
    "en": "One more step of the bank: it is written at length, so that everything is quite clear.",
}


def longer(procedure: Procedure, times: int) -> Procedure:
    """The procedure with its instructions once more and more, each with words of its own."""
    more = tuple(
        replace(step, id=f"{step.id}-{turn}", wording=Wording(by_language=_words(turn)))
        for turn in range(times - 1)
        for step in procedure.steps
        if step.kind is Kind.INSTRUCT and not step.advice
    )
    kinds = [step.kind for step in procedure.steps]
    end = kinds.index(Kind.WAIT_RECOVERY)
    return replace(procedure, steps=(*procedure.steps[:end], *more, *procedure.steps[end:]))


def _words(turn: int) -> dict[str, str]:
    return {lang: f"{text} ({turn})" for lang, text in LONG_STEP.items()}


def words(lang: str) -> Shown:
    return Shown(built_in_script(lang, "voice"))


def written(made: Page, folder: Path) -> Path:
    file = folder / "sheet.html"
    write_whole(file, render(made).encode())
    return file


def every_text(made: Page) -> list[str]:
    """Whatever must stand on the sheet, part by part."""
    found = [made.operator, *made.script, *made.script_notes, made.urgent_line, *made.footer]
    found += [text for one in made.people for text in (one.role, one.name, one.phone)]
    found += [made.provider.name, made.provider.phone, made.provider.contract]
    branches = made.branches
    items = [*made.at_once, *made.after, *(item for one in branches for item in one.items)]
    found += [text for one in items for text in (one.text, one.only_if, *one.boxes, one.ticket)]
    for branch in branches:
        found += [branch.letter, branch.name, branch.lead]
        found += [text for one in branch.questions for text in (one.text, one.hint)]
    labels = ("urgent.life", "told", "promises.note", "promises.case", "promises.window", "keep")
    found += [t(f"page.{label}", made.lang) for label in labels]
    return [" ".join(one.split()) for one in found if one]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_usual_sheet_is_one_page_of_a4_with_every_text_on_it(
    lang: str, printer: Printer, tmp_path: Path
) -> None:
    made = page(built_in(), USUAL, words(lang), lang, NOW)
    assert made.layout.sides == 1
    file = written(made, tmp_path)
    printed = printer.print_to_pdf(file)
    assert printed.pages == 1
    assert printed.sizes == {(round(A4[0]), round(A4[1]))}
    shown = printer.text_of(file)
    assert [one for one in [*every_text(made), "112"] if one not in shown] == []
    assert "page." not in shown
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("settings", "times"),
    [(USUAL, 2), (USUAL, 4), (LONGEST, 1), (LONGEST, 2), (LONGEST, 4)],
    ids=["usual-2", "usual-4", "longest", "longest-2", "longest-4"],
)
def test_what_does_not_fit_on_one_page_takes_the_sides_it_says(
    lang: str, settings: Settings, times: int, printer: Printer, tmp_path: Path
) -> None:
    made = page(longer(built_in(), times), settings, words(lang), lang, NOW)
    file = written(made, tmp_path)
    printed = printer.print_to_pdf(file)
    if made.layout.sides == MORE:
        assert times > 2
        assert printed.pages >= MORE
    else:
        assert printed.pages == made.layout.sides
    shown = printer.text_of(file)
    assert [one for one in every_text(made) if one not in shown] == []
    turn = {1: None, 2: "page.turn_over", MORE: "page.next_page"}[made.layout.sides]
    assert turn is None or t(turn, lang) in shown


HOSTILE = "<script>document.title='x'</script><img src=x onerror=alert(1)>{{ 7*7 }}\"'&"


def test_whatever_stands_in_settings_or_procedure_is_only_text(
    printer: Printer, tmp_path: Path
) -> None:
    settings = replace_names(HOSTILE)
    step = Step("x", Kind.INSTRUCT, Wording(by_language={"ru": HOSTILE}))
    steps = (step, *built_in().steps)
    title = Wording(by_language={"ru": HOSTILE})
    procedure = replace(built_in(), steps=steps, title=title, approved_by=HOSTILE)
    ours = built_in_script("ru", "voice")
    script: Script = ours._replace(messages=(HOSTILE,))
    made = page(procedure, settings, Shown(script), "ru", NOW)
    file = written(made, tmp_path)
    document = printer.document_of(file)
    assert "<title>x</title>" not in document
    assert "<script" not in document
    assert "<img" not in document
    assert document.count(escape(HOSTILE, quote=False)) >= 5
    shown = printer.text_of(file)
    assert HOSTILE in shown


def replace_names(text: str) -> Settings:
    return Settings(
        operator=Operator(id=text, urgent_line=text),
        provider=Provider(name=text, phone=text, contract=text),
        contacts=(Contact(role="shift_lead", name=text, phone=text),),
    )


def test_the_file_names_nothing_outside_itself_and_lets_no_script_run() -> None:
    text = render(page(built_in(), USUAL, words("ru"), "ru", NOW))
    assert not re.search(r"(src|href|action|url)\s*[=(]", text)
    assert "<script" not in text
    assert "http:" not in text.replace("http-equiv", "")
    assert "https:" not in text
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")


def test_the_style_is_the_one_its_policy_allows(printer: Printer, tmp_path: Path) -> None:
    """Were the hash wrong, the browser would drop the style and the page would run on and on."""
    text = render(page(built_in(), USUAL, words("ru"), "ru", NOW))
    file = tmp_path / "broken.html"
    file.write_text(text.replace("<style>", "<style> "), encoding="utf-8")
    assert printer.print_to_pdf(file).pages > 1
