"""What is not as usual here, found without any connection."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checks.report import Report
from checks.verdict import judge
from runbook.check_report import MOST_NAMED, as_json, difference_lines
from runbook.learned import Learned, Network, learn, look_of, network_key
from runbook.learned.differences import Difference, DifferenceKind, differences
from runbook.texts import LANGUAGES
from tests.scenarios.world import FACTS, ROUTER, Scenario, observe, situation_of

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOME = network_key("aa:bb:cc:00:00:01")
WALK = "gateway_ttl:vpn.bank.example:443"
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
    assert difference_lines((), "ru") == []


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
def test_every_difference_is_a_line_and_many_silent_places_are_one(lang: str) -> None:
    unusual = [
        *(Difference(kind, "x", "usual", "now") for kind in DifferenceKind),
        *(Difference(DifferenceKind.SILENT, f"probe-{one}") for one in range(9)),
    ]
    title, *lines = difference_lines(unusual, lang)
    assert len(lines) == len(DifferenceKind)
    assert not any("{" in line or "difference." in line for line in (title, *lines))
    (silent,) = (line for line in lines if "probe-0" in line)
    assert "10" in silent
    assert silent.count("probe-") == MOST_NAMED - 1


def test_the_json_holds_all_of_them_and_an_empty_list_otherwise() -> None:
    report = night(DEAD)
    shown = as_json(report, NOW, "en", {}, differences(usual(), report))
    listed = shown["differences"]
    assert isinstance(listed, list)
    assert listed[0] == {"kind": "silent", "subject": "anchor:tls://ya.ru:443"}
    assert len(listed) == 4
    assert as_json(report, NOW, "en", {})["differences"] == []
