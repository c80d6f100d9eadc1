"""Whether those who must know can be told tonight, over which ways, and what keeps them from it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from checks.vpn.status import VpnStatus
from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.doctor import words as doctor_words
from runbook.doctor.facts import (
    DoctorFacts,
    Level,
    Reach,
    Said,
    TokenState,
    Trouble,
    Way,
)
from runbook.doctor.gathering import (
    public_names,
)
from runbook.language.texts import LANGUAGES
from runbook.settings.file import settings_from
from tests.unit.runbook.doctor.healthy import (
    HEALTHY,
    NOW,
    SETTINGS,
    TOKEN,
    found,
    level_of,
    settings,
)


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (TokenState.NOT_CONFIGURED, Level.WARNING),
        (TokenState.MISSING, Level.FAILURE),
        (TokenState.BAD_SHAPE, Level.FAILURE),
        (TokenState.REJECTED, Level.FAILURE),
        (TokenState.PRESENT, Level.UNKNOWN),
        (TokenState.NO_ANSWER, Level.UNKNOWN),
        (TokenState.ACCEPTED, Level.OK),
    ],
)
def test_a_token_is_well_only_when_telegram_said_so(state: TokenState, level: Level) -> None:
    assert level_of(replace(HEALTHY, token=state), "token") is level


@pytest.mark.parametrize(
    ("contact", "level"),
    [
        ('role = "shift_lead"\ntelegram = 5', Level.OK),
        ('role = "shift_lead"\nphone = "0500"', Level.WARNING),
        ('role = "shift_lead"\nemail = "a@b.example"', Level.FAILURE),
        ('role = "sysadmin"\ntelegram = 5', Level.FAILURE),
    ],
)
def test_somebody_must_be_reachable_tonight(contact: str, level: Level) -> None:
    assert level_of(HEALTHY, "contacts", settings(f"[[contacts]]\n{contact}\n")) is level


@pytest.mark.parametrize(
    ("token", "variant"),
    [
        (TokenState.NOT_CONFIGURED, "no_token"),
        (TokenState.MISSING, "no_token"),
        (TokenState.REJECTED, "no_bot"),
    ],
)
def test_a_lead_with_a_chat_id_is_not_asked_for_another(token: TokenState, variant: str) -> None:
    (finding,) = found(SETTINGS, replace(HEALTHY, token=token), "contacts")
    assert finding.sentence == f"doctor.contacts.{variant}"
    assert finding.level is Level.FAILURE


def test_a_contact_whom_no_working_channel_reaches_is_named_by_role_and_counted() -> None:
    lead = '[[contacts]]\nrole = "shift_lead"\ntelegram = 5\n'
    duty = '[[contacts]]\nrole = "sysadmin"\nemail = "a@b.example"\n'
    mentor = '[[contacts]]\nrole = "mentor"\nphone = "0500"\n'
    vpn = '[vpn]\ngateway = "vpn.bank.example"\n'
    operator = '[operator]\nid = "op-1"\nurgent_line = "0500"\n'
    own = settings(operator + lead + duty + mentor + vpn)
    reached, by_mail, by_phone = found(own, HEALTHY, "contacts")
    assert reached.level is Level.OK
    assert by_mail.level is by_phone.level is Level.WARNING
    assert doctor_words.sentence(by_mail, "ru").startswith("Дежурный администратор: сообщение не")
    assert doctor_words.sentence(by_phone, "ru").startswith("Наставник: сообщение не дойдёт")
    (tonight,) = found(own, HEALTHY, "tonight")
    assert (tonight.level, tonight.about) == (Level.WARNING, ("contacts",))


BY_MAIL = """
[[contacts]]
role = "shift_lead"
name = "Мария"
email = "lead@bank.example"
webhook = "keyring:lead-hook"
[mail]
server = "mail.bank.example"
sender = "runbook@bank.example"
[webhook]
key = "keyring:webhook"
[vpn]
gateway = "vpn.bank.example"
networks = ["10.20.0.0/16"]
domains = ["bank.internal"]
"""


WITH_MAIL = replace(
    HEALTHY,
    channels=frozenset({"email", "webhook"}),
    token=TokenState.NOT_CONFIGURED,
    ways=(
        Way("email", reach=Reach.ANSWERS, server="mail.bank.example"),
        Way("webhook", "keyring:lead-hook", Reach.ANSWERS),
    ),
)


def ways_of_the_lead(mail: Reach, webhook: Reach) -> DoctorFacts:
    ways = (
        Way("email", "", mail, "mail.bank.example"),
        Way("webhook", "keyring:lead-hook", webhook),
    )
    return replace(WITH_MAIL, ways=ways)


def test_a_lead_reached_by_mail_needs_no_bot() -> None:
    own = settings(BY_MAIL)
    assert level_of(WITH_MAIL, "contacts", own) is Level.OK
    assert found(own, WITH_MAIL, "token") == []
    assert level_of(WITH_MAIL, "email", own) is Level.OK
    (webhook,) = found(own, WITH_MAIL, "webhook")
    assert doctor_words.sentence(webhook, "ru") == "Сервер вебхука отвечает: keyring:lead-hook."


@pytest.mark.parametrize(
    ("mail", "webhook", "level"),
    [
        (Reach.REFUSED, Reach.ANSWERS, Level.OK),
        (Reach.SHUT, Reach.NO_ANSWER, Level.OK),
        (Reach.NOT_ASKED, Reach.SHUT, Level.OK),
        (Reach.REFUSED, Reach.SHUT, Level.FAILURE),
    ],
)
def test_a_lead_is_lost_only_when_every_way_is_in_vain(
    mail: Reach, webhook: Reach, level: Level
) -> None:
    assert level_of(ways_of_the_lead(mail, webhook), "contacts", settings(BY_MAIL)) is level


def test_another_contact_whose_only_ways_are_broken_is_named() -> None:
    own = settings('[[contacts]]\nrole = "shift_lead"\ntelegram = 5\n' + BY_MAIL)
    facts = replace(
        ways_of_the_lead(Reach.REFUSED, Reach.SHUT),
        channels=frozenset({"telegram", "email", "webhook"}),
        token=TokenState.ACCEPTED,
    )
    _, missed = found(own, facts, "contacts")
    said = doctor_words.sentence(missed, "ru")
    assert said == (
        "Руководитель смены (Мария): сообщение не дойдёт, ни один способ связи не работает."
    )


def test_what_a_mail_server_answered_is_told_in_the_words_of_mail() -> None:
    refused = DeliveryError(ErrorCode.WRONG_TOKEN)
    way = Way("email", "", Reach.REFUSED, "mail.bank.example", refused)
    (finding,) = found(settings(BY_MAIL), replace(WITH_MAIL, ways=(way,)), "email")
    assert finding.level is Level.WARNING
    for lang in LANGUAGES:
        assert refused.wording(lang, "email").sentence in doctor_words.sentence(finding, lang)
    silent = replace(
        way, reach=Reach.NO_ANSWER, reason=DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)
    )
    assert level_of(replace(WITH_MAIL, ways=(silent,)), "email", settings(BY_MAIL)) is Level.UNKNOWN


def test_a_server_that_did_not_prove_who_it_is_fails_and_loses_the_lead() -> None:
    forged = DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    way = Way("email", "", Reach.REFUSED, "mail.bank.example", forged)
    hook = Way("webhook", "keyring:lead-hook", Reach.SHUT)
    own, facts = settings(BY_MAIL), replace(WITH_MAIL, ways=(way, hook))
    (finding,) = found(own, facts, "email")
    assert finding.level is Level.FAILURE
    said = doctor_words.sentence(finding, "ru")
    assert said == (
        "Письма через mail.bank.example не уйдут: сервер не подтвердил, что он настоящий."
    )
    assert doctor_words.hint(finding, "en") == "Check server and ca_file in [mail] and the clock."
    assert level_of(facts, "contacts", own) is Level.FAILURE


def test_a_way_of_which_nothing_is_known_stays_in_the_closing_line() -> None:
    silent = DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
    ways = (
        Way("email", "", Reach.ANSWERS, "mail.bank.example"),
        Way("webhook", "keyring:lead-hook", Reach.NO_ANSWER, reason=silent),
    )
    facts = replace(WITH_MAIL, ways=ways, clock_offset=60.0)
    (tonight,) = found(settings(BY_MAIL), facts, "tonight")
    said = doctor_words.sentence(tonight, "ru")
    assert said.endswith("Не удалось узнать: сработают ли вебхуки.")


def test_what_a_channel_says_of_its_own_settings_is_told() -> None:
    said = Said({"ru": "Ключ слишком короткий.", "en": "The key is too short."})
    way = Way("webhook", "keyring:lead-hook", Reach.SHUT, reason=said)
    (finding,) = found(settings(BY_MAIL), replace(WITH_MAIL, ways=(way,)), "webhook")
    assert doctor_words.sentence(finding, "ru").endswith("не работает: Ключ слишком короткий.")


def test_what_the_settings_said_already_is_not_said_again() -> None:
    facts = replace(WITH_MAIL, ways=(Way("email", "", Reach.SHUT, "mail.bank.example"),))
    assert found(settings(BY_MAIL), facts, "email") == []


@pytest.mark.parametrize(
    ("server", "addresses"),
    [("mail.bank.internal", ()), ("10.20.0.25", ()), ("mail.bank.example", ("10.20.0.25",))],
)
def test_a_mail_server_behind_the_vpn_is_told(server: str, addresses: tuple[str, ...]) -> None:
    ways = (Way("email", "", Reach.ANSWERS, server),)
    facts = replace(WITH_MAIL, ways=ways, addresses={"mail.bank.example": addresses})
    answers, inside = found(settings(BY_MAIL), facts, "email")
    assert answers.level is Level.OK
    assert inside.level is Level.WARNING
    assert "При обрыве VPN письма не уйдут" in doctor_words.sentence(inside, "ru")


def test_a_mail_server_outside_the_vpn_is_no_finding() -> None:
    facts = replace(WITH_MAIL, addresses={"mail.bank.example": ("203.0.113.25",)})
    assert level_of(facts, "email", settings(BY_MAIL)) is Level.OK


def test_a_servers_name_that_lies_inside_need_not_resolve_outside() -> None:
    names = public_names(settings(BY_MAIL.replace("mail.bank.example", "mail.bank.internal")))
    assert "mail.bank.internal" not in names
    assert "mail.bank.example" in public_names(settings(BY_MAIL))


def test_where_only_telling_fails_the_closing_line_says_that_nobody_can_be_told() -> None:
    own = settings('[[contacts]]\nrole = "shift_lead"\nemail = "a@b.example"\n')
    (tonight,) = found(own, HEALTHY, "tonight")
    assert (
        doctor_words.sentence(tonight, "ru")
        == "Что сегодня ночью не сработает: сообщение руководителю смены."
    )
    assert doctor_words.sentence(tonight, "en") == "What will fail tonight: telling the shift lead."


def test_a_token_in_plain_text_is_not_also_called_missing() -> None:
    text = f'[[contacts]]\nrole = "shift_lead"\ntelegram = 5\n[telegram]\ntoken = "{TOKEN}"\n'
    loaded = settings_from(text.encode(), Path("runbook.toml"))
    facts = replace(HEALTHY, problems=loaded.problems, token=TokenState.NOT_CONFIGURED)
    assert found(loaded.settings, facts, "token") == []
    (contacts,) = found(loaded.settings, facts, "contacts")
    assert contacts.sentence == "doctor.contacts.no_bot"


def test_a_key_of_the_hub_that_cannot_be_read_warns_in_one_sentence() -> None:
    facts = replace(HEALTHY, hub_key=(Trouble("secret.env_missing", {"name": "HUB"}),))
    *_, key = found(SETTINGS, facts, "hub")
    assert key.level is Level.WARNING
    said = doctor_words.sentence(key, "ru")
    assert said == "Ключ сервера оповещения банка (hub): переменная окружения HUB не задана."


def test_mail_reaches_the_lead_where_mail_can_be_sent() -> None:
    own = settings('[[contacts]]\nrole = "shift_lead"\nemail = "a@b.example"\n')
    facts = replace(HEALTHY, channels=frozenset({"email"}))
    assert level_of(facts, "contacts", own) is Level.OK


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (timedelta(days=90), Level.OK),
        (timedelta(days=14), Level.WARNING),
        (timedelta(days=3), Level.WARNING),
        (timedelta(hours=23), Level.FAILURE),
        (timedelta(seconds=-1), Level.FAILURE),
        (None, Level.UNKNOWN),
    ],
)
def test_a_certificate_that_ends_is_told_in_time(left: timedelta | None, level: Level) -> None:
    expires = None if left is None else NOW + left
    facts = replace(HEALTHY, vpn=VpnStatus("x", running=True, certificate_expires=expires))
    assert level_of(facts, "vpn_certificate") is level
