"""A real fault on a real network, the real program, and the one right answer."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lab.faults import FAULTS
from tests.lab.lab import Lab
from tests.lab.product import Completed, Product

EXIT_CODES = {
    "healthy": 0,
    "pc": 10,
    "home_network": 10,
    "vpn_client": 10,
    "isp": 20,
    "vpn_gateway": 30,
    "bank_network": 30,
    "bank_service": 30,
    "undetermined": 40,
}
CHECK = ("check", "--json")


@dataclass(frozen=True)
class Scenario:
    """One row of ``scenarios.toml``."""

    cause: str
    faults: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    memory: str = "warm"

    @property
    def domain(self) -> str:
        return self.cause.partition(".")[0]

    def __str__(self) -> str:
        return f"{'+'.join(self.faults) or 'no_fault'}-{self.memory}"


def _read() -> list[Scenario]:
    rows = tomllib.loads((Path(__file__).parent / "scenarios.toml").read_text(encoding="utf-8"))
    return [
        Scenario(
            row["cause"],
            tuple(row["faults"]),
            tuple(row.get("services", ())),
            row.get("memory", "warm"),
        )
        for row in rows["scenario"]
    ]


SCENARIOS = _read()


@pytest.fixture(scope="module")
def warm_home(whole_lab: Lab) -> Product:
    """A home from which the network was seen healthy, twice: something to compare with."""
    home = whole_lab.new_home()
    for _ in range(2):
        done = home.run(CHECK)
        assert done.code == 0, _told(done)
    return home


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_the_fault_is_told_as_what_it_is(lab: Lab, warm_home: Product, scenario: Scenario) -> None:
    home = lab.new_home() if scenario.memory == "cold" else warm_home
    with lab.fault(*scenario.faults):
        done = home.run(CHECK)
    told = _told(done)
    verdict = done.json["verdict"]
    assert verdict["cause"] == scenario.cause, told
    assert verdict["domain"] == scenario.domain, told
    assert done.code == EXIT_CODES[scenario.domain], told
    if scenario.domain == "bank_service":
        assert tuple(verdict["services"]) == scenario.services, told
    assert done.json["schema"] == "runbook.check/1"
    assert done.err == ""


def test_every_fault_of_the_lab_has_a_scenario() -> None:
    told = {name for scenario in SCENARIOS for name in scenario.faults}
    # A hung provider's resolver cannot be told from a forwarder that has lost its way upstream.
    assert set(FAULTS) - told == {"provider_dns_hung"}


def _told(done: Completed) -> str:
    """What the product saw, short enough to read in a failed test."""
    try:
        whole: dict[str, Any] = done.json
    except ValueError:
        return f"exit {done.code}\n{done.out}\n{done.err}"
    verdict = {key: value for key, value in whole["verdict"].items() if value}
    lines = [
        f"{one['probe']}: {one['outcome']} {one.get('failure', '')} {one.get('detail', '')}"
        for one in whole["observations"]
        if one["outcome"] != "passed"
    ]
    return "\n".join([f"exit {done.code} after {whole['elapsed_ms']} ms", str(verdict), *lines])
