"""What she reads of the hub."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checks.causes import CAUSES
from runbook.agent.line.answer import REFUSALS, Trouble
from runbook.agent.line.view import KnownTo, Mass, View
from runbook.agent.line.words import mass_line, news, standing_lines
from runbook.texts import LANGUAGES, known

AT = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
UPDATE = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)
MASS = Mass(7, "bank_service.error", AT, update_at=UPDATE, not_her_provider=True)


def test_a_mass_incident_is_one_line_with_what_not_to_do() -> None:
    assert mass_line(MASS, "ru") == (
        "Массовый инцидент № 7, банк, с 02:10. Обещали обновить в 02:40. "
        "Не звоните провайдеру, это банк."
    )


def test_what_was_said_is_not_said_again_and_what_changed_is() -> None:
    first, now = View(), View(at=AT, mass=(MASS,))
    assert news(first, now, "ru") == (mass_line(MASS, "ru"),)
    assert news(now, replace(now, at=UPDATE), "ru") == ()
    promised = replace(now, mass=(replace(MASS, eta_at=UPDATE),))
    assert "Обещают исправить к 02:40." in news(now, promised, "ru")[0]
    over = replace(now, mass=(replace(MASS, restored=True),))
    assert news(now, over, "ru") == ("Массовый инцидент № 7 устранён.",)
    assert news(first, over, "ru") == ()


def test_who_knows_is_said_with_role_and_time() -> None:
    view = View(at=AT, known=(KnownTo("00112233445566aa", "shift_lead", AT),))
    assert news(View(), view, "ru") == ("Руководитель смены знает: с 02:10.",)


def test_a_hub_that_is_gone_is_said_plainly_and_so_is_its_return() -> None:
    gone = View(gone=True)
    assert news(View(), gone, "ru") == ("Пульт не отвечает. Оповещения отправляет этот компьютер.",)
    assert news(gone, View(), "ru") == ("Пульт снова отвечает.",)
    assert standing_lines(gone, "ru") == news(View(), gone, "ru")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", [*CAUSES, "one.this_version_does_not_know", ""])
def test_a_mass_incident_of_any_cause_has_its_words(cause: str, lang: str) -> None:
    line = mass_line(replace(MASS, cause=cause), lang)
    assert "7" in line
    assert "hub." not in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_trouble_has_a_sentence_and_a_hint(lang: str) -> None:
    for trouble in Trouble:
        assert known(f"hub.trouble.{trouble}.sentence", lang), trouble
        assert known(f"hub.trouble.{trouble}.hint", lang), trouble
    for refusal in REFUSALS:
        assert known(f"hub.refused.{refusal}", lang), refusal
