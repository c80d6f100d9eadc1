"""What of one PC's sights counts, and that no PC's words end the search for everybody."""

import random
from dataclasses import replace
from itertools import product

import pytest

from bench.simulated_fleet import observe, operators
from checks.component import Component, Part, Place
from checks.fleet import Fleet
from checks.observation import Observation, Outcome, ProbeKind
from checks.paths import Paths
from checks.plan import plan_probes
from checks.situation import Situation
from runbook.drill.world import FACTS, SUBJECT
from runbook.hub.correlation.fleet_reader import FleetReader, Said, Task
from runbook.hub.correlation.localised import Localised
from runbook.hub.correlation.sights_read import on_her_way, readable
from runbook.reporting.observations import sight_of
from runbook.reporting.shapes import Sight

NOW = 1000.0
CRM = Component(Place.SERVICE, "crm", Part.APPLICATION)
HERS = Paths("op-1", "domru/Пермь", "vpn.bank.example")
KINDS = ("anchor:tls://ya.ru:443", "service:crm", "gateway_tcp:tcp://vpn.bank.example:443")


def failed(*path: str, probe: str = "anchor:tls://ya.ru:443") -> Sight:
    return Sight(probe=probe, outcome="failed", failure="timed_out", operation="connect", path=path)


def said(*broken: Component, first: int = 0, count: int = 6) -> list[Said]:
    return [
        Said(
            one.id,
            one.paths.provider,
            one.paths.gateway_host,
            NOW,
            tuple(map(sight_of, observe(one, broken))),
        )
        for one in operators(first + count)[first:]
    ]


def worked(*some: Said) -> Localised:
    found = FleetReader(300.0).work(Task(NOW, some))
    assert found is not None
    return found


def test_everything_a_pc_plans_to_ask_counts() -> None:
    situation = Situation(FACTS)
    for subject in (SUBJECT, replace(SUBJECT, vpn=None), replace(SUBJECT, city="")):
        hers = Paths.of(subject)
        for probe in plan_probes(subject, situation):
            for component in probe.path:
                assert on_her_way(component, hers) == component


@pytest.mark.parametrize(
    "path",
    [
        "service:crm/future_part",
        "anchor:ya.ru/router",
        "isp:domru/Пермь/wifi",
        "bank_dns/router",
        "home:op-1/udp",
        "home:op-2/router",
        "pc:op-2/cpu",
        "tunnel:op-2/session",
        "tunnel:op-10/10.20.0.1/routes",
        "isp:rt/Пермь/access",
        "isp:domru/Уфа/access",
        "gateway:other.bank.example/host",
    ],
)
def test_a_sight_of_what_is_unknown_or_anothers_is_passed_over(path: str) -> None:
    assert not list(readable([failed("home:op-1/router", path)], HERS))


@pytest.mark.parametrize(
    ("path", "counts_as"),
    [
        ("isp:domru/Пермь/access", "isp:domru/Пермь/access"),
        ("isp:дом.ру/Пермь/access", "isp:дом ру/Пермь/access"),
        ("isp:dom.ru/Пермь/access", "isp:dom-ru/Пермь/access"),
        ("isp:provider/Пермь/access", "isp:domru/Пермь/access"),
        ("tunnel:op-1/10.20.0.1/routes", "tunnel:op-1/10.20.0.1/routes"),
    ],
)
def test_her_own_provider_counts_however_its_name_is_written(path: str, counts_as: str) -> None:
    names = {"isp:дом.ру": "дом ру/Пермь", "isp:dom.ru": "dom-ru/Пермь"}
    hers = replace(HERS, provider=names.get(path.partition("/")[0], HERS.provider))
    (seen,) = readable([failed(path)], hers)
    assert [str(one) for one in seen.path] == [counts_as]


def test_three_stolen_keys_accuse_no_provider_but_their_own() -> None:
    victim = operators(60)[59].paths.provider
    lies = failed(f"isp:{victim}/access")
    some = [replace_sights(one, lies) for one in said(first=0, count=40) if one.provider != victim]
    assert len(some) > 10
    assert worked(*some).shared == ()


