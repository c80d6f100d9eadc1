"""What an agent may not bring about by its texts, numbers and moments."""

from typing import Any

import msgspec
import pytest

from notifier.screening import numbers
from runbook.reporting import cleaning
from runbook.reporting.cleaning import LONGEST_DETAIL, MOST_JUDGED
from runbook.reporting.reading import Refusal, Why
from runbook.reporting.shapes import Report
from tests.unit.runbook.reporting.test_reading import (
    OUTAGE,
    PROMISE,
    SIGHT,
    WHEN,
    WHOLE,
    changed,
    read,
    taken,
)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_machine_holds_is_refused(number: int) -> None:
    bad = SIGHT | {"values": {"x": number}}
    assert read(changed("diagnosis", "observations", to=[bad])) == Refusal(
        Why.BAD_VALUE, "diagnosis.observations[0].values"
    )


def test_the_largest_numbers_of_a_machine_are_taken_and_passed_on() -> None:
    values = {"most": 2**63 - 1, "least": -(2**63), "much": 1.7e308, "yes": True}
    report = taken(changed("diagnosis", "observations", to=[SIGHT | {"values": values}]))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(report), type=Report) == report


def test_a_long_text_among_the_values_is_cut() -> None:
    bad = SIGHT | {"values": {"banner": "а" * 5000}}
    report = taken(changed("diagnosis", "observations", to=[bad]))
    assert report.diagnosis is not None
    assert report.diagnosis.observations[0].values == {"banner": "а" * LONGEST_DETAIL}


def test_a_report_full_of_figures_is_judged_only_as_far_as_there_is_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []

    def find(text: str) -> None:
        looked.append(text)

    monkeypatch.setattr(cleaning, "find_client_data", find)
    sights = [SIGHT | {"detail": f"{number} " + "1 " * 200} for number in range(450)]
    report = taken(changed("diagnosis", "observations", to=sights))
    details = [one for one in looked if "1 1" in one]
    assert 10 < len(details) < MOST_JUDGED // 1000
    assert report.diagnosis is not None
    kept = [one.detail for one in report.diagnosis.observations]
    assert [bool(one) for one in kept] == [number < len(details) for number in range(450)]


def test_a_row_of_figures_is_hidden_without_judging_each(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    real = numbers._judge

    def judge(digits: str, *rest: Any, **more: Any) -> Any:
        judged.append(digits)
        return real(digits, *rest, **more)

    monkeypatch.setattr(numbers, "_judge", judge)
    report = taken(
        changed("diagnosis", "observations", to=[SIGHT | {"detail": "1 " * 200}]),
    )
    assert report.diagnosis is not None
    assert report.diagnosis.observations[0].detail == ""
    assert len(judged) < 100


@pytest.mark.parametrize(
    ("field", "said", "left"),
    [
        ("provider", "bank-support.ru/login", "bank-support-ru-login"),
        ("provider", "t.me/evil_bot", "t-me-evil_bot"),
        ("provider", "@evil_bot", "-evil_bot"),
        ("provider", "Дом.ру", "Дом-ру"),
        ("provider", "evil․ru", "evil-ru"),
        ("provider", "8 922 000-00-01", ""),
        ("provider", "МТС «Домашний»", "МТС «Домашний»"),
        ("city", "г. Йошкар-Ола", "г. Йошкар-Ола"),
        ("city", "Ростов-на-Дону", "Ростов-на-Дону"),
        ("city", "http://x.io", "http---x-io"),
        ("team", "ночь: t.me/x", "ночь- t-me-x"),
    ],
)
def test_a_place_is_never_a_link(field: str, said: str, left: str) -> None:
    report = taken(changed("where", field, to=said))
    assert getattr(report.where, field) == left


def test_a_services_name_is_no_link_and_no_clients_number() -> None:
    names = {"crm": "CRM Банка", "chat": "t.me/evil", "ivr": "8 922 000-00-01"}
    report = taken(changed("where", "services", to=names))
    assert report.where is not None
    assert report.where.services == {"crm": "CRM Банка", "chat": "t-me-evil", "ivr": ""}


@pytest.mark.parametrize(
    ("said", "left"),
    [("2026/4711", "2026-4711"), ("evil.ru/x1", "evil-ru-x1"), ("4711.2", "4711.2")],
)
def test_a_ticket_is_never_a_link(said: str, left: str) -> None:
    report = taken(changed("outages", 0, to=OUTAGE | {"provider_ticket": said}))
    assert report.outages[0].provider_ticket == left


def test_a_channel_that_is_not_known_is_passed_over() -> None:
    report = taken(changed("outages", 0, to=OUTAGE | {"not_working": ["voice", "hack"]}))
    assert report.outages[0].not_working == ("voice",)
    both = taken(changed("complaint", "channels", to=["smell", "chat"]))
    assert both.complaint is not None
    assert both.complaint.channels == ("chat",)


def test_a_complaint_of_unknown_channels_does_not_say_that_all_is_well() -> None:
    assert taken(changed("complaint", "channels", to=["smell"])).complaint is None
    well = taken(changed("complaint", "channels", to=[])).complaint
    assert well is not None
    assert well.channels == ()


@pytest.mark.parametrize("age_ms", [-1, -61_000, -399 * 86_400_000])
def test_what_has_happened_is_not_yet_to_come(age_ms: int) -> None:
    early = WHEN | {"age_ms": age_ms}
    names = (
        *("opened", "occurred", "detected", "alerted", "acknowledged"),
        *("escalated", "restored", "closed"),
    )
    document = WHOLE | {
        "diagnosis": WHOLE["diagnosis"] | {"made": early},
        "complaint": WHOLE["complaint"] | {"said": early},
        "outages": [OUTAGE | dict.fromkeys((*names, "provider_until"), early)],
        "promises": [PROMISE | dict.fromkeys(("promised", "window_from", "window_until"), early)],
    }
    report = taken(document)
    [outage], [promise] = report.outages, report.promises
    assert report.diagnosis is not None
    assert report.complaint is not None
    assert outage.provider_until is not None
    happened = [report.diagnosis.made, report.complaint.said, promise.promised]
    happened += [getattr(outage, name) for name in names]
    assert {one.age_ms for one in happened} == {0}
    to_come = [outage.provider_until, promise.window_from, promise.window_until]
    assert {one.age_ms for one in to_come} == {age_ms}


def test_a_provider_is_named_alike_in_her_surroundings_and_on_the_paths_of_her_checks() -> None:
    path = ["home:op-117/router", "isp:dom.ru/г.Уфа/access", "gateway:vpn.bank.example"]
    report = changed("diagnosis", "observations", to=[SIGHT | {"path": path}])
    report["where"] |= {"provider": "dom.ru", "city": "г.Уфа"}
    said = taken(report)
    assert said.where is not None
    assert said.diagnosis is not None
    hers = f"isp:{said.where.provider}/{said.where.city}/access"
    assert hers == "isp:dom-ru/г-Уфа/access"
    # Hosts of the path are names of the bank's own, and stay.
    assert said.diagnosis.observations[0].path == (path[0], hers, path[2])
