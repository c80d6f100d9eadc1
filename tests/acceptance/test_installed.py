"""The wheel: what is in it, and what ``uv`` and ``pipx`` make of it, from an empty folder.

It is built from this folder without a network. What it depends on comes from wherever this machine
gets its packages; what was fetched once lies in uv's cache.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

from runbook.holding.scripts import built_in

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sysconfig.get_path("scripts"))
PACKAGES = ("runbook", "checks", "notifier")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WINDOWS = sys.platform == "win32"
SUFFIX = ".exe" if WINDOWS else ""
PASSED_ON = ("PIP_", "UV_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY", "SYSTEM", "TEMP", "PATH")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr.decode()
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def cache() -> str:
    """Where uv keeps what it fetched."""
    asked = subprocess.run(
        [SCRIPTS / f"uv{SUFFIX}", "cache", "dir"], capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


def tool(name: str, *arguments: str, **variables: str) -> None:
    """Run an installer to its end, with this machine's way to packages and with homes of a test."""
    passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    if "PIP_INDEX_URL" in passed:
        passed.setdefault("UV_DEFAULT_INDEX", passed["PIP_INDEX_URL"])
    done = subprocess.run(
        [SCRIPTS / f"{name}{SUFFIX}", *arguments],
        env={**passed, **variables}, capture_output=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def bare(
    folder: Path, program: Path, *arguments: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """The installed program in an empty folder, with nothing in its environment but a home."""
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    system = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}
    home = {"HOME": str(folder), "USERPROFILE": str(folder)}
    return subprocess.run(
        [program, *arguments], cwd=empty, env={**system, **home, **variables},
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def speaks(folder: Path, program: Path) -> None:
    """It says its version and the words."""
    said = bare(folder, program, "--version")
    assert (said.returncode, said.stdout) == (0, f"runbook {PROJECT['version']}\n"), said.stderr
    words = bare(folder, program, "script")
    assert words.returncode == 0, words.stderr
    assert " ".join(words.stdout.split()) == " ".join(built_in("ru", "voice").text.split())


def looks(folder: Path, program: Path) -> None:
    """It looks for what is broken."""
    checked = bare(folder, program, "check", "--json")
    assert checked.returncode in {0, 10, 20, 30, 40}, checked.stderr
    report = json.loads(checked.stdout)
    assert report["schema"] == "runbook.check/1"
    assert report["observations"]


def uv_home(folder: Path, cache: str) -> dict[str, str]:
    return {
        "HOME": str(folder), "UV_CACHE_DIR": cache, "UV_TOOL_DIR": str(folder / "tools"),
        "UV_TOOL_BIN_DIR": str(folder / "bin"),
    }  # fmt: skip


# --- the wheel


def test_the_wheel_holds_every_file_of_the_product_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {one for one in archive.namelist() if ".dist-info/" not in one}
    there = {
        one.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for one in (ROOT / package).rglob("*")
        if one.is_file() and "__pycache__" not in one.parts
    }
    assert held == there
    for needed in (
        "runbook/data/translations/ru.mo", "runbook/data/providers.toml",
        "runbook/data/procedures/night-shift.yaml", "runbook/data/runbook.example.toml",
    ):  # fmt: skip
        assert needed in held
    assert not [one for one in held if "test" in Path(one).name.split("_")]


def test_the_wheel_says_what_it_needs_and_what_starts_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {one.partition("/")[2]: one for one in archive.namelist() if ".dist-info/" in one}
        told = Parser().parsestr(archive.read(names["METADATA"]).decode())
        starts = archive.read(names["entry_points.txt"]).decode()
    assert told["Version"] == PROJECT["version"]
    assert told["Requires-Python"] == PROJECT["requires-python"]
    assert told.get_all("Provides-Extra") == ["hub"]
    needs = told.get_all("Requires-Dist") or []
    assert len([one for one in needs if "extra ==" not in one]) == len(PROJECT["dependencies"])
    hub = [one for one in needs if "extra == 'hub'" in one]
    assert len(hub) == len(PROJECT["optional-dependencies"]["hub"])
    assert "runbook = runbook.cli.main:main" in starts


def test_the_version_stands_in_one_place() -> None:
    files = [one for package in PACKAGES for one in (ROOT / package).rglob("*.py")]
    version = f'"{PROJECT["version"]}"'
    assert [one for one in files if version in one.read_text(encoding="utf-8")] == []


# --- installed


def test_uv_installs_it_with_the_hub_and_autostart_knows_when_it_is_gone(
    wheel: Path, cache: str, tmp_path: Path
) -> None:
    home = uv_home(tmp_path, cache)
    what = f"runbook[hub] @ {wheel.as_uri()}"
    lock = str(ROOT / "requirements-hub.lock")
    tool("uv", "tool", "install", "--python", sys.executable, "--constraints", lock, what, **home)
    program = tmp_path / "bin" / f"runbook{SUFFIX}"
    speaks(tmp_path, program)
    looks(tmp_path, program)
    example = bare(tmp_path, program, "hub", "serve", "--example")
    assert "[server]" in example.stdout, example.stderr
    if sys.platform == "linux":
        told = service(tmp_path, program, "install")
        assert told["command"][0].startswith(str(tmp_path / "tools"))
        seen = service(tmp_path, program, "status")
        assert (seen["enabled"], seen["problems"]) == (True, [])
    tool("uv", "tool", "uninstall", "runbook", **home)
    assert not program.exists()
    if sys.platform == "linux":
        own = SCRIPTS / "runbook"
        assert service(tmp_path, own, "status", code=10)["problems"] == ["service.no_program"]
        assert service(tmp_path, own, "remove")["became"] == "removed"


def test_pipx_installs_it_and_takes_it_away(wheel: Path, cache: str, tmp_path: Path) -> None:
    home = {
        "HOME": str(tmp_path), "UV_CACHE_DIR": cache, "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"), "PIPX_MAN_DIR": str(tmp_path / "man"),
    }  # fmt: skip
    tool("pipx", "install", "--python", sys.executable, str(wheel), **home)
    program = tmp_path / "bin" / f"runbook{SUFFIX}"
    speaks(tmp_path, program)
    hub = bare(tmp_path, program, "hub", "serve")
    assert hub.returncode == 2, hub.stdout + hub.stderr
    assert "Traceback" not in hub.stderr
    tool("pipx", "uninstall", "runbook", **home)
    assert not program.exists()


def service(folder: Path, program: Path, what: str, code: int = 0) -> dict[str, Any]:
    runtime = {"XDG_RUNTIME_DIR": str(folder / "no-session")}
    done = bare(folder, program, "service", what, "--json", **runtime)
    assert done.returncode == code, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told
