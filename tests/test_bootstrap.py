"""The two commands of the README: what they leave alone, and what they say when they cannot."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

import bootstrap
from tools import system_packages

HERE = Path(bootstrap.__file__)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with lock files of its own, taken for the checkout."""
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    for name in (*(one.name for one in bootstrap.LOCKS.values()), "pyproject.toml"):
        (tmp_path / name).write_text(f"# {name}\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", python)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "bootstrap.json")
    locks = {group: tmp_path / path.name for group, path in bootstrap.LOCKS.items()}
    monkeypatch.setattr(bootstrap, "LOCKS", locks)
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The long commands that would have been run."""
    ran: list[str] = []
    monkeypatch.setattr(bootstrap, "run_slowly", lambda argv, _=None: ran.append(" ".join(argv)))
    return ran


def test_a_second_start_runs_nothing(folder: Path, commands: list[str]) -> None:
    bootstrap.set_up("runtime")
    assert any("--require-hashes" in one and "requirements.lock" in one for one in commands)
    commands.clear()
    bootstrap.set_up("runtime")
    assert commands == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_what_changed_is_installed_again(folder: Path, commands: list[str], name: str) -> None:
    bootstrap.set_up("runtime")
    (folder / name).write_text("# changed\n")
    assert not bootstrap.is_set_up("runtime")


def test_what_is_set_up_for_tests_is_set_up_for_running_but_not_the_other_way(
    folder: Path, commands: list[str]
) -> None:
    bootstrap.set_up("runtime")
    assert not bootstrap.is_set_up("hub")
    bootstrap.set_up("hub")
    assert bootstrap.is_set_up("runtime")
    assert not bootstrap.is_set_up("dev")
    bootstrap.set_up("dev")
    assert bootstrap.is_set_up("runtime")
    assert bootstrap.is_set_up("hub")


def test_the_office_s_computer_gets_what_is_locked_for_it(
    folder: Path, commands: list[str]
) -> None:
    assert bootstrap.main(["setup", "--hub"]) == 0
    assert any("--require-hashes" in one and "requirements-hub.lock" in one for one in commands)


def test_a_set_up_that_stopped_half_way_is_not_believed(
    folder: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.set_up("runtime")
    (folder / "requirements.lock").write_text("# changed\n")

    def fails(argv: list[str], _: object = None) -> None:
        raise bootstrap.SetupError("no")

    monkeypatch.setattr(bootstrap, "run_slowly", fails)
    with pytest.raises(bootstrap.SetupError):
        bootstrap.set_up("runtime")
    (folder / "requirements.lock").write_text("# requirements.lock\n")
    assert not bootstrap.is_set_up("runtime")


@pytest.mark.parametrize("stamp", ["", "[]", "{", json.dumps({"runtime": 1})])
def test_a_spoilt_stamp_is_no_stamp(folder: Path, stamp: str) -> None:
    (folder / ".venv" / "bootstrap.json").write_text(stamp)
    assert not bootstrap.is_set_up("runtime")


def test_a_python_without_venv_is_told_which_package_to_ask_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".venv" / "bin" / "python").unlink()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(system_packages, "may_install", lambda: False)
    with pytest.raises(bootstrap.SetupError, match=r"sudo apt-get install python3\.\d+-venv"):
        bootstrap.make_venv()


def test_no_service_may_start_while_packages_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(system_packages, "POLICY", policy)
    with system_packages.services_stay_stopped():
        assert subprocess.run([policy, "nginx", "start"], check=False).returncode == 101
    assert not policy.exists()


def test_a_machine_s_own_policy_for_services_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("the machine's own")
    monkeypatch.setattr(system_packages, "POLICY", policy)
    with system_packages.services_stay_stopped():
        pass
    assert policy.read_text() == "the machine's own"


def test_old_lists_of_packages_do_and_services_stay_stopped_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(system_packages, "POLICY", policy)
    installed: list[str] = []

    def run(argv: Sequence[str], _: dict[str, str]) -> None:
        if "update" in argv:
            raise bootstrap.SetupError("no network")
        assert policy.exists()
        installed.extend(argv[-2:])

    system_packages.install(["nginx-light", "strace"], run)
    assert installed == ["nginx-light", "strace"]
    assert not policy.exists()


def test_only_packages_whose_program_is_not_here_are_missing() -> None:
    room = ModuleType("room")
    room.PROGRAMS = {"sh": "dash", "no-such-program": "b", "no-such-one": "a"}  # type: ignore[attr-defined]
    room.missing = lambda: "the room needs a and b"  # type: ignore[attr-defined]
    room.FILES = {__file__: "c", f"{__file__}.no": "d"}  # type: ignore[attr-defined]
    assert system_packages.missing({"tests/room": room}) == ["a", "b", "d"]
    (line,) = system_packages.consequences({"tests/room": room})
    assert line.startswith("the room needs a and b: tests/room ")


def test_what_runs_before_anything_is_installed_needs_nothing_installed() -> None:
    script = "import bootstrap, tests.lanes, tools.system_packages as s; print(s.missing(s.BENCH))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_without_a_network_one_sentence_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"}
    nothing_else = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
    for name, value in (closed | nothing_else).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(
        bootstrap.SetupError, match=r"\nThe set-up stopped: no network, or the package source .*\.$"
    ):
        bootstrap.pip("download", "--dest", str(folder), "no-such-package-anywhere")


def test_an_unknown_word_is_answered_with_the_usage() -> None:
    done = subprocess.run(
        [sys.executable, HERE, "fly"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "bootstrap.py run" in done.stderr


def test_a_folder_that_cannot_be_written_to_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    shutil.copy(HERE, tmp_path)
    (tmp_path / ".venv").write_text("a file in the way")
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    done = subprocess.run(
        [sys.executable, tmp_path / "bootstrap.py", "setup"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
