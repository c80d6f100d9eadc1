"""What is not as usual here, found without any connection."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checks import evidence
from checks.report import Report
from checks.verdict import judge
from runbook.diagnosis.report import as_json, difference_lines
from runbook.drill.world import FACTS, ROUTER, Scenario, observe, situation_of
from runbook.language.texts import LANGUAGES
from runbook.learned import Learned, Network, learn, look_of, network_key
from runbook.learned.differences import Difference, DifferenceKind, differences

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOME = network_key("aa:bb:cc:00:00:01")
WALK = "gateway_ttl:vpn.bank.example:443"
BEYOND = (
    *("anchor:*", "unlisted:*", "foreign:*", "portal:*", "resolver*", "forwarder*", "gateway_*"),
    *("inner_gateway:*", "tunnel_hop:*", "control:*", "bank_dns:*", "service:*", "mtu:*"),
)
DEAD = Scenario(fails={"anchor:*": "timed_out connect", "service:crm": "http_error exchange"})


def night(
    scenario: Scenario | None = None,
    hops: str = f"1:{ROUTER},2:100.64.0.1,3:198.51.100.7",
    names: dict[str, tuple[str, ...]] | None = None,
    took: dict[str, int] | None = None,
) -> Report:
    scenario = scenario or Scenario()
    seen, subject = observe(scenario)
    seen = [
        replace(
            one,
            values={"hops": hops} if one.probe == WALK else one.values,
            elapsed_ms=(took or {}).get(one.probe, one.elapsed_ms),
        )
        for one in seen
    ]
    situation = situation_of(scenario, subject)
    return Report(tuple(seen), judge(seen, subject), 90, situation, names or {})


def usual(report: Report | None = None) -> Network:
    known = night(names={"ya.ru": ("10.0.0.1", "10.0.0.2")})
    return learn(Learned(), HOME, NOW, look_of(report or known)).network(HOME, NOW)


def test_a_night_like_any_other_has_no_differences() -> None:
    assert differences(usual(), night()) == ()
    assert difference_lines((), night(), "ru", {}) == []


def test_a_network_never_seen_has_none_either() -> None:
    assert differences(Network(), night(DEAD)) == ()


def test_what_always_answered_and_is_silent_is_told_and_an_answer_with_an_error_is_not() -> None:
    found = differences(usual(), night(DEAD))
    assert {one.kind for one in found} == {DifferenceKind.SILENT}
    assert len(found) == 4
    assert found[0] == Difference(DifferenceKind.SILENT, "anchor:tls://ya.ru:443")


def test_what_never_answered_here_is_not_missed() -> None:
    blocked = night(Scenario(fails={"foreign:*": "timed_out connect"}))
    assert differences(usual(blocked), blocked) == ()


def test_another_router_and_other_name_servers_are_told() -> None:
    report = night()
    routes = tuple(replace(one, gateway="192.168.1.254") for one in FACTS.routes[:1])
    facts = replace(FACTS, routes=routes, resolvers=("9.9.9.9",))
    changed = replace(report, situation=replace(report.situation, facts=facts))
    assert differences(usual(), changed) == (
        Difference(DifferenceKind.ROUTER, "", ROUTER, "192.168.1.254"),
        Difference(DifferenceKind.RESOLVERS, "", ROUTER, "9.9.9.9"),
    )


def test_a_name_that_leads_elsewhere_is_told_and_one_address_of_several_is_not() -> None:
    assert differences(usual(), night(names={"ya.ru": ("10.0.0.2", "10.0.0.9")})) == ()
    (found,) = differences(usual(), night(names={"ya.ru": ("172.16.0.1",)}))
    assert found == Difference(DifferenceKind.NAME, "ya.ru", "10.0.0.1, 10.0.0.2", "172.16.0.1")


@pytest.mark.parametrize(
    ("hops", "now"),
    [
        (f"1:{ROUTER},2:100.64.0.1,3:203.0.113.77", ""),
        (f"1:{ROUTER}", ""),
        (f"1:{ROUTER},3:198.51.100.7", ""),
        ("2:100.64.0.1,3:198.51.100.7", ""),
        (f"1:{ROUTER},2:100.64.0.99", f"{ROUTER}, 100.64.0.99"),
    ],
)
def test_only_a_first_hop_that_answered_otherwise_is_another_path(hops: str, now: str) -> None:
    found = differences(usual(), night(hops=hops))
    assert [one.now for one in found] == ([now] if now else [])
    assert all(one.kind is DifferenceKind.PATH for one in found)


def test_an_answer_many_times_slower_is_told_and_a_few_milliseconds_are_not() -> None:
    assert differences(usual(), night(took={"service:crm": 90})) == ()
    (found,) = differences(usual(), night(took={"service:crm": 900}))
    assert found == Difference(DifferenceKind.SLOWER, "service:crm", "20", "900")
    assert differences(usual(), night(took={WALK: 900})) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_difference_is_a_line_without_a_probes_id(lang: str) -> None:
    subjects = {DifferenceKind.PATH: WALK, DifferenceKind.SLOWER: "service:crm"}
    unusual = [
        Difference(kind, subjects.get(kind, "portal:http://x"), "10", "900")
        for kind in DifferenceKind
    ]
    _, *lines = difference_lines(unusual, night(), lang, {"crm": "Лида"})
    assert len(lines) == len(DifferenceKind)
    assert any("Лида" in line for line in lines)
    raw = ("{", "difference.", "gateway_ttl", "service:", "portal:http://x,", "crm")
    assert not any(one in line for line in lines for one in raw)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_probe_that_may_fall_silent_has_a_place_with_a_name(lang: str) -> None:
    silent = {one.probe for one in night().observations if one.kind not in evidence.FACTS}
    for probe in silent:
        lines = difference_lines([Difference(DifferenceKind.SILENT, probe)], night(), lang, {})
        assert len(lines) == 2, probe
        assert "difference." not in lines[1]


def test_silent_places_are_named_once_and_only_the_first_few() -> None:
    services = [Difference(DifferenceKind.SILENT, f"service:s{one}") for one in range(5)]
    home = [
        Difference(DifferenceKind.SILENT, f"{one}:{ROUTER}") for one in ("forwarder", "neighbour")
    ]
    (_, line) = difference_lines([*home, *services], night(), "ru", {"s0": "Лида"})
    assert line.strip() == "Не пришла часть обычных ответов: домашняя сеть, Лида, s1, s2, …."


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        # Nothing beyond a silent provider is news once the provider is named.
        (dict.fromkeys(BEYOND, "timed_out connect"), False),
        # One anchor of many accuses nobody: that is what an administrator asks about.
        ({"anchor:tls://ya.ru:443": "timed_out connect"}, True),
    ],
)
def test_silence_that_the_verdict_explains_is_not_told_twice(
    fails: dict[str, str], told: bool
) -> None:
    report = night(Scenario(fails=fails))
    unusual = differences(usual(), report)
    assert {one.kind for one in unusual} == {DifferenceKind.SILENT}
    lines = difference_lines(unusual, report, "ru", {})
    assert lines[1:] == (
        ["  Не пришла часть обычных ответов: интернет от провайдера."] if told else []
    )


def test_of_many_slow_answers_of_one_place_the_latest_is_told() -> None:
    slow = [
        Difference(DifferenceKind.SLOWER, f"anchor:tls://{one}.ru:443", "20", ms)
        for one, ms in (("a", "900"), ("b", "1200"), ("c", "400"))
    ]
    (_, line) = difference_lines(slow, night(), "ru", {})
    assert line.strip() == "Медленнее обычного (интернет от провайдера): 1200 мс, обычно 20 мс."


def test_the_json_holds_all_of_them_and_an_empty_list_otherwise() -> None:
    report = night(DEAD)
    shown = as_json(report, NOW, "en", {}, differences(usual(), report))
    listed = shown["differences"]
    assert isinstance(listed, list)
    assert listed[0] == {"kind": "silent", "subject": "anchor:tls://ya.ru:443"}
    assert len(listed) == 4
    assert as_json(report, NOW, "en", {})["differences"] == []
