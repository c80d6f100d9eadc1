"""The state in one sentence: whose it is, how sure, since when; nobody is accused too soon."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checks.causes import CAUSES, side_of
from runbook.desk.showing.headline import Known, headline
from runbook.desk.view import Tone
from runbook.diagnosis.advice import confidence_words
from runbook.diagnosis.briefing import Briefing
from runbook.incident import Incident
from runbook.language.texts import LANGUAGES, t

AT = datetime(2026, 11, 21, 23, 13, tzinfo=UTC)
OUTAGE = Incident(
    "3f9a1c2b00ff8e01", "op-117", AT, domain="bank_service", cause="bank_service.error",
    side="bank", confidence=0.95, services=("crm",),
)  # fmt: skip
NAMED = {"crm": "CRM"}
TONES = {
    "none": Tone.WELL,
    "operator": Tone.HERS,
    "isp": Tone.PROVIDER,
    "bank": Tone.BANK,
    "undetermined": Tone.UNCLEAR,
}


def looked(cause: str, confidence: float = 0.95, lang: str = "ru") -> Known:
    side = side_of(cause)
    sure = "" if side == "none" else t(confidence_words(confidence), lang)
    summary = t(f"cause.{cause}.summary", lang, services="CRM")
    return Known(side, Briefing(summary, sure, ()), AT, named=NAMED)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_every_cause_has_the_tone_of_its_side_and_no_percentage(cause: str, lang: str) -> None:
    said = headline(looked(cause, lang=lang), lang)
    assert said.tone is TONES[side_of(cause)]
    assert said.sentence
    assert not re.search(r"\{|\d\s*%|desk\.", f"{said.sentence} {said.beside}")


def test_before_the_first_diagnosis_nobody_is_accused() -> None:
    assert headline(Known(), "ru").tone is Tone.CHECKING


def test_how_sure_it_is_and_since_when_stand_beside_it() -> None:
    known = replace(looked("bank_service.error"), outage=OUTAGE)
    assert headline(known, "ru").beside == "почти точно, с 02:13 МСК"
    known = replace(looked("isp.no_internet", 0.7), outage=OUTAGE)
    assert headline(known, "ru").beside.startswith("вероятно")


def test_health_says_when_it_was_looked_at_last() -> None:
    said = headline(looked("healthy.ok"), "ru")
    assert (said.sentence, said.beside) == ("Всё работает", "проверено в 02:13 МСК")


def test_without_services_nothing_is_called_well_that_was_not_looked_at() -> None:
    known = replace(looked("healthy.ok"), named={})
    assert headline(known, "ru").sentence != "Всё работает"


def test_one_clean_look_at_an_open_outage_is_no_recovery() -> None:
    known = replace(looked("healthy.ok"), outage=OUTAGE, confirming=True)
    said = headline(known, "ru")
    assert said.tone is Tone.BANK
    assert "CRM" in said.sentence
    assert said.more == ("Похоже, заработало. Проверяю ещё раз.",)


def test_an_outage_that_another_window_found_is_shown_before_the_own_diagnosis() -> None:
    assert headline(Known(outage=OUTAGE, named=NAMED), "ru").tone is Tone.BANK


def test_recovery_is_said_with_its_time_whatever_was_found_last() -> None:
    over = replace(OUTAGE, restored_at=AT + timedelta(minutes=27))
    known = replace(looked("bank_service.error"), outage=over, recovered=True)
    said = headline(known, "ru")
    assert (said.tone, said.beside) == (Tone.OVER, "с 02:40 МСК")


def test_what_she_says_does_not_work_is_not_called_well() -> None:
    known = replace(looked("healthy.ok"), not_working=frozenset({"chat", "voice"}))
    said = headline(known, "ru")
    assert said.tone is Tone.UNCLEAR
    assert said.sentence.endswith("чат, звонки")


def test_a_provider_whom_the_office_has_acquitted_is_not_accused() -> None:
    known = replace(looked("isp.vpn_blocked"), at_bank="vpn_gateway.unreachable")
    said = headline(known, "ru")
    assert said.tone is Tone.BANK
    assert "провайдер" not in said.sentence.lower()


def test_a_defect_is_said_calmly_and_the_words_are_named() -> None:
    said = headline(replace(looked("isp.no_internet"), failed=True), "ru")
    assert said.tone is Tone.UNCLEAR
    assert "Слова клиенту остаются" in said.sentence
