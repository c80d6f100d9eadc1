"""What the Makefile offers: each target says what it is for, and pages name no other."""

import re
import shutil
import subprocess

import pytest

from tests.docs.pages import ROOT, pages

_MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
_NAMED = re.compile(r"(?:`|^\$ )make ([a-z-]+(?: [a-z-]+)*)", re.MULTILINE)


def targets() -> list[str]:
    """The names after ``.PHONY``, in their order."""
    (names,) = re.findall(r"^\.PHONY: (.*)$", _MAKEFILE, re.MULTILINE)
    return str(names).split()


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed here")
def test_make_help_lists_every_target_with_what_it_is_for() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=True,
    )
    listed = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert sorted(listed) == sorted(targets())


def test_a_page_names_no_target_that_is_not_there() -> None:
    named = {
        (page.name, one)
        for page in pages()
        for words in _NAMED.findall(page.read_text("utf-8"))
        for one in words.split()
    }
    assert ("CONTRIBUTING.md", "help") in named
    assert sorted(pair for pair in named if pair[1] not in targets()) == []
