"""What the operator reads after the checks."""

import re
from pathlib import Path

import pytest

from checks.host.facts import HostFacts
from checks.observation import Observation, Outcome, ProbeKind
from checks.report import Report
from checks.situation import Situation
from checks.verdict import Alternative, Note, Verdict
from runbook.cli.check.table import briefing_text
from runbook.diagnosis.advice import CAUSES
from runbook.diagnosis.briefing import LeadReach, brief
from runbook.language.texts import LANGUAGES
from runbook.settings import Settings
from runbook.settings.file import settings_from

EXAMPLE = Path(__file__).parents[4] / "runbook" / "data" / "runbook.example.toml"
SETTINGS = settings_from(EXAMPLE.read_bytes(), EXAMPLE).settings
TEXT_ID = re.compile(r"(?<![\w.])(?:step|cause|run|note|unchecked|value|confidence)\.[a-z_]")


def report(verdict: Verdict, *observations: Observation) -> Report:
    return Report(observations, verdict, 900, Situation(HostFacts("linux")))


def said(
    verdict: Verdict, *observations: Observation, settings: Settings = SETTINGS, lang: str = "ru"
) -> str:
    reach = LeadReach.MESSAGE
    return briefing_text(brief(report(verdict, *observations), settings, lang, reach), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("settings", [SETTINGS, Settings()], ids=["configured", "bare"])
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_a_sentence_with_one_to_four_steps(
    cause: str, settings: Settings, lang: str
) -> None:
    text = said(Verdict(cause, 0.7, ("crm",)), settings=settings, lang=lang)
    assert "{" not in text
    assert not TEXT_ID.search(text), text
    assert not re.search(r"\d\s*%", text)
    assert 1 <= len(re.findall(r"^  \d\. ", text, re.MULTILINE)) <= 4


def test_her_own_screen_shows_whom_to_call_and_the_contract() -> None:
    text = said(Verdict("isp.no_internet", 0.97))
    assert "Телефон провайдера 8 800 333-70-00. Номер договора 1234567." in text
    assert "(почти точно)" in text
    first = text.index("Сначала убедитесь, что руководитель смены знает.")
    assert first < text.index("Теперь позвоните провайдеру Дом.ру.")


def test_without_a_contract_it_is_said_how_the_provider_finds_her() -> None:
    text = said(Verdict("isp.no_internet", 0.97), settings=Settings())
    assert "Номер договора не нужен: вас найдут по адресу." in text


def test_a_step_that_would_cut_a_live_call_waits_for_its_end() -> None:
    text = said(Verdict("home_network.router_dns", 0.9))
    assert "1. Когда разговор завершён: Выключите роутер" in text


def test_clean_checks_claim_nothing_that_was_not_checked() -> None:
    assert said(Verdict("healthy.ok", 0.99)).startswith("Связь и программы банка отвечают.\n")
    bare = said(Verdict("healthy.ok", 0.99), settings=Settings())
    assert bare.startswith("Интернет работает. Программы банка не проверялись")


def test_what_could_not_be_checked_is_said() -> None:
    unread = Observation(ProbeKind.VPN_PROCESS, "x", (), Outcome.UNKNOWN)
    minor = Observation(ProbeKind.WIFI, "x", (), Outcome.UNKNOWN)
    text = said(Verdict("healthy.ok", 0.99), unread, minor)
    assert "Не удалось проверить: программа защищённого соединения." in text


def test_what_is_not_ruled_out_is_named_in_words() -> None:
    other = (Alternative("isp.vpn_blocked", 0.2), Alternative("healthy.ok", 0.1))
    text = said(Verdict("vpn_gateway.unreachable", 0.7, alternatives=other))
    assert "Менее вероятно: провайдер, не проходит защищённое соединение." in text


def test_a_blocked_foreign_site_is_no_outage() -> None:
    text = said(Verdict("healthy.ok", 0.99, notes=(Note.FOREIGN_UNREACHABLE,)))
    assert "Часть зарубежных сайтов недоступна. На работу это не влияет." in text


def test_a_second_fault_is_said_after_the_first() -> None:
    also = (Verdict("bank_service.error", 0.8, ("crm",)),)
    text = said(Verdict("isp.lossy", 0.8, also=also))
    assert "Есть и второй сбой. Сбой на стороне банка: CRM отвечает ошибкой." in text
