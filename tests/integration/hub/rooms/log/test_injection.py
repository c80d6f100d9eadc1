"""No cell of a CSV that leaves the hub is a formula, and no line of Markdown is markup."""

import csv
import io
from dataclasses import replace

import markdown_it
import pytest

from runbook.hub.rooms.log import quality
from runbook.hub.rooms.log.quality import Outage
from runbook.hub.rooms.review.wording import Written, as_markdown
from runbook.hub.store import events, incidents
from tests.integration.hub.conftest import NOW
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

PLAIN = {
    f"{block}_{end}"
    for block in ("heading", "paragraph", "bullet_list", "list_item")
    for end in ("open", "close")
} | {"inline"}
NOTHING = Written("Отчёт", (), (), (), (), (), "", "Ничего", over=True)
EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1+1", "=cmd|'/C calc'!A0")
_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def cells(text: str) -> list[str]:
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    return [cell for row in rows for cell in row]


def formulas(text: str) -> list[str]:
    return [one for one in cells(text) if one.lstrip(" \u00a0").startswith(_SIGNS)]


@pytest.fixture
def hostile(busy: Night) -> Night:
    """Everything that is free text in the database begins as a formula does."""
    with busy.store.write() as tx:
        for evil in EVIL:
            body = {"person": evil, "why": evil, "form": evil, "operators": [evil, evil]}
            events.log(tx, evil, body=body, by=evil)
        for number in range(1, 6):
            found = incidents.by_number(tx, number)
            assert found is not None
            evil = EVIL[number]
            incidents.save(tx, replace(found, cause=evil, side=evil, services=(evil,)))
    return busy


@pytest.mark.parametrize("path", ["/log.csv", "/log.csv?for=quality", "/figures.csv"])
def test_no_room_gives_out_a_formula(hostile: Night, enter: Enter, path: str) -> None:
    assert hostile
    answer = enter("lead").look(path)
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(cells(answer.text)) > 20
    assert formulas(answer.text) == []


@pytest.mark.parametrize("evil", EVIL)
def test_an_operators_name_is_no_formula_for_the_quality_department(
    night: Night, evil: str
) -> None:
    now = night.clock.now
    outage = Outage(evil, 1, 0, evil, evil, now, None, 1, 0)
    assert formulas(quality.written([outage], "csv", "ru")) == []


def test_no_event_is_markup_in_the_log_as_markdown(night: Night, enter: Enter) -> None:
    evil = "<img src=x onerror=y>\n# h\n| a | [b](javascript:c) ![d](e) `f`"
    with night.store.write() as tx:
        events.log(tx, evil, body={"why": evil}, by=evil)
    text = enter("lead").look("/log.md").text
    (line,) = [one for one in text.splitlines() if "onerror" in one]
    assert not [one for one in text.splitlines() if one.startswith("#")]
    for sign in ("<img", "[b](", "`f`", "| a |"):
        assert sign not in line.replace(f"\\{sign}", ""), sign


@pytest.mark.parametrize(
    "evil",
    ["# h", "- a", "* a", "+ a", "1. a", "1) a", "=== ", "---", "> a", "| a |", "<b>", "&lt;b&gt;",
     "[a](b)", "![a](b)", "`a`", "~~~", "***a***", "__a__", "    code", "\tcode", "a\\"],
)  # fmt: skip
def test_no_word_is_markup_in_the_report(evil: str) -> None:
    """As CommonMark reads it: a paragraph of that text, nothing within."""
    words = [("Что добавить", evil)]
    text = as_markdown(NOTHING, words, [(evil, "", "")], [(NOW, evil)], "ru")
    found = [(one.type, one.content) for one in markdown_it.MarkdownIt().parse(text)]
    kinds = {kind for kind, _ in found}
    assert kinds <= PLAIN
    inlines = [one for one in markdown_it.MarkdownIt().parse(text) if one.type == "inline"]
    leaves = {leaf.type for one in inlines for leaf in one.children or ()}
    assert leaves <= {"text", "softbreak", "hardbreak", "text_special"}
    read = ["".join(leaf.content for leaf in one.children or ()) for one in inlines]
    assert read.count(evil.strip()) == 2
