"""Tests with an event loop of their own may come after tests of pages in the same process."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import requirements

pytestmark = pytest.mark.skipif(
    bool(requirements.missing()) and not requirements.required(), reason=requirements.missing()
)
ROOT = Path(__file__).parents[2]
SHARED = ("tests/__init__.py", "tests/browser/__init__.py", "tests/browser/conftest.py",
          "tests/browser/chromium.py", "tests/browser/palette.py", "tests/browser/printer.py",
          "pyproject.toml")  # fmt: skip
FILES = {
    "browser/test_a.py": """
        def test_a_page_is_read(browser):
            assert browser.new_page().evaluate("6 * 7") == 42
        """,
    "browser/deeper/test_b.py": """
        def test_the_browser_is_the_same(browser):
            assert len(browser.contexts) == 1
        """,
    "test_c.py": """
        import asyncio


        def test_a_loop_of_its_own():
            asyncio.run(asyncio.sleep(0))
        """,
}


def test_the_browser_ends_with_its_package_and_leaves_no_loop_behind(tmp_path: Path) -> None:
    for name in SHARED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name, text in FILES.items():
        file = tmp_path / "tests" / name
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text("\n".join(line.removeprefix(" " * 8) for line in text.splitlines()))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *(f"tests/{name}" for name in FILES)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr
