"""The whole repository is clean: style, form and types, each by the tool's own word."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TYPED = ("runbook", "checks", "notifier", "bench", "tools", "tests/architecture", "bootstrap.py")


# Types of a fresh clone take half a minute of a processor, which seven other lanes want too.
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("ruff", "check", "--output-format=concise", "."), id="ruff_finds_nothing"),
        pytest.param(("ruff", "format", "--check", "."), id="every_file_is_formatted"),
        pytest.param(("mypy", *TYPED), id="every_type_holds"),
    ],
)
def test_the_repository_is_clean(command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=550,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
