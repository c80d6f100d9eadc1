"""The competitor's settings are what its own tools accept, and its alerts are counted rightly."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bench.prometheus import settings
from bench.prometheus.requirements import missing
from bench.prometheus.settings import FASTEST, PATIENT, TARGETS, USUAL, Pace
from bench.prometheus.stack import beginnings
from tests.lab import plan

ALL = (USUAL, FASTEST, PATIENT)
needs_its_tools = pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing")


@needs_its_tools
@pytest.mark.parametrize("pace", ALL, ids=lambda pace: pace.name)
def test_its_own_tools_accept_the_settings(pace: Pace, tmp_path: Path) -> None:
    ca = tmp_path / "ca.pem"
    ca.touch()
    rules = tmp_path / "rules.yml"
    texts = {
        "rules.yml": settings.rules(pace),
        "prometheus.yml": settings.prometheus(pace, rules),
        "alertmanager.yml": settings.alertmanager(pace, ca),
        "blackbox.yml": settings.blackbox(pace, ca, ca),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in (
        ("promtool", "check", "config", "prometheus.yml"),
        ("amtool", "check-config", "alertmanager.yml"),
        ("prometheus-blackbox-exporter", "--config.check", "--config.file=blackbox.yml"),
    ):
        assert shutil.which(command[0])
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_target_has_its_module_at_every_pace() -> None:
    for pace in ALL:
        modules = json.loads(settings.blackbox(pace, Path("a"), Path("b")))["modules"]
        assert {target.module for target in TARGETS} == set(modules)


def test_all_paces_probe_the_same_and_tell_chats_of_their_own() -> None:
    texts = [json.loads(settings.prometheus(one, Path("rules"))) for one in ALL]
    probed = [[job["params"] for job in one["scrape_configs"]] for one in texts]
    assert probed[0] == probed[1] == probed[2]
    assert len({plan.LEAD_CHAT, *(one.chat for one in ALL)}) == 4
    assert len({one.port + number for one in ALL for number in range(3)}) == 9


def test_a_probe_ends_before_its_scrape_does() -> None:
    assert all(one.patience < one.scrape_timeout <= one.every for one in ALL)


def test_an_alert_that_goes_on_is_one_and_one_that_comes_back_is_two() -> None:
    assert beginnings([], 1) == []
    assert beginnings([10.0, 11.0, 12.0], 1) == [10.0]
    assert beginnings([10.0, 11.0, 14.0, 15.0, 20.0], 1) == [10.0, 14.0, 20.0]
    assert beginnings([0.0, 15.0, 45.0], 15) == [0.0, 45.0]
