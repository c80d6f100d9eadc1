"""What the lead is reminded of in a mass failure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.monitoring.drafts import as_rows, periods, proposal, reminders

NOW = datetime(2026, 11, 22, 23, 13, 30, tzinfo=UTC)
HERS = HubIncident("a" * 16, Kind.LOCAL, NOW - timedelta(minutes=10, seconds=1), 7, "op-117")


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("side", ["bank", "isp", "undetermined"])
def test_every_proposal_is_marked_as_a_draft_and_names_no_cause(side: str, lang: str) -> None:
    listed = reminders(side, ["Сообщить в отдел качества"], lang)
    mark = "текст ещё не утверждён" if lang == "ru" else "text not approved yet"
    assert [mark in one for one in listed] == [True, True, False, False]
    assert listed[-1] == "Сообщить в отдел качества"
    words = proposal(side, lang)
    for said in (words.ivr.lower(), words.banner.lower()):
        for inner in ("провайдер", "provider", "vpn", "crm", "сеть", "network", "hub."):
            assert inner not in said
    assert len(words.banner.split()) <= 10


def test_only_the_banks_own_failure_makes_services_unavailable() -> None:
    assert "недоступн" in proposal("bank", "ru").ivr
    assert "недоступн" not in proposal("isp", "ru").ivr


def test_norms_are_lifted_for_each_operator_and_the_whole_of_her_time() -> None:
    back = replace(HERS, agent="op-101", restored_at=NOW - timedelta(minutes=5))
    found = periods([HERS, back], NOW)
    assert [(one.operator, one.minutes) for one in found] == [("op-101", 6), ("op-117", 11)]
    header, first, second = as_rows(found, "ru")
    assert header == ("Оператор", "Инцидент", "Причина", "С (МСК)", "До (МСК)", "Минут")
    assert first[3:5] == ("2026-11-23 02:03", "2026-11-23 02:08")
    assert second[4] == "продолжается"
