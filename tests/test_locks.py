"""The lock files hold what pyproject.toml asks for, by hash, and say nothing of where from."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.source import product

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = PROJECT["project"]["dependencies"]
HUB = PROJECT["project"]["optional-dependencies"]["hub"]
DEV = PROJECT["dependency-groups"]["dev"]
BUILD = PROJECT["build-system"]["requires"]
TEXTS = {
    name: (ROOT / name).read_text("utf-8")
    for name in ("requirements.lock", "requirements-hub.lock", "requirements-dev.lock")
}
COME_WITH = {
    "h11": "uvicorn",
    "httpcore": "python-telegram-bot",
    "httpx": "python-telegram-bot",
    "markupsafe": "jinja2",
    "urllib3": "requests",
}
"""Imported, but only as a face of what they come with: its version decides theirs."""
MAKE_FASTER = {"httptools"}
"""Not imported by us: uvicorn takes it where it is there."""


def pins(name: str) -> dict[str, Version]:
    found = re.findall(r"^([\w.-]+)==(\S+)", TEXTS[name], re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in found}


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", RUNTIME + BUILD),
        ("requirements-hub.lock", RUNTIME + HUB + BUILD),
        ("requirements-dev.lock", RUNTIME + HUB + BUILD + DEV),
    ],
)
def test_every_direct_dependency_is_pinned_within_its_range(lock: str, asked: list[str]) -> None:
    locked = pins(lock)
    for one in map(Requirement, asked):
        assert canonicalize_name(one.name) in locked, f"{one} is not in {lock}: make lock"
        version = locked[canonicalize_name(one.name)]
        assert one.specifier.contains(version, prereleases=True), f"{one}: {lock} has {version}"


def test_what_is_tested_is_what_is_run() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-hub.lock").items()
    assert pins("requirements-hub.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("lock", TEXTS)
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=\w)", TEXTS[lock], flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock))
    without = [one.partition(" ")[0] for one in entries if "--hash=sha256:" not in one]
    assert not without


@pytest.mark.parametrize("lock", TEXTS)
def test_a_lock_names_no_place_packages_come_from(lock: str) -> None:
    said = re.findall(r"\S*://\S*|--(?:extra-)?index-url.*|--find-links.*|--trusted.*", TEXTS[lock])
    assert not said


def test_what_the_product_imports_is_asked_for_and_nothing_else_is() -> None:
    owners = packages_distributions()
    imported = {one.library for module in product().values() for one in module.imports}
    needed = {canonicalize_name(owner) for name in imported for owner in owners.get(name, ())}
    asked = {canonicalize_name(Requirement(one).name) for one in RUNTIME + HUB} - MAKE_FASTER
    assert {COME_WITH.get(name, name) for name in needed - {"runbook"}} == asked
