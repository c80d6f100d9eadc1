"""From the settings to channels and recipients."""

from datetime import UTC, datetime, timedelta, timezone

from notifier.delivery import Recipient
from notifier.providers.settings import TelegramSettings
from runbook.channels import ChannelProblem, Channels, Surroundings, open_channels
from runbook.moscow import clock
from runbook.secrets.reference import SecretProblem
from runbook.settings import Contact, Settings
from runbook.settings.shapes import Telegram

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


def test_only_who_can_be_reached_by_a_channel_is_a_recipient() -> None:
    assert channels({"TOKEN": TOKEN}).recipients([BY_PHONE, LEAD]) == (
        Recipient("shift_lead", "Мария", "telegram", "111"),
    )
    assert channels({}).recipients([LEAD]) == ()


def test_moscow_is_three_hours_ahead_of_utc_all_year() -> None:
    winter = datetime(2026, 1, 1, 23, 13, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 3, 13, tzinfo=timezone(timedelta(hours=5)))
    assert (clock(winter), clock(summer)) == ("02:13", "01:13")
