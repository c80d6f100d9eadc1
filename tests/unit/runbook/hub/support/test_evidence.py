"""What stands in the evidence, and what is left out for its length."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checks.paths import Paths
from runbook.hub.model.incident import HubIncident, Kind, Weight
from runbook.hub.support.evidence import (
    OPERATORS,
    Seen,
    Subject,
    Witness,
    accused,
    document,
    proved,
)
from runbook.hub.support.numbering import day_prefix, file_stem, next_number
from runbook.hub.support.rendering import (
    cause_words,
    hit_words,
    to_csv,
    to_json,
    to_markdown,
    trend_words,
)
from runbook.hub.support.sight_reading import read_sights
from runbook.reporting.shapes import Sight

NOW = datetime(2026, 11, 22, 23, 13, 5, tzinfo=UTC)
SHARED = "gateway:vpn.bank.example/host"
HOME = "home:op-117/router"
FAILED = Seen(
    "gateway_tcp:tcp://203.0.113.10:443", "failed", NOW, 1500, (HOME, SHARED),
    "timed_out", "connect", 3, "no answer | from 203.0.113.10\nat all", (), (HOME, SHARED),
)  # fmt: skip
PASSED = Seen("anchor:tls://ya.ru:443", "passed", NOW, 40, (HOME, "anchor:ya.ru"), proves=(HOME,))
HERS = HubIncident(
    "a1b2c3d4e5f60718", Kind.LOCAL, NOW, 7, "op-117", "vpn_gateway.unreachable", "bank", 0.97,
    occurred_at=NOW - timedelta(minutes=2), calls=1, chats=2,
)  # fmt: skip
MASS = HubIncident(
    "f" * 16, Kind.MASS, NOW, 9, "", "vpn_gateway.unreachable", "bank", 0.99, component=SHARED,
    weight=Weight(3, 12, 1, 1, (("domru, Оренбург", 3),), "bank_network.unreachable"),
)  # fmt: skip
HER_WAY = Paths("op-117", "domru/Оренбург", "vpn.bank.example")
SICK_CRM = (
    Sight(
        probe="service:https://crm.bank.example/", outcome="failed", failure="http_error",
        operation="exchange", elapsed_ms=5, detail="status 503",
        path=tuple(map(str, HER_WAY.to_service("crm"))),
    ),
)  # fmt: skip
WITNESS = Witness(HERS, "domru", "Оренбург", "vpn.bank.example", "1.4.0", NOW, (FAILED, PASSED))


def made(*told: Witness, incident: HubIncident = MASS) -> Subject:
    return Subject("support", "KC-20261123-1", NOW, incident, told or (WITNESS,), "12:" + "ab" * 16)


def test_a_success_clears_what_a_failure_would_accuse_and_is_told_as_proved() -> None:
    assert accused((WITNESS,), HERS) == [{"component": SHARED, "operators": 1, "observations": 1}]
    assert proved((WITNESS,), HERS) == [HOME]


def test_what_anybody_proves_is_accused_for_nobody_but_the_shared_component_stays() -> None:
    other = "isp:domru/Оренбург/uplink"
    fails = replace(WITNESS, seen=(replace(FAILED, accuses=(other, SHARED)),))
    proves = replace(WITNESS, seen=(replace(PASSED, proves=(other, SHARED)),))
    assert accused((fails, proves), HERS) == []
    assert [one["component"] for one in accused((fails, proves), MASS)] == [SHARED]


def test_of_a_mass_incident_nobodys_own_home_is_accused_beside_what_they_share() -> None:
    dead = replace(WITNESS, seen=(FAILED,))
    assert [one["component"] for one in accused((dead,), MASS)] == [SHARED]
    assert {one["component"] for one in accused((dead,), HERS)} == {HOME, SHARED}


def test_a_503_accuses_the_program_alone_and_proves_the_whole_way_to_its_server() -> None:
    found = read_sights(SICK_CRM, HER_WAY)
    (proves, accuses), *_ = found
    assert accuses == ("service:crm/application",)
    assert {"service:crm/host", "service:crm/port", "home:op-117/router"} <= set(proves)
    seen = tuple(
        replace(FAILED, probe=one.probe, outcome=one.outcome, path=one.path,
                proves=proves, accuses=accuses)
        for one, (proves, accuses) in zip(SICK_CRM, found, strict=True)
    )  # fmt: skip
    hers = replace(HERS, cause="bank_service.error", services=("crm",))
    shown = to_markdown(document(made(replace(WITNESS, seen=seen), incident=hers)), "ru")
    accusing, _, works = shown.partition("Доказано исправным: ")
    assert "| `service:crm/application` | 1 | 1 |" in accusing
    assert "home:op-117/router` |" not in accusing
    assert "`service:crm/host`" in works.splitlines()[0]


def test_public_places_are_never_accused_beside_the_provider() -> None:
    hers = Paths("op-117", "domru/Оренбург", "")
    sights = [
        Sight(
            probe=f"anchor:tls://{host}:443", outcome="failed", failure="timed_out",
            operation="connect", path=tuple(map(str, hers.anchor(host))),
        )
        for host in ("ya.ru", "gosuslugi.ru", "cbr.ru")
    ]  # fmt: skip
    for _, accuses in read_sights(sights, hers):
        assert "isp:domru/Оренбург/uplink" in accuses
        assert not [one for one in accuses if one.startswith(("anchor:", "resolver:"))]


def test_what_another_program_version_names_accuses_nothing() -> None:
    odd = Sight(probe="brainwave:x", outcome="failed", failure="timed_out", path=("mind:op-117",))
    assert read_sights((odd, *SICK_CRM), Paths("op-117", "", ""))[0] == ((), ())


def test_one_operators_own_incident_has_no_line_of_counts() -> None:
    shown = to_markdown(document(made(incident=HERS)), "ru")
    assert "Не работает у" not in shown
    assert "Не работает у 3, работает у 12" in to_markdown(document(made()), "ru")


def test_a_failure_of_which_every_part_is_proved_says_so() -> None:
    comes_and_goes = replace(WITNESS, seen=(FAILED, replace(PASSED, proves=(HOME, SHARED))))
    shown = to_markdown(document(made(comes_and_goes, incident=HERS)), "ru")
    assert "Ни одного: каждый участок хотя бы раз прошёл проверку" in shown


def test_the_latest_numbers_stand_beside_the_line_of_bars() -> None:
    trend = {"line": "▁▃█", "step_minutes": 1, "counts": [0, 2, 6]}
    found = document(replace(made(), trend=trend))
    # Whoever reads it later in the night knows of which moment the numbers are.
    assert trend_words(found, "ru") == (
        "Операторов по времени на 02:13 МСК (шаг 1 мин): 0, 2, 6 (▁▃█)"
    )
    long = document(replace(made(), trend={**trend, "counts": list(range(40))}))
    assert ": … 28, 29, 30" in trend_words(long, "ru")


def test_a_providers_fault_is_counted_of_its_own_customers() -> None:
    weight = Weight(6, 4, 12)
    here = replace(MASS, component="isp:domru/Оренбург/access", side="isp", weight=weight)
    told = [replace(WITNESS, incident=replace(HERS, agent=f"op-{n}")) for n in range(6)]
    found = document(made(*told, incident=here))
    assert hit_words(found, "ru") == (
        "Затронуто операторов: 6 из 10 у этого провайдера (всего на связи 22)."
    )
    shown = to_markdown(found, "ru")
    assert "Затронуто 6 из 10 у этого провайдера (всего на связи 22)." in shown
    assert hit_words(document(made(*told)), "ru") == "Затронуто операторов: 6 из 16."


def test_the_subject_names_what_does_not_work_as_people_call_it() -> None:
    broken = replace(MASS, cause="bank_service.error", component="service:crm", services=("crm",))
    found = document(made(incident=broken))
    assert cause_words(found, "ru") == "банк, программа отвечает ошибкой"
    named = cause_words(found, "ru", {"crm": "CRM Банка"})
    assert named == "банк, программа отвечает ошибкой (CRM Банка)"


def test_the_document_says_when_who_how_many_and_what_was_seen() -> None:
    found = document(made())
    assert found["schema"] == "runbook.evidence/1"
    assert found["made"] == {"utc": "2026-11-22T23:13:05Z", "moscow": "2026-11-23 02:13:05"}
    assert found["log_head"] == "12:" + "ab" * 16
    weight = found["weight"]
    assert (weight["hit"], weight["of"], weight["accuse"], weight["prove"]) == (1, 16, 3, 12)
    (hers,) = found["operators"]
    assert hers["operator"] == "op-117"
    assert hers["since"]["utc"] == "2026-11-22T23:11:05Z"
    assert (hers["provider"], hers["gateway"], hers["version"]) == (
        "domru", "vpn.bank.example", "1.4.0",
    )  # fmt: skip
    assert hers["accusing"][0]["path"] == [HOME, SHARED]
    assert hers["proving"][0]["probe"] == "anchor:tls://ya.ru:443"
    assert found["gateways"] == [["vpn.bank.example", 1]]


def test_it_is_json_and_comes_back_as_it_was() -> None:
    found = document(made())
    assert json.loads(to_json(found)) == found


def test_what_is_too_much_is_left_out_and_counted() -> None:
    many = tuple(
        replace(WITNESS, incident=replace(HERS, agent=f"op-{n}"), seen=(FAILED,) * 50)
        for n in range(300)
    )
    found = document(made(*many))
    assert len(found["operators"]) == OPERATORS
    assert found["operators_left_out"] == 300 - OPERATORS
    assert found["operators"][0]["observations_left_out"] == 44
    assert len(to_json(found).encode()) < 350_000
    assert f"И ещё операторов: {300 - OPERATORS}." in to_markdown(found, "ru")


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_markdown_is_whole_in_both_languages(lang: str) -> None:
    times = (
        *("occurred_at", "detected_at", "alerted_at", "acknowledged_at", "called_out_at"),
        *("support_at", "passed_on_at", "eta_at", "restored_at", "closed_at"),
    )
    everything = dict.fromkeys(times, NOW)
    told = replace(MASS, **everything)  # type: ignore[arg-type]  # every name is that of a time
    told = replace(told, services=("crm",), drill=True)
    told = replace(told, weight=replace(MASS.weight, partial=True))
    trend = {"line": "▁█", "step_minutes": 1, "counts": [0, 3]}
    shown = to_markdown(document(replace(made(incident=told), trend=trend)), lang)
    assert "hub." not in shown
    assert "`gateway:vpn.bank.example/host`" in shown
    assert "2026-11-22T23:13:05Z" in shown
    assert "2026-11-23 02:13:05" in shown
    # A detail with a bar and a line end stays in its cell.
    (row,) = [line for line in shown.splitlines() if "gateway_tcp" in line]
    assert row.endswith("|")
    assert "no answer \\| from 203.0.113.10 at all" in row


def test_how_sure_it_is_is_read_in_words_and_the_document_keeps_the_number() -> None:
    found = document(made(incident=replace(MASS, confidence=0.97)))
    assert "- Уверенность: почти точно\n" in to_markdown(found, "ru")
    assert "0.97" not in to_markdown(found, "ru")
    assert found["incident"]["confidence"] == 0.97


def test_an_operator_whose_pc_told_nothing_is_there_all_the_same() -> None:
    found = document(made(Witness(HERS)))
    assert "Проверок с этого компьютера нет." in to_markdown(found, "ru")
    assert found["operators"][0]["looked_at"] is None


def test_the_table_is_read_by_a_spreadsheet_and_holds_no_formula() -> None:
    odd = replace(WITNESS, provider='=cmd|"/c calc"!A1', city="Орёл, область")
    rows = list(csv.DictReader(io.StringIO(to_csv(document(made(odd))))))
    assert rows[0]["operator"] == "op-117"
    assert rows[0]["provider"] == '\'=cmd|"/c calc"!A1'
    assert rows[0]["city"] == "Орёл, область"
    assert rows[0]["failing"] == "gateway_tcp:tcp://203.0.113.10:443"


def test_numbers_follow_the_day_in_moscow_and_never_repeat() -> None:
    beginning = day_prefix("KC", NOW)
    assert beginning == "KC-20261123-"
    assert next_number([], beginning) == "KC-20261123-1"
    given = ["KC-20261123-2", "KC-20261122-9", "KC-20261123-10", "KC-20261123-x"]
    assert next_number(given, beginning) == "KC-20261123-11"


@pytest.mark.parametrize(
    ("number", "stem"),
    [("KC-20261123-1", "KC-20261123-1"), ("КЦ-20261123-1", "20261123-1"), ("../КЦ", "case")],
)
def test_files_have_names_that_any_folder_takes(number: str, stem: str) -> None:
    assert file_stem(number) == stem
