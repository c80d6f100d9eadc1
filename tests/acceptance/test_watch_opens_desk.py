"""The watch opens the desk when something breaks: once, and only where there is a desktop."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.acceptance.desk_kept import come_in
from tests.acceptance.night import LEAD, Night, until
from tests.acceptance.watched import ARMED, watching

pytestmark = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="the browser is opened by another command there"
)
ADDRESS = re.compile(r'href="(http://127\.0\.0\.1:\d+/open/[^"]+)"')


@pytest.fixture
def opened(tonight: Night) -> Path:
    """Where a desktop's opener leaves what it was given."""
    tools = tonight.home / "tools"
    tools.mkdir()
    opener, opened = tools / "xdg-open", tonight.home / "opened"
    opener.write_text(f'#!/bin/sh\ncat "$1" >> "{opened}"\necho "$@" >> "{opened}.arguments"\n')
    opener.chmod(0o755)
    tonight.variables |= {"DISPLAY": ":99", "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()
    return opened


def test_the_page_is_opened_once_and_no_secret_stands_on_a_command_line(
    tonight: Night, opened: Path
) -> None:
    with watching(tonight) as watch:
        watch.says(ARMED)
        assert not opened.exists()
        tonight.crm.status = 503
        # The opener writes this one last.
        assert until(Path(f"{opened}.arguments").exists, 60)
        address = ADDRESS.search(opened.read_text())
        assert address is not None
        assert "/open/" not in Path(f"{opened}.arguments").read_text()
        browser, room = come_in(address[1])
        assert until(lambda: "Сбой на стороне банка" in browser.get(f"{room}/", timeout=10).text)
        assert until(lambda: tonight.bot.texts(LEAD))
        assert len(ADDRESS.findall(opened.read_text())) == 1
    assert len(tonight.bot.texts(LEAD)) == 1


def test_whoever_wants_no_page_gets_none(tonight: Night, opened: Path) -> None:
    with watching(tonight, "--no-desk") as watch:
        watch.says(ARMED)
        tonight.crm.status = 503
        assert until(lambda: tonight.bot.texts(LEAD), 60)
    assert not opened.exists()