def test_a_proof_from_another_providers_pc_does_not_count() -> None:
    access = Component(Place.ISP, operators(1)[0].paths.provider, Part.ACCESS)
    home = [one for one in said(access, count=60) if one.provider == access.scope]
    lie = Sight(probe="anchor:tls://ya.ru:443", outcome="passed", path=(str(access),))
    others = [one for one in said(count=60) if one.provider != access.scope]
    found = worked(*home, *(replace_sights(one, lie) for one in others))
    assert [(one.component, one.prove) for one in found.shared] == [(access, 0)]


def replace_sights(one: Said, *sights: Sight) -> Said:
    return Said(one.operator, one.provider, one.gateway, one.at, sights)


@pytest.mark.parametrize("place", list(Place))
def test_no_component_of_any_place_ends_the_search(place: Place) -> None:
    reader = FleetReader(300.0)
    honest = said(CRM)
    scopes = {Place.ISP: HERS.provider, Place.GATEWAY: HERS.gateway_host}
    for part, probe in product([*map(str, Part), "future_part"], KINDS):
        text = f"{place}:{scopes.get(place, HERS.operator)}/{part}".rstrip("/")
        odd = Said(
            HERS.operator, HERS.provider, HERS.gateway_host, NOW, (failed(text, probe=probe),)
        )
        found = reader.work(Task(NOW, (*honest, odd)))
        assert found is not None
        assert found.shared[0].component == CRM
        assert not found.unreadable


def test_no_well_formed_report_ends_the_search() -> None:
    chance = random.Random(7)
    scopes = ["op-1", "op-2", HERS.provider, HERS.gateway_host, "", "crm", "a/b/c", "*"]
    parts = [*map(str, Part), "future_part"]

    def some_path() -> tuple[str, ...]:
        return tuple(
            f"{chance.choice(list(Place))}:{chance.choice(scopes)}/{chance.choice(parts)}"
            for _ in range(chance.randint(0, 6))
        )

    def some_sight() -> Sight:
        probe = f"{chance.choice(list(ProbeKind))}:{chance.choice(['', 'tls://ya.ru:443', '[::'])}"
        if chance.random() < 0.3:
            return Sight(probe=probe, outcome=str(Outcome.PASSED), path=some_path())
        return failed(*some_path(), probe=probe)

    reader = FleetReader(300.0)
    for number in range(150):
        odd = Said(
            chance.choice(["op-1", "op-2"]),
            chance.choice([HERS.provider, ""]),
            chance.choice([HERS.gateway_host, ""]),
            NOW + number / 10,
            tuple(some_sight() for _ in range(chance.randint(1, 12))),
        )
        found = reader.work(Task(NOW + number / 10, (odd,)))
        assert found is not None
        assert not found.unreadable


def test_who_cannot_be_read_is_left_out_and_named_and_the_others_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = Fleet.report

    def report(self: Fleet, operator: str, *rest: object) -> None:
        if operator == "op-2":
            raise KeyError(operator)
        real(self, operator, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Fleet, "report", report)
    found = worked(*said(CRM))
    assert found.unreadable == {"op-2": "KeyError"}
    assert found.shared[0].operators == {"op-0", "op-1", "op-3", "op-4", "op-5"}


def test_whose_news_cannot_be_reckoned_with_is_found_among_all_and_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if the search met a component of hers that nobody had thought of."""
    real = Fleet.localise

    def localise(self: Fleet, now: float) -> object:
        if "op-2" in self._reports:
            raise KeyError("a component")
        return real(self, now)

    reader = FleetReader(300.0)
    reader.work(Task(NOW, tuple(said(CRM))[:2]))
    monkeypatch.setattr(Fleet, "localise", localise)
    found = reader.work(Task(NOW, tuple(said(CRM))[2:]))
    assert found is not None
    assert found.unreadable == {"op-2": "KeyError"}
    assert found.observed == {"op-0", "op-1", "op-3", "op-4", "op-5"}
    found = reader.work(Task(NOW + 1))
    assert found is not None
    assert (len(found.observed), found.unreadable) == (5, {}), "it is told once"


def test_an_observation_on_her_own_way_is_the_same_one() -> None:
    one = operators(1)[0]
    seen: list[Observation] = list(observe(one, [CRM]))
    assert list(readable([sight_of(some) for some in seen], one.paths)) == seen
