"""What she reads of the hub."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checks.causes import CAUSES
from runbook.agent.line.answer import REFUSALS, Trouble
from runbook.agent.line.view import KnownTo, Mass, Relief, View
from runbook.agent.line.words import known_line, mass_line, newly_known, news, standing_lines
from runbook.language.texts import LANGUAGES, known

AT = datetime(2026, 11, 22, 23, 10, tzinfo=UTC)
UPDATE = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 0, 10, tzinfo=UTC)
MASS = Mass(
    7, "bank_service.error", AT, ("crm",), update_at=UPDATE, not_her_provider=True, joined=True
)
NEIGHBOURS = Mass(6, "isp.no_internet", AT, eta_at=LATER, update_at=UPDATE)


def test_a_mass_incident_is_one_line_with_what_not_to_do() -> None:
    assert mass_line(MASS, "ru", {"crm": "CRM"}) == (
        "Массовый сбой № 7: программа банка отвечает ошибкой (CRM), с 02:10 МСК. "
        "Обновим в 02:40 МСК. Не звоните провайдеру, это банк."
    )


def test_her_neighbours_outage_is_worded_as_theirs() -> None:
    assert mass_line(NEIGHBOURS, "ru") == (
        "У части операторов вашего провайдера нет интернета (массовый сбой № 6, с 02:10 МСК)."
    )
    assert mass_line(replace(NEIGHBOURS, known=True), "ru").endswith(
        " Если это случится у вас, руководитель смены уже знает."
    )
    theirs = mass_line(replace(MASS, joined=False), "ru")
    assert theirs.startswith("У части операторов программа банка отвечает ошибкой (массовый сбой")
    assert "провайдер" not in theirs


def test_an_update_that_comes_with_the_end_itself_is_not_said_twice() -> None:
    both = replace(MASS, eta_at=LATER)
    assert "Восстановление ждём к 03:10 МСК. Обновим в 02:40 МСК." in mass_line(both, "ru")
    assert "Обновим" not in mass_line(replace(MASS, eta_at=UPDATE), "ru")


def test_whoever_stands_in_reads_what_there_is_to_take_over() -> None:
    relief = Relief(6, calls=3, chats=6, promised=2, unsaid=1)
    now = View(at=AT, stand_in=relief)
    said = (
        "Выходите на подмену: сбой № 6. Открытых звонков: 3, чатов: 6. "
        "Не все указали, сколько у них открыто. Обещано перезвонить или написать: 2."
    )
    assert news(View(), now, "ru") == standing_lines(now, "ru") == (said,)
    fewer = replace(now, stand_in=replace(relief, calls=2))
    assert news(now, fewer, "ru") == ()
    assert "звонков: 2" in standing_lines(fewer, "ru")[0]
    office = replace(now, stand_in=Relief(6, in_office=True))
    assert news(now, office, "ru") == ("Выходите на подмену в офис: сбой № 6.",)
    assert news(now, View(), "ru")[0].startswith("Подмена больше не нужна.")


def test_what_was_said_is_not_said_again_and_what_changed_is() -> None:
    first, now = View(), View(at=AT, mass=(MASS,))
    assert news(first, now, "ru") == (mass_line(MASS, "ru"),)
    assert news(now, replace(now, at=UPDATE), "ru") == ()
    promised = replace(now, mass=(replace(MASS, eta_at=UPDATE),))
    assert "Восстановление ждём к 02:40 МСК." in news(now, promised, "ru")[0]
    over = replace(now, mass=(replace(MASS, restored=True),))
    assert news(now, over, "ru") == ("Массовый сбой № 7: восстановлено.",)
    assert news(first, over, "ru") == ()


def test_who_knows_is_said_with_role_and_time() -> None:
    view = View(at=AT, known=(KnownTo("00112233445566aa", "shift_lead", AT),))
    [known] = newly_known(View(), view)
    assert known_line(known, "ru") == "Руководитель смены знает с 02:10 МСК. Звонить не нужно."
    assert newly_known(view, view) == ()
    # That the hub has told the lead is no news where the lead knows already.
    assert news(View(), replace(view, speaks=frozenset({known.incident})), "ru") == ()


def test_a_hub_that_is_gone_is_said_plainly_and_so_is_its_return() -> None:
    gone = View(gone=True)
    assert news(View(), gone, "ru") == (
        "Сервер оповещения не отвечает. Сообщения отправляет этот компьютер.",
    )
    assert news(gone, View(), "ru") == ("Сервер оповещения снова отвечает.",)
    assert standing_lines(gone, "ru") == news(View(), gone, "ru")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", [*CAUSES, "one.this_version_does_not_know", ""])
def test_a_mass_incident_of_any_cause_has_its_words(cause: str, lang: str) -> None:
    for joined in (True, False):
        line = mass_line(replace(MASS, cause=cause, joined=joined), lang)
        assert "7" in line
        assert "hub." not in line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_trouble_has_a_sentence_and_a_hint(lang: str) -> None:
    for trouble in Trouble:
        assert known(f"hub.trouble.{trouble}.sentence", lang), trouble
        assert known(f"hub.trouble.{trouble}.hint", lang), trouble
    for refusal in REFUSALS:
        assert known(f"hub.refused.{refusal}", lang), refusal
