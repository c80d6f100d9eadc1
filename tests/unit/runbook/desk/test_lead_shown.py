"""Whether the lead knows: one sentence, and the phone only where nothing else is a way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.desk.acts import Kind
from runbook.desk.showing.lead import Way, lead
from runbook.desk.showing.office import office
from runbook.desk.showing.provider import provider
from runbook.desk.view import Told
from runbook.diagnosis.briefing import LeadReach
from runbook.incident import Incident
from runbook.language.letters import KEYS
from runbook.settings import Settings
from runbook.settings.shapes import Provider

AT = datetime(2026, 11, 21, 23, 13, tzinfo=UTC)
ABOUT = "3f9a1c2b00ff8e01"
WAY = Way(ABOUT, by_phone=True)
RING = replace(WAY, ring="Позвоните: Мария.", read_out="Сбой у оператора op-117.")


def test_without_an_outage_there_is_nothing_to_tell() -> None:
    assert lead(Way(), KEYS["ru"], "ru").told is Told.NOTHING


@pytest.mark.parametrize(
    ("way", "told", "sentence"),
    [
        (WAY, Told.ON_ITS_WAY, "Сообщаю руководителю смены…"),
        (replace(WAY, sent_at=AT), Told.SENT, "Сообщение ушло в 02:13 МСК."),
        (replace(WAY, reach=LeadReach.OFFICE), Told.SENT, "Руководителю сообщает офис."),
        (RING, Told.RING, "Сообщение не ушло. Позвоните руководителю смены."),
        (
            replace(WAY, sent_at=AT, known_at=AT + timedelta(minutes=1)),
            Told.KNOWN,
            "Сообщение ушло в 02:13 МСК. Руководитель смены знает с 02:14 МСК.",
        ),
        (replace(RING, said_known=True), Told.KNOWN, "Руководитель смены знает."),
    ],
)
def test_each_step_of_the_news_is_one_sentence(way: Way, told: Told, sentence: str) -> None:
    said = lead(way, KEYS["ru"], "ru")
    assert (said.told, said.sentence) == (told, sentence)


def test_the_words_for_the_phone_stand_there_only_while_she_is_to_ring() -> None:
    assert lead(RING, KEYS["ru"], "ru").read_out
    known = lead(replace(RING, known_at=AT), KEYS["ru"], "ru")
    assert (known.ring, known.read_out) == ("", "")


def test_that_the_lead_knows_can_be_said_by_hand_and_by_the_code() -> None:
    said = lead(RING, KEYS["ru"], "ru")
    (button,) = said.buttons
    assert (button.key, button.main, button.done) == ("р", True, False)
    assert said.line is not None
    assert said.line.act.kind is button.act.kind is Kind.LEAD_KNOWS
    known = lead(replace(RING, known_at=AT), KEYS["ru"], "ru")
    assert known.buttons[0].done
    assert known.line is None


def test_her_own_phone_is_offered_until_the_lead_knows() -> None:
    assert lead(RING, KEYS["ru"], "ru").by_phone
    assert not lead(replace(RING, by_phone=False), KEYS["ru"], "ru").by_phone
    assert not lead(replace(RING, known_at=AT), KEYS["ru"], "ru").by_phone


def test_one_message_that_went_out_is_said_once_and_one_that_waits_is_said() -> None:
    one = replace(WAY, messages=("Руководитель смены: сообщение ушло в 02:13 МСК.",))
    assert lead(replace(one, sent_at=AT), KEYS["ru"], "ru").lines == ()
    assert lead(one, KEYS["ru"], "ru").lines == one.messages


@pytest.mark.parametrize("cause", ["", "healthy.ok", "bank_service.error", "pc.no_route"])
def test_the_provider_is_shown_only_where_it_is_to_be_rung(cause: str) -> None:
    assert provider(Settings(), cause, "", "ru") is None


def test_a_provider_is_not_rung_about_what_the_office_found_at_the_bank() -> None:
    own = Settings(provider=Provider(id="domru", name="Дом.ру", phone="8 800", contract="123"))
    shown = provider(own, "isp.no_internet", "", "ru")
    assert shown is not None
    assert (shown.name, shown.phone, shown.contract) == ("Провайдер Дом.ру", "8 800", "123")
    assert len(shown.ask) == 1
    assert provider(own, "isp.no_internet", "vpn_gateway.unreachable", "ru") is None


def test_a_provider_without_a_number_is_found_in_the_contract() -> None:
    shown = provider(Settings(), "isp.lossy", "", "ru")
    assert shown is not None
    assert (shown.name, shown.phone) == ("Ваш провайдер", "Телефон: в договоре с провайдером")


def test_until_when_it_lasts_is_said_once() -> None:
    outage = Incident(ABOUT, "op-117", AT, eta_at=AT + timedelta(hours=1))
    (line,) = office((), outage, "ru")
    assert line == "Восстановление ждём к 03:13 МСК."
    standing = ("Массовый сбой № 6. Восстановление ждём к 03:13 МСК.",)
    assert office(standing, outage, "ru") == standing
    assert office((), replace(outage, restored_at=AT), "ru") == ()
