"""The guide says what the page says: every button and key it names is there."""

import re
from pathlib import Path

import pytest

from runbook.desk.showing.guide import _TOKEN, NUMBERED, PARTS, _lines, guide, named
from runbook.desktop_entry.entry import HOT_KEY
from runbook.language.letters import KEYS
from runbook.language.texts import LANGUAGES, known, t
from tools.compile_texts import TRANSLATIONS, merged

ROOT = Path(__file__).parents[4]
DOCUMENT = ROOT / "docs" / "operator.ru.md"
PICTURES = frozenset(
    f"desk-{one}.png"
    for one in (
        *("healthy", "client", "promise", "lead-ring", "code", "recovered", "drill", "figures"),
    )
)


def tokens(lang: str) -> frozenset[str]:
    """Every id of a button or a key that the guide names."""
    return frozenset(
        name for one in PARTS for text in _lines(one, lang) for name in _TOKEN.findall(text)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_button_and_key_of_the_guide_exists(lang: str) -> None:
    found = tokens(lang)
    assert len(found) > 20
    keys = {one.removeprefix("key.") for one in found if one.startswith("key.")} - {"icon"}
    assert keys <= set(KEYS[lang].__slots__)
    buttons = {one for one in found if not one.startswith("key.")}
    assert {one for one in buttons if not known(one, lang)} == set()
    assert not any("{" in t(one, lang) for one in buttons)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_has_a_title_and_lines_without_a_bracket_left(lang: str) -> None:
    parts = guide(lang)
    assert [one.id for one in parts] == list(PARTS)
    assert {one.id for one in parts if one.numbered} == NUMBERED
    for part in parts:
        assert known(f"desk.guide.{part.id}", lang)
        assert part.lines
        whole = "".join(piece.text for line in part.lines for piece in line)
        assert not set(whole) & set("[]{}"), part.id


def test_both_languages_have_the_same_lines_and_name_the_same_buttons() -> None:
    assert [len(one.lines) for one in guide("ru")] == [len(one.lines) for one in guide("en")]
    assert tokens("ru") == tokens("en")


def test_keys_are_those_of_the_reader_s_own_layout() -> None:
    assert (named("key.yes", "ru"), named("key.yes", "en")) == ("Alt+Д", "Alt+Y")
    assert named("key.icon", "ru") == HOT_KEY
    assert named("desk.client.chat", "ru") == "«Написать в чат»"


def test_the_document_quotes_only_what_stands_on_the_page() -> None:
    """Bold in quotation marks is a button, a tab or a title; bold with a plus is a key."""
    text = DOCUMENT.read_text(encoding="utf-8")
    said = set(catalogue())
    quoted = re.findall(r"\*\*«([^»]+)»\*\*", text)
    assert len(quoted) > 20
    assert [one for one in quoted if one not in said] == []
    keys = re.findall(r"\*\*((?:Ctrl|Alt)\+[^*]+)\*\*", text)
    letters = {getattr(KEYS["ru"], name).upper() for name in KEYS["ru"].__slots__}
    assert len(keys) > 5
    assert {one for one in keys if one not in {HOT_KEY, "Ctrl+P"}} <= {
        f"Alt+{letter}" for letter in letters
    }


def test_the_document_shows_the_pictures_that_the_browser_makes() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(pictures/([^)]+)\)", text)) == PICTURES


def catalogue() -> list[str]:
    """Every Russian text, the forms of plurals each by itself."""
    texts = [one.string for one in merged("ru", sorted((TRANSLATIONS / "ru").glob("*.po")))]
    return [form for one in texts for form in ([one] if isinstance(one, str) else one or ())]
