"""What she says on the phone: hers to say, a sentence a line, and nobody needs to know networks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checks.causes import CAUSES
from notifier.message import render_plain
from runbook.alerting.alerts import Alert
from runbook.alerting.spoken import spoken
from runbook.incident import UNNAMED, Incident
from runbook.language.texts import LANGUAGES
from runbook.planning import Answers, Finding, Loudness

AT = datetime(2026, 11, 21, 23, 13, tzinfo=UTC)
INCIDENT = Incident("3f9a1c2b00ff8e01", "op-117", AT, detected_at=AT)
CRM = Finding("bank_service", "bank_service.refused", "bank", 0.97)
SAID = Answers(calls=1, chats=2)
NOT_SAID_ALOUD = (
    "подключени", "соединени", "сервер", "адаптер", "роутер", "МТУ", "DNS", "VPN", "tunnel",
    "router", "adapter", "Enter", "Alt", "[", "{", "bank_service", "оператор", "Оператор",
)  # fmt: skip


def alert(finding: Finding = CRM, answers: Answers = SAID, **parts: object) -> Alert:
    made = Alert(INCIDENT, finding, answers, ("CRM",), Loudness.RING, "ru")
    return replace(made, **parts)  # type: ignore[arg-type]  # the parts of an alert by name


def said(one: Alert) -> list[str]:
    return render_plain(spoken(one)).splitlines()


def test_it_is_said_in_the_first_person_a_sentence_a_line() -> None:
    assert said(alert()) == [
        "Это op-117.",
        "С 02:13 МСК не работает CRM, сбой на стороне банка.",
        "Звонков 1, чатов 2.",
        "Пожалуйста, откройте обращение в техподдержку.",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_every_cause_can_be_said_without_a_word_about_networks(cause: str, lang: str) -> None:
    side = {"isp": "isp", "bank": "bank", "vpn_gateway": "bank", "healthy": "none"}.get(
        cause.partition(".")[0], ""
    )
    lines = said(alert(Finding(cause.partition(".")[0], cause, side, 0.7), lang=lang))
    text = "\n".join(lines)
    assert not [one for one in NOT_SAID_ALOUD if one in text]
    assert "alert." not in text
    assert all(one.endswith((".", "?")) for one in lines)


def test_what_she_has_not_said_is_left_out() -> None:
    assert not any("Звонков" in one or "чат" in one for one in said(alert(answers=Answers())))
    assert "Чатов 3." in said(alert(answers=Answers(chats=3)))


def test_what_does_not_work_though_nothing_was_found_is_said_as_her_own() -> None:
    clean = Finding("healthy", "healthy.ok", "none", 0.99)
    lines = said(alert(clean, Answers(not_working=frozenset({"chat"}))))
    assert lines[1] == "С 02:13 МСК у меня не работает: чат. Проверка ничего не нашла."


def test_without_a_code_of_hers_she_says_her_name() -> None:
    unnamed = alert(incident=replace(INCIDENT, operator=UNNAMED))
    assert said(unnamed)[0] == "Это (назовите своё имя)."


def test_the_end_is_said_in_a_line() -> None:
    assert said(alert(loudness=Loudness.RECOVERY)) == ["Это op-117.", "У меня всё снова работает."]
