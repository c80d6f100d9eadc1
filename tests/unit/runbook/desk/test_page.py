import re
from pathlib import Path

import pytest

from runbook.cli.desk.pages.places import PATHS
from runbook.desk.page import around_now, key_code
from runbook.desk.serving.policy import PREFIXES
from runbook.desk.view import Mark, Row

TEMPLATES = Path(__file__).parents[4] / "runbook" / "data" / "desk"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("с", "KeyC"),
        ("Ф", "KeyA"),
        ("u", "KeyU"),
        ("1", "Digit1"),
        ("ж", "Semicolon"),
        ("Enter", "Enter"),
        ("", ""),
    ],
)
def test_a_letter_is_the_key_that_bears_it_on_its_own_layout(key: str, code: str) -> None:
    assert key_code(key) == code


def test_the_step_of_now_stands_apart_and_what_is_not_shown_is_counted() -> None:
    marks = (Mark.DONE, Mark.ASIDE, Mark.NOW, Mark.LATER, Mark.LATER, Mark.LATER, Mark.HELD)
    rows = tuple(Row(str(number), mark) for number, mark in enumerate(marks))
    steps = around_now(rows)
    assert [row.text for row in steps.behind] == ["0", "1"]
    assert [row.text for row in steps.ahead] == ["3", "4"]
    assert steps.more == 2


def test_every_page_lies_directly_in_the_room_so_that_relative_links_lead_right() -> None:
    assert [path for path in PATHS if path.count("/") != 1] == []
    assert {prefix.count("/") for prefix in PREFIXES} == {0, 1}


def test_nothing_on_a_page_leads_to_the_root_of_the_port() -> None:
    found = re.compile(r"""(?:href|src|action|data-live)=["'](?!\.|\?)|url=""")
    script = (TEMPLATES / "desk.js").read_text(encoding="utf-8")
    assert not re.search("[\"'`]/", script)
    laid_out = list(TEMPLATES.rglob("*.html"))
    assert len(laid_out) > 20
    for file in laid_out:
        text = re.sub(r"{[{%].*?[%}]}", "", file.read_text(encoding="utf-8"))
        assert not found.search(text), (file.name, found.search(text))
