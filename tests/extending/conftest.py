"""A copy of the product to which all four pages were done, and its program run there."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.extending.page import PAGES, carry_out, copy_of_the_product, run, steps


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that CONTRIBUTING.md adds, added; texts and pages made anew."""
    made = copy_of_the_product(tmp_path_factory.mktemp("copy"))
    for heading in PAGES:
        carry_out(steps(heading), made)
    run(made, "-m", "tools.compile_texts")
    run(made, "-m", "tools.cause_reference")
    return made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home for the program in the copy, which ends with what still waits to be sent."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.delenv("RUNBOOK_CONFIG", raising=False)
    yield tmp_path
    for one in psutil.process_iter(["cmdline"]):
        if any(part.startswith(str(tmp_path)) for part in one.info["cmdline"] or ()):
            with suppress(psutil.Error):
                one.kill()
