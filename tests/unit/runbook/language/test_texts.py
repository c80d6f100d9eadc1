import ast
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from runbook.cli.phrase import load
from runbook.diagnosis.advice import CAUSES, advice
from runbook.holding.phrases import Kind
from runbook.language import texts
from tools import compile_texts

ROOT = Path(__file__).parents[4]
SOURCES = sorted((ROOT / "runbook").rglob("*.py"))
OUTPUTS = compile_texts.outputs()
SAYING = {"t", "lookup", "plural", "known"}
OURS = ("advice", "phrases", "cli")
CAUSE_IDS = {
    text_id
    for one in map(advice, CAUSES)
    for text_id in (
        one.name,
        one.summary,
        *(step.text_id for step in one.operator),
        *one.lead,
        *one.administrator,
    )
}


def catalogue(lang: str) -> dict[str, tuple[str, ...]]:
    path = compile_texts.TRANSLATIONS / f"{lang}.mo"
    found = {}
    for message in compile_texts.merged(lang, OUTPUTS[path][1]):
        if message.id:
            one = isinstance(message.id, str)
            text_id = message.id if one else message.id[0]
            found[text_id] = (message.string,) if one else tuple(message.string)
    return found


def literals() -> set[str]:
    return {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def asked_for() -> list[tuple[str, str]]:
    """Where the code asks for a text by a literal id, and which."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in SAYING and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.append((f"{path.relative_to(ROOT)}:{node.lineno}", first.value))
    return found


@pytest.mark.parametrize("path", OUTPUTS, ids=lambda one: one.name)
def test_the_compiled_texts_are_up_to_date(path):
    lang, sources = OUTPUTS[path]
    fresh = compile_texts.compiled(lang, sources)
    assert compile_texts.same_texts(path.read_bytes(), fresh), "run python -m tools.compile_texts"


def test_both_languages_have_the_same_texts():
    assert catalogue("ru").keys() == catalogue("en").keys()


def test_both_languages_need_the_same_values():
    russian, english = catalogue("ru"), catalogue("en")
    for text_id, forms in russian.items():
        needed = {texts.placeholders(form) for form in (*forms, *english.get(text_id, ()))}
        assert len(needed) == 1, text_id


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_text_is_empty_or_still_to_be_translated(lang):
    for path in sorted((compile_texts.TRANSLATIONS / lang).glob("*.po")):
        with path.open(encoding="utf-8") as file:
            for message in read_po(file, locale=lang):
                forms = message.string if isinstance(message.id, tuple) else [message.string]
                assert all(forms), f"{path.name}: {message.id}"
                assert not message.id or not message.fuzzy, f"{path.name}: {message.id}"


def test_no_english_text_holds_a_russian_letter():
    for text_id, forms in catalogue("en").items():
        shown = "".join(forms)
        assert not any("а" <= letter.lower() <= "я" or letter in "ёЁ" for letter in shown), text_id


def test_every_text_can_be_filled_in():
    for lang in texts.LANGUAGES:
        for text_id, forms in catalogue(lang).items():
            for form in forms:
                fields = list(string.Formatter().parse(form))
                assert all(name is None or name.isidentifier() for _, name, _, _ in fields), text_id


def test_every_text_the_code_asks_for_exists():
    known = catalogue("ru")
    assert asked_for()
    assert [place for place in asked_for() if place[1] not in known] == []


@pytest.mark.parametrize("area", OURS)
def test_no_text_is_left_over(area):
    written = literals()
    phrases = {phrase.text_id for phrase in load()} | {f"phrase.kind.{kind}" for kind in Kind}
    hints = {f"{one}.hint" for one in written}
    with (compile_texts.TRANSLATIONS / "ru" / f"{area}.po").open(encoding="utf-8") as file:
        ids = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.id}
    several = {f"{one}.many" for one in CAUSE_IDS}
    left = ids - written - hints - phrases - CAUSE_IDS - several
    assert {one for one in left if not one.startswith("value.")} == set()


def test_every_stand_in_stands_in_for_something():
    needed = set()
    for forms in catalogue("ru").values():
        needed |= {name for form in forms for name in texts.placeholders(form)}
    stand_ins = {one.removeprefix("value.") for one in catalogue("ru") if one.startswith("value.")}
    assert stand_ins <= needed


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "В тексте 1 сообщение."),
        (2, "В тексте 2 сообщения."),
        (5, "В тексте 5 сообщений."),
        (11, "В тексте 11 сообщений."),
        (21, "В тексте 21 сообщение."),
        (112, "В тексте 112 сообщений."),
    ],
)
def test_russian_plurals_are_right(n, said):
    assert texts.plural("script.no_such_message.hint", n, "ru") == said


def test_english_plurals_are_right():
    shown = [texts.plural("script.no_such_message.hint", n, "en") for n in (1, 2)]
    assert shown == ["The text has 1 message.", "The text has 2 messages."]


def test_an_unknown_text_is_shown_as_its_id_and_raised_where_it_is_looked_up():
    assert texts.t("no.such_text", "ru") == "no.such_text"
    assert texts.plural("no.such_text", 3, "ru") == "3 no.such_text"
    with pytest.raises(texts.UnknownTextError):
        texts.lookup("no.such_text", "ru")


def test_a_value_that_is_missing_and_has_no_stand_in_is_never_a_traceback():
    assert texts.t("cli.no_such_command", "ru") == "cli.no_such_command"
    with pytest.raises(texts.UnknownTextError):
        texts.lookup("cli.no_such_command", "ru")


def test_braces_in_a_value_are_only_text():
    said = texts.lookup("cli.no_such_command", "ru", name="{contract.__class__}")
    assert said == "нет команды «{contract.__class__}»."


def test_an_unknown_language_is_spoken_as_russian():
    assert texts.t("script.copied", "kk") == texts.t("script.copied", "ru")


def test_one_text_in_two_files_is_refused(tmp_path):
    for name in ("one.po", "two.po"):
        (tmp_path / name).write_text('msgid "x.y"\nmsgstr "Z"\n', encoding="utf-8")
    with pytest.raises(compile_texts.DuplicateTextError, match=r"x\.y"):
        compile_texts.merged("en", sorted(tmp_path.glob("*.po")))
