"""The words of an alert: complete in both languages, and never anything the design forbids."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.message import Message, render_plain
from runbook.agent.telling.telling import screen_for
from runbook.alerting.alerts import ADMINISTRATOR, LEAD, Alert, word
from runbook.diagnosis.advice import CAUSES, advice
from runbook.incident import Incident
from runbook.language.moscow import MOSCOW
from runbook.language.texts import LANGUAGES, t
from runbook.planning import Answers, Finding, Loudness
from runbook.settings.file import settings_from
from tests.acceptance.night import toml

NOW = datetime(2026, 11, 22, 1, 13, tzinfo=UTC)
INCIDENT = Incident(
    "00112233445566aa",
    "op-117",
    NOW - timedelta(minutes=7),
    occurred_at=NOW - timedelta(minutes=7),
    cause="isp.no_internet",
)
SAID = Answers(False, 1, 2, frozenset({"chat", "voice"}), NOW)
LOUDNESS = [Loudness.RING, Loudness.EDIT, Loudness.RECOVERY]
SIDES = {"healthy": "none", "isp": "isp", "undetermined": "undetermined"}
TEXT_ID = re.compile(
    r"(?<![\w.])(?:alert|side|lead|administrator|confidence|cause|channel)\.[a-z_]"
)


def finding(cause: str, confidence: float = 0.95) -> Finding:
    domain = cause.partition(".")[0]
    ours = "operator" if domain in {"pc", "home_network", "vpn_client"} else "bank"
    return Finding(domain, cause, SIDES.get(domain, ours), confidence)


def alert(cause: str = "isp.no_internet", lang: str = "ru", **changed: object) -> Alert:
    made = Alert(INCIDENT, finding(cause), SAID, ("CRM",), Loudness.RING, lang)
    return replace(made, **changed)  # type: ignore[arg-type]


def text(made: Alert, role: str = LEAD) -> str:
    return render_plain(word(made, role, NOW))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_said_whole_to_everybody(cause: str, lang: str) -> None:
    for role in (LEAD, ADMINISTRATOR, "mentor"):
        for loudness in LOUDNESS:
            for also in ((), ("pc.overloaded",)):
                found = replace(finding(cause), also=also)
                said = text(alert(cause, lang, finding=found, loudness=loudness), role)
                assert "{" not in said
                assert not TEXT_ID.search(said), said
                assert "op-117" in said
                assert INCIDENT.key[:8] in said
                assert lang == "ru" or not re.search("[А-Яа-яЁё]", said), said


@pytest.mark.parametrize(
    ("calls", "chats", "said"),
    [
        (1, 1, "Открыто: 1 звонок, 1 чат"),
        (2, 3, "Открыто: 2 звонка, 3 чата"),
        (5, 11, "Открыто: 5 звонков, 11 чатов"),
        (21, 22, "Открыто: 21 звонок, 22 чата"),
        (0, 0, "Открытых звонков и чатов нет"),
        (2, 0, "Открыто: 2 звонка"),
        (0, None, "Открыто: 0 звонков, чаты не указаны"),
        (None, 4, "Открыто: звонки не указаны, 4 чата"),
        (1, None, "Открыто: 1 звонок, чаты не указаны"),
        (None, None, "Открытые звонки и чаты: оператор ещё не указал"),
    ],
)
def test_open_contacts_are_counted_in_right_russian_and_never_guessed(
    calls: int | None, chats: int | None, said: str
) -> None:
    assert said in text(alert(answers=Answers(calls=calls, chats=chats)))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "Длился меньше минуты"), (1, "Длился 1 минуту"), (2, "Длился 2 минуты"),
     (14, "Длился 14 минут"), (21, "Длился 21 минуту"), (135, "Длился 135 минут")],
)  # fmt: skip
def test_the_recovery_says_how_long_it_lasted(minutes: int, said: str) -> None:
    begun = replace(INCIDENT, occurred_at=NOW - timedelta(minutes=minutes))
    recovery = text(alert("healthy.ok", incident=begun, loudness=Loudness.RECOVERY))
    assert said in recovery
    assert "Причина была: провайдер: нет интернета" in recovery


def test_an_outage_under_a_minute_is_said_so_in_english_too() -> None:
    begun = replace(INCIDENT, occurred_at=NOW - timedelta(seconds=59))
    assert "Lasted less than a minute" in text(
        alert("healthy.ok", "en", incident=begun, loudness=Loudness.RECOVERY)
    )


@pytest.mark.parametrize("times", [1, 2])
def test_a_fault_that_came_back_once_is_told_as_any_other(times: int) -> None:
    assert text(alert(repeats=times)) == text(alert())


def test_a_fault_that_comes_and_goes_says_when_its_end_will_be_told() -> None:
    said = text(alert(repeats=3))
    assert (
        "Сбой повторяется: уже 3-й раз за 15 минут. "
        "Сообщу, когда десять минут подряд будет тихо." in said
    )
    assert "3 times within 15 minutes" in text(alert(lang="en", repeats=3))
    assert "повторяется" not in text(alert(repeats=3, loudness=Loudness.RECOVERY))


def test_moscow_time_is_named() -> None:
    assert "С 04:06 МСК" in text(alert())
    assert "Инцидент 00112233, 04:13 МСК" in text(alert())


def test_an_unclear_side_is_said_once() -> None:
    said = text(alert("undetermined.ambiguous", finding=finding("undetermined.ambiguous", 0.4)))
    assert "Чья сторона: пока не ясно\n" in said


def test_people_read_how_sure_it_is_in_words_the_administrator_too() -> None:
    assert "почти точно" in text(alert())
    assert "Код: isp.no_internet (почти точно)" in text(alert(), ADMINISTRATOR)
    vague = finding("undetermined.ambiguous", 0.4)
    unclear = alert("undetermined.ambiguous", "en", finding=vague)
    assert "Code: undetermined.ambiguous (not clear yet)" in text(unclear, ADMINISTRATOR)
    for role in (LEAD, ADMINISTRATOR):
        assert "0.95" not in text(alert(), role)
        assert "%" not in text(alert(), role)


def test_of_the_payment_page_the_lead_reads_only_the_provider() -> None:
    said = text(alert("isp.captive_portal"))
    assert said.startswith("Сбой у оператора op-117: провайдер\n")
    assert "оплат" not in said.lower()


def test_only_edits_are_quiet() -> None:
    quiet = [word(alert(loudness=one), LEAD, NOW).rings for one in LOUDNESS]
    assert quiet == [True, False, True]


def test_a_trainees_mentor_is_told_too() -> None:
    assert "Оператор на обучении. Наставнику сообщаем тоже." in text(alert(trainee=True))


def test_a_mentor_is_given_neither_the_leads_orders_nor_news_of_herself() -> None:
    told = alert(trainee=True, answers=replace(SAID, off_the_line=False))
    lead, mentor = text(told).splitlines(), text(told, "mentor").splitlines()
    left_out = {line for line in lead if line not in mentor}
    orders = {t(one, "ru") for one in advice(told.finding.cause).lead}
    assert orders
    assert orders < left_out
    assert not [line for line in mentor if "Наставник" in line or "снимите с линии" in line]


def test_what_the_provider_said_and_what_was_promised_stands_on_the_leads_card() -> None:
    until = NOW + timedelta(hours=1)
    told = replace(SAID, provider_knows="yes", provider_until=until, provider_ticket="17-3")
    said = text(alert(answers=replace(told, promised=2, off_the_line=False)))
    for line in (
        "Провайдер знает о сбое",
        "Номер заявки у провайдера: 17-3",
        "Обещали перезвонить или написать: 2 клиентам",
        "Оператор не может поставить статус «Технический перерыв»: снимите с линии.",
    ):
        assert line in said
    assert f"к {until.astimezone(MOSCOW):%H:%M} МСК" in said


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ru", "Оператор op-117: проверки снова чистые, проверяю ещё раз"),
        ("en", "Operator op-117: the checks are clean again, checking once more"),
    ],
)
def test_clean_checks_without_a_report_are_said_whole(lang: str, said: str) -> None:
    nothing = replace(SAID, not_working=frozenset())
    assert text(alert("healthy.ok", lang, answers=nothing)).startswith(f"{said}\n")


def test_what_was_late_is_told_without_a_reason_that_may_be_wrong() -> None:
    over = alert(loudness=Loudness.RECOVERY)
    assert word(over, LEAD, NOW, late=True).lines[-1] == "Сообщить раньше не получилось."


def test_the_example_on_the_page_about_webhooks_is_what_is_sent() -> None:
    page = (Path(__file__).parents[4] / "docs" / "webhook.md").read_text("utf-8")
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])
    at = datetime.fromisoformat(example["created_at"])
    began = at - timedelta(minutes=1)
    told = replace(INCIDENT, key=example["incident"], opened_at=began, occurred_at=began)
    made = alert(incident=told, answers=Answers(), systems=(), reminded=frozenset({LEAD}))
    message = word(made, LEAD, at)
    assert (message.title, [*message.lines], message.footer) == (
        example["title"],
        example["lines"],
        example["footer"],
    )


LABEL = st.from_regex(r"[a-z]{3}[a-z0-9]{2,8}", fullmatch=True)
NUMBER = st.integers(1, 254)


@given(LABEL, LABEL, LABEL, NUMBER, NUMBER, st.sampled_from(CAUSES), st.sampled_from(LANGUAGES))
def test_no_inner_name_or_address_ever_gets_into_a_message(
    host: str, zone: str, outer: str, third: int, fourth: int, cause: str, lang: str
) -> None:
    domain, gateway, address = (
        f"{zone}.internal",
        f"{outer}.bank.example",
        f"10.20.{third}.{fourth}",
    )
    settings = settings_from(
        toml(
            {
                "operator": {"id": "op-117"},
                "vpn": {
                    "gateway": gateway,
                    "gateway_addresses": ["203.0.113.10"],
                    "networks": ["10.20.0.0/16"],
                    "domains": [domain],
                },
                "services": [
                    {"id": "crm", "url": f"https://{host}.{domain}/", "addresses": [address]}
                ],
            }
        ).encode(),
        Path("runbook.toml"),
    ).settings

    evidence = (f"service:{host}.{domain} at {address}", f"gateway {gateway} 203.0.113.10")
    screen = screen_for(settings, INCIDENT.key, lang)
    for role in (LEAD, ADMINISTRATOR):
        named = alert(cause, lang, systems=(f"CRM {host}.{domain}",), evidence=evidence)
        message: Message = screen.message(word(named, role, NOW))[0]
        said = render_plain(message).lower()
        for secret in (f"{host}.{domain}", domain, gateway, address, "203.0.113.10"):
            assert secret not in said
        assert "op-117" in said
        assert INCIDENT.key[:8] in said
