"""The operator's guide, printed by a real browser: one sheet of A4, black on white."""

from pathlib import Path

import pytest

from runbook.desk.guide_on_paper import render
from runbook.desk.page import Pages
from runbook.desk.showing.guide import guide
from runbook.desk.sitting import Shown
from runbook.language.texts import LANGUAGES, t
from tests.browser import requirements
from tests.browser.printer import A4, Printed, Printer

pytestmark = pytest.mark.skipif(
    bool(requirements.missing()) and not requirements.required(), reason=requirements.missing()
)
DESK = Path(__file__).parents[2] / "runbook" / "data" / "desk"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guide_is_one_sheet(lang: str, printer: Printer, tmp_path: Path) -> None:
    file = tmp_path / "guide.html"
    file.write_text(render(lang), encoding="utf-8")
    printed = printer.print_to_pdf(file)
    assert printed == Printed(1, frozenset({(round(A4[0]), round(A4[1]))}))
    said = printer.text_of(file)
    for part in guide(lang):
        assert part.title in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_the_desk_prints_as_the_same_sheet(
    lang: str, printer: Printer, tmp_path: Path
) -> None:
    """With the desk's own styles, which are night on the screen."""
    html = Pages().shown(Shown("guide.html", {"parts": guide(lang)}), lang, "csrf")
    for name in ("desk.css", "guide.css"):
        (tmp_path / name).write_bytes((DESK / name).read_bytes())
    file = tmp_path / "page.html"
    file.write_text(html.replace('href="/', 'href="'), encoding="utf-8")
    printed = printer.print_to_pdf(file)
    assert printed == Printed(1, frozenset({(round(A4[0]), round(A4[1]))}))
    assert t("desk.guide.print", lang) in printer.text_of(file)
