"""How the program is started again, whatever it was installed as."""

import subprocess
import sys

import pytest

from runbook.system import itself


def test_a_package_is_started_by_its_python() -> None:
    assert itself.command() == (sys.executable, "-P", "-m", "runbook")
    done = subprocess.run([*itself.command(), "--version"], capture_output=True, check=False)
    assert done.stdout.startswith(b"runbook "), done.stderr


def test_the_operators_build_is_its_own_program() -> None:
    assert itself.started_by("C:\\runbook.exe", frozen=True) == ("C:\\runbook.exe",)


def test_only_the_operators_build_is_told_to_unpack_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert itself.environment({"PATH": "/bin"}) == {"PATH": "/bin"}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    told = itself.environment({"PATH": "/bin"})
    assert told == {"PATH": "/bin", "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    assert itself.command() == (sys.executable,)


@pytest.mark.parametrize(
    ("executable", "without"),
    [
        ("C:\\Py\\python.exe", "C:\\Py\\pythonw.exe"),
        ("C:\\Py\\Python.EXE", "C:\\Py\\Pythonw.EXE"),
        ("C:\\Py\\pythonw.exe", "C:\\Py\\pythonw.exe"),
        ("C:\\Runbook\\runbook.exe", "C:\\Runbook\\runbookw.exe"),
        ("C:\\night\\other.exe", "C:\\night\\other.exe"),
    ],
)
def test_windows_starts_what_opens_no_console(executable: str, without: str) -> None:
    assert itself.windowless(executable) == without
