"""A ticket number is a shape: no line of words, and nothing of a client's, comes through it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.incidents.closing import Closing, Refused, close, refused_ticket
from runbook.language.texts import LANGUAGES, lookup
from runbook.privacy.ticket import LONGEST_TICKET, TicketFault
from tests.unit.runbook.incidents.test_closing import NOW, RESTORED


@pytest.mark.parametrize(
    "text",
    ["4711", "INC-4711", "INC 4711", "17-3", "№ 4711", "№4711", "#4711", "CRM-2026-17", "SD_12.3/4",
     "1234567", "Заявка 4711", "заявка №4711", "РТК-123456789", "INC0012345", "A1", "1-2345678",
     "ТП 12-2026/7", "INC-4521", "№ 12345678", "SD2026A001234", "INC12A34B56", "1Q2W3E",
     "2026Т000123", "INC-2026-001234"],
)  # fmt: skip
def test_a_ticket_number_is_taken(text: str) -> None:
    assert refused_ticket(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "shape"),
        ("INC", "shape"),
        ("сказали ждать 4 часа", "shape"),
        ("INC 4711 INC", "shape"),
        ("47 11", "shape"),
        ("роутер завис 1", "shape"),
        ("4711; нет", "shape"),
        ("1" * (LONGEST_TICKET + 1), "long"),
        ("Ольга Ким, карта 4276 88** 1234, ДР 12.03.1985", "long"),
        ("Ольга Ким 1", "client"),
        ("Иванов 4711", "client"),
        ("Хабибуллина-1", "client"),
        ("Рашад1", "client"),
        ("4111111111111111", "client"),
        ("4276880012345674", "client"),
        ("4111111111111112", "client"),
        ("4111x1111x1111x1111", "client"),
        ("89225551234", "client"),
        ("922-555-12-34", "client"),
        ("3532551234", "client"),
        ("3532/551234", "client"),
        ("998901234567", "client"),
        ("12.03.1985", "client"),
        ("12-03-85", "client"),
        ("5312 123456", "client"),
        ("5312-123456", "client"),
        ("5312123456", "client"),
        ("112-233-445-95", "client"),
        ("8\u200b922\u200b555\u200b12\u200b34", "client"),
        ("8922a7436158", "client"),
        ("8922о743o61о58", "client"),
        ("t8t9t2t2t7t4t3t6t1t5t8", "client"),
        ("3532a55в1234", "client"),
        ("37828a2246310005", "client"),
        ("4111abc1111abc1111abc1111", "client"),
        ("4509а123456", "client"),
        ("45Q09QQ123456", "client"),
        ("112a233a445-95", "client"),
        ("INC5001a00732b259", "client"),
        ("10-20-1-10", "client"),
        ("ip-10-20-1-10", "client"),
        ("10.20.1.10", "client"),
    ],
)
def test_anything_else_is_refused_and_said(text: str, fault: str) -> None:
    assert refused_ticket(text) == Refused(f"incident.ticket.{fault}")
    for lang in LANGUAGES:
        assert lookup(f"incident.ticket.{fault}", lang)
        assert lookup(f"incident.ticket.{fault}.hint", lang)


def test_every_fault_is_tried_above() -> None:
    assert set(TicketFault) == {"long", "shape", "client"}


@given(st.text(max_size=60) | st.text(st.sampled_from("Аа1 9-/№#._"), max_size=40))
def test_what_is_taken_is_short_and_has_the_shape(text: str) -> None:
    if refused_ticket(text) is None:
        assert len(text.strip()) <= LONGEST_TICKET
        assert any(one.isdigit() for one in text)
        assert len(text.split()) <= len(("№", "INC", "1"))


@pytest.mark.parametrize(
    "closing",
    [Closing("isp.lossy", ticket="Ольга Ким 1"), Closing("isp.lossy", hindered="клиент Иванов")],
)
def test_no_way_leads_round_the_guard_into_a_closed_incident(closing: Closing) -> None:
    assert isinstance(close(RESTORED, closing, NOW), Refused)
