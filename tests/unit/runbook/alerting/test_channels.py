"""From the settings to channels and recipients."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from notifier.delivery import Recipient, Route
from notifier.ladder import Policy
from notifier.providers.settings import (
    AppriseSettings,
    MailSettings,
    TelegramSettings,
    WebhookSettings,
)
from runbook.alerting.channels import (
    ChannelProblem,
    Channels,
    Surroundings,
    open_channels,
    person_id,
    policy_of,
)
from runbook.language.moscow import clock
from runbook.secrets.reference import SecretProblem
from runbook.settings import Contact, Settings
from runbook.settings.shapes import Escalation, Mail, Telegram, Webhook

TOKEN = "123456789:AAtestTESTtestTESTtestTESTtestTEST01"
LEAD = Contact(role="shift_lead", name="Мария", telegram=111)
BY_PHONE = Contact(role="standby", phone="8 800 000-00-00")


def channels(environ: dict[str, str], **telegram: str) -> Channels:
    settings = Settings(telegram=Telegram(**{"token": "env:TOKEN", **telegram}))
    around = Surroundings(environ, lambda: ("192.0.2.1",), None, "ru")
    return open_channels(settings, around)


def test_without_a_token_there_is_no_channel_and_that_is_no_problem() -> None:
    assert channels({}, token="") == Channels({})


def test_a_token_that_is_not_there_is_a_problem_that_names_the_reference() -> None:
    found = channels({})
    assert not found.settings
    assert found.problems == (SecretProblem("secret.env_missing", {"name": "TOKEN"}),)


def test_a_token_gives_telegram_and_is_not_shown_by_it() -> None:
    found = channels({"TOKEN": TOKEN})
    channel = found.settings["telegram"]
    assert isinstance(channel, TelegramSettings)
    assert TOKEN not in repr(found)
    assert channel.token.reveal() == TOKEN


def test_the_systems_resolvers_are_asked_for_at_each_attempt() -> None:
    channel = channels({"TOKEN": TOKEN}).settings["telegram"]
    assert isinstance(channel, TelegramSettings)
    assert channel.names.system() == ("192.0.2.1",)


def test_a_proxy_by_reference_that_is_wrong_is_said_without_showing_it() -> None:
    found = channels({"TOKEN": TOKEN, "PROXY": "me:password@proxy"}, proxy="env:PROXY")
    (problem,) = found.problems
    assert isinstance(problem, ChannelProblem)
    assert problem.id == "telegram.proxy"
    assert problem.hint
    assert "password" not in repr(found)


def test_a_proxy_by_reference_is_used() -> None:
    found = channels({"TOKEN": TOKEN, "PROXY": "socks5://proxy:1080"}, proxy="env:PROXY")
    channel = found.settings["telegram"]
    assert isinstance(channel, TelegramSettings)
    assert channel.proxy == "socks5://proxy:1080"


def recipients(found: Channels, *contacts: Contact) -> tuple[Recipient, ...]:
    people = [one for one in found.people(contacts) if one.routes]
    return tuple(replace(one.recipient(0), person="") for one in people)


def test_only_who_can_be_reached_by_a_channel_is_a_recipient() -> None:
    assert recipients(channels({"TOKEN": TOKEN}), BY_PHONE, LEAD) == (
        Recipient("shift_lead", "Мария", "telegram", "111"),
    )
    assert recipients(channels({}), LEAD) == ()


FULL = Contact(
    role="shift_lead",
    name="Мария",
    telegram=111,
    email="lead@bank.example",
    apprise="env:NTFY",
    webhook="https://duty.bank.example/alerts",
)
HOOK = Contact(role="sysadmin", webhook="env:HOOK")
MAIL = Mail(server="mail.bank.example", sender="runbook@bank.example")
SECRETS = {
    "TOKEN": TOKEN,
    "NTFY": "ntfys://hiddentopic@ntfy.example",
    "HOOK": "https://hooks.example/hidden-path",
    "KEY": "whsec_hiddenkey",
    "PASSWORD": "hiddenpassword",
}


def opened(*contacts: Contact, mail: Mail = MAIL, **environ: str) -> Channels:
    settings = Settings(
        contacts=contacts,
        telegram=Telegram(token="env:TOKEN"),
        mail=mail,
        webhook=Webhook(key="env:KEY"),
    )
    found = {**SECRETS, **environ}
    return open_channels(settings, Surroundings(found, lambda: (), None, "ru"))


def test_every_way_that_is_set_is_open_and_in_the_usual_order() -> None:
    found = opened(FULL, HOOK)
    assert found.problems == ()
    (lead, duty) = found.people([FULL, HOOK])
    assert lead.routes == (
        Route("telegram", "111"),
        Route("email", "lead@bank.example"),
        Route("apprise", "env:NTFY"),
        Route("webhook", "https://duty.bank.example/alerts"),
    )
    assert duty.routes == (Route("webhook", "env:HOOK"),)


def test_a_contacts_own_order_holds_and_leaves_out_what_it_does_not_name() -> None:
    own = msgspec.structs.replace(FULL, channels=("desktop", "webhook", "telegram", "console"))
    (person,) = opened(own).people([own])
    channels = [route.channel for route in person.routes]
    assert channels == ["desktop", "webhook", "telegram", "console"]


def test_this_pcs_own_screen_is_used_only_where_it_is_named() -> None:
    assert not {"desktop", "console"} & set(opened(FULL).settings)


def test_secrets_are_targets_by_reference_and_never_shown() -> None:
    found = opened(
        FULL, HOOK, mail=msgspec.structs.replace(MAIL, login="x", password="env:PASSWORD")
    )
    webhook, apprise = found.settings["webhook"], found.settings["apprise"]
    mail = found.settings["email"]
    assert isinstance(webhook, WebhookSettings)
    assert isinstance(apprise, AppriseSettings)
    assert isinstance(mail, MailSettings)
    assert webhook.targets["env:HOOK"].reveal() == SECRETS["HOOK"]
    assert apprise.targets["env:NTFY"].reveal() == SECRETS["NTFY"]
    assert mail.password is not None
    assert mail.password.reveal() == SECRETS["PASSWORD"]
    shown = repr((found, found.people([FULL, HOOK])))
    assert [one for one in SECRETS.values() if one in shown] == []


@pytest.mark.parametrize(
    ("lost", "channel"),
    [("TOKEN", "telegram"), ("NTFY", "apprise"), ("KEY", "webhook"), ("PASSWORD", "email")],
)
def test_one_broken_channel_leaves_the_others_open(lost: str, channel: str) -> None:
    mail = msgspec.structs.replace(MAIL, login="runbook", password="env:PASSWORD")
    found = opened(FULL, mail=mail, **{lost: ""})
    everything = {"telegram", "email", "apprise", "webhook"}
    assert set(found.settings) == everything - {channel}
    assert found.problems == (SecretProblem("secret.env_missing", {"name": lost}),)
    assert found.why_not(FULL) == found.problems
    assert channel not in [route.channel for route in found.people([FULL])[0].routes]


@pytest.mark.parametrize("content", ["", "not an address", "http://hooks.example/x", "https:///x"])
def test_one_broken_target_leaves_the_channels_others_open(content: str) -> None:
    found = opened(FULL, HOOK, HOOK=content)
    assert [bool(person.routes) for person in found.people([FULL, HOOK])] == [True, False]
    (problem,) = found.problems
    assert found.why_not(HOOK) == (problem,)
    assert found.why_not(FULL) == ()
    assert content == "" or content not in repr(found)


def test_a_mail_server_gets_the_usual_port_of_its_security() -> None:
    ports = {}
    for security in ("starttls", "tls", "none"):
        mail = opened(mail=msgspec.structs.replace(MAIL, security=security)).settings["email"]
        assert isinstance(mail, MailSettings)
        ports[security] = mail.port
    assert ports == {"starttls": 587, "tls": 465, "none": 25}
    mail = opened(mail=msgspec.structs.replace(MAIL, port=2525)).settings["email"]
    assert isinstance(mail, MailSettings)
    assert mail.port == 2525


@pytest.mark.parametrize("half", [{"sender": ""}, {"server": ""}, {"login": "x"}])
def test_half_a_mail_table_opens_nothing(half: dict[str, str]) -> None:
    assert "email" not in opened(FULL, mail=msgspec.structs.replace(MAIL, **half)).settings


def test_who_cannot_be_reached_is_listed_all_the_same() -> None:
    (person,) = opened(BY_PHONE).people([BY_PHONE])
    assert (person.role, person.routes) == ("standby", ())


def test_a_person_is_the_same_wherever_they_stand_and_whatever_is_open() -> None:
    twin = msgspec.structs.replace(FULL, telegram=112)
    ids = [person.id for person in opened(FULL, twin).people([FULL, twin])]
    assert len(set(ids)) == 2
    assert [person.id for person in opened(TOKEN="").people([twin, FULL])] == ids[::-1]
    assert person_id(msgspec.structs.replace(FULL, channels=("email",))) == ids[0]
    assert ids[0] == "shift_lead/df54882b"


def test_the_policy_is_the_settings_in_seconds() -> None:
    assert policy_of(Settings()) == Policy()
    own = Escalation(next_route_after=5, repeat_after=0, next_person_after=90)
    seconds = timedelta(seconds=5), timedelta(0), timedelta(seconds=90)
    policy = policy_of(Settings(escalation=own))
    assert (policy.next_route_after, policy.repeat_after, policy.next_person_after) == seconds


def test_moscow_is_three_hours_ahead_of_utc_all_year() -> None:
    winter = datetime(2026, 1, 1, 23, 13, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 3, 13, tzinfo=timezone(timedelta(hours=5)))
    assert (clock(winter), clock(summer)) == ("02:13", "01:13")
