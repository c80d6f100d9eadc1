"""What one evening teaches is there in the outage of the next, without any connection."""

import socket
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest

from checks.host import arenas
from checks.host.facts import HostFacts
from checks.probe import Probe
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Verdict
from runbook.agent import workplace as module
from runbook.agent.workplace import Workplace
from runbook.cli.process import staying
from runbook.diagnosis.briefing import brief
from runbook.diagnosis.report import as_json, difference_lines
from runbook.learned.differences import DifferenceKind
from tests.integration.checks.roads import QUICK, Road

EXAMPLE = Path(__file__).parents[4] / "runbook" / "data" / "runbook.example.toml"
BARE = '[provider]\nid = "domru"\ncontract = "7654321"\n'
PROVIDER = "8 800 333-70-00"
BEYOND = ("anchor:*", "unlisted:*", "foreign:*", "portal:*", "resolver*", "forwarder*", "gateway_*")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    monkeypatch.setattr(module, "default_path", lambda: tmp_path / "learned.json")
    # The neighbour table of whoever runs this is not the one of the road in data.
    monkeypatch.setattr(module, "network_of", lambda situation: "home")
    return Workplace.open(str(EXAMPLE), {})


def diagnose(place: Workplace, round_trip: Callable[[Probe, int], float | None]) -> Report:
    place.make_senses = lambda: Road(round_trip)
    return place.diagnose(lambda _: None)


def healthy(probe: Probe, number: int) -> float:
    return QUICK


def provider_dead(probe: Probe, number: int) -> float | None:
    inside = ("inner_gateway:*", "tunnel_hop:*", "control:*", "bank_dns:*", "service:*", "mtu:*")
    return None if any(fnmatch(probe.id, one) for one in (*BEYOND, *inside)) else QUICK


def test_a_healthy_look_is_kept_and_an_outage_is_told_from_it_and_not_learned(
    place: Workplace,
) -> None:
    assert diagnose(place, healthy).verdict.healthy
    assert place.differences == ()
    kept = place.learned_path.read_bytes()

    restarted = Workplace.open(str(EXAMPLE), {})
    times = restarted.subject("home").history.answer_times
    assert times["gateway_tcp:vpn.bank.example:443"].smoothed_ms >= QUICK * 1000
    report = diagnose(restarted, provider_dead)
    assert report.verdict.domain == "isp"
    assert {one.kind for one in restarted.differences} == {DifferenceKind.SILENT}
    assert restarted.learned_path.read_bytes() == kept
    shown = as_json(report, datetime.now(UTC), "ru", {}, restarted.differences)["differences"]
    assert {"kind": "silent", "subject": "gateway_tcp:vpn.bank.example:443"} in list(shown)  # type: ignore[call-overload]  # one JSON value of any shape
    # All this silence is the provider's fault, which the verdict says already.
    assert difference_lines(restarted.differences, report, "ru", {}) == []


def _no_network(*_: object, **__: object) -> None:
    raise OSError("this test has no network")


@pytest.mark.parametrize("configured", [True, False])
def test_in_an_outage_whom_to_ring_is_known_without_any_connection(
    configured: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the settings, or from the built-in directory by the provider's id alone."""
    monkeypatch.setattr(socket, "socket", _no_network)
    monkeypatch.setattr(socket, "getaddrinfo", _no_network)
    settings = EXAMPLE
    if not configured:
        settings = tmp_path / "runbook.toml"
        settings.write_text(BARE, encoding="utf-8")
    place = Workplace.open(str(settings), {})
    outage = Report((), Verdict("isp.no_internet", 0.97), 900, Situation(HostFacts("linux")))
    said = " ".join(one.text for one in brief(outage, place.settings, "ru").actions)
    assert PROVIDER in said or not configured
    assert any(number in said for number in ("1234567", "7654321"))
    assert place.settings.provider.phone
    assert place.settings.provider.phone in said


class Ring:
    """It refers to itself: only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_a_program_that_stays_lets_go_of_what_each_diagnosis_held(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back: list[bool] = []
    monkeypatch.setattr(arenas, "few_arenas", lambda: None)
    monkeypatch.setattr(arenas, "give_back", lambda: given_back.append(True))
    staying.keep_small(place)
    for times, road in enumerate((healthy, provider_dead), 1):
        left = weakref.ref(Ring())
        diagnose(place, road)
        assert left() is None
        assert len(given_back) == times
