"""The doctor's questions to a real mail server, a real webhook and the real Apprise."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.agent.checkup import channel_check
from runbook.agent.checkup.channel_check import questions_of, unsafe_secrets
from runbook.alerting.channels import Channels, Surroundings, open_channels
from runbook.doctor.facts import Reach, Said, Trouble, Way
from runbook.settings import Contact, Settings
from runbook.settings.shapes import Internet, Mail, Webhook
from tests.far_ends import hook
from tests.far_ends.authority import Authority
from tests.far_ends.hook import Hook
from tests.far_ends.smtp import LOGIN, PASSWORD, MailServer, serving
from tests.far_ends.tcp import closed_port

MAIL_HOST, HOOK_HOST = "mail.bank.test", "duty.bank.test"
SECRETS = {"KEY": hook.KEY, "PASSWORD": PASSWORD, "NTFY": "ntfys://alerts@ntfy.bank.test"}
INTERNET = Internet(addresses=dict.fromkeys((MAIL_HOST, HOOK_HOST), ("127.0.0.1",)))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def mail_server(authority: Authority) -> Iterator[tuple[MailServer, Mail]]:
    state = MailServer()
    with serving(state, authority.issue(MAIL_HOST), from_the_start=False) as port:
        yield state, mail_at(port, authority)


def mail_at(port: int, authority: Authority) -> Mail:
    return Mail(
        server=MAIL_HOST,
        port=port,
        sender="runbook@bank.test",
        login=LOGIN,
        password="env:PASSWORD",
        ca_file=str(authority.file),
    )


def answers(settings: Settings, **environ: str) -> list[Way]:
    return [ask() for _, ask in questions_of(settings, opened(settings, environ))]


def opened(settings: Settings, environ: Mapping[str, str], folder: Path | None = None) -> Channels:
    around = Surroundings({**SECRETS, **environ}, lambda: (), None, "ru", folder)
    return open_channels(settings, around)


def test_a_mail_server_that_takes_the_login_answers_and_gets_no_mail(authority: Authority) -> None:
    with mail_server(authority) as (state, mail):
        (way,) = answers(Settings(mail=mail, internet=INTERNET))
    assert way == Way("email", "", Reach.ANSWERS, MAIL_HOST)
    assert not state.accepted


def test_a_mail_server_that_refuses_the_password_says_so(authority: Authority) -> None:
    with mail_server(authority) as (_, mail):
        (way,) = answers(Settings(mail=mail, internet=INTERNET), PASSWORD="wrong-password")
    assert way.reach is Reach.REFUSED
    assert isinstance(way.reason, DeliveryError)
    assert way.reason.code is ErrorCode.WRONG_TOKEN
    assert "wrong-password" not in repr(way)


def test_a_mail_server_with_a_strange_certificate_is_refused_by_us(
    authority: Authority, tmp_path: Path
) -> None:
    with mail_server(authority) as (_, mail):
        strange = mail_at(mail.port, Authority(tmp_path))
        (way,) = answers(Settings(mail=strange, internet=INTERNET))
    assert way.reach is Reach.REFUSED
    assert way.reason == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)


def test_a_mail_server_that_is_not_there_is_no_verdict(authority: Authority) -> None:
    mail = mail_at(closed_port(), authority)
    (way,) = answers(Settings(mail=mail, internet=INTERNET))
    assert way.reach is Reach.NO_ANSWER
    assert way.reason == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)


def test_a_password_that_is_not_there_is_known_without_asking(authority: Authority) -> None:
    mail = mail_at(closed_port(), authority)
    (way,) = answers(Settings(mail=mail), PASSWORD="")
    assert way.reach is Reach.SHUT
    assert way.reason == Trouble("secret.env_missing", {"name": "PASSWORD"})


def test_each_webhook_is_asked_for_itself_and_is_told_nothing(authority: Authority) -> None:
    state = Hook()
    with hook.serving(state, authority.issue(HOOK_HOST)) as port:
        lead = f"https://{HOOK_HOST}:{port}/alerts"
        settings = Settings(
            contacts=(
                Contact(role="shift_lead", webhook=lead),
                Contact(role="mentor", webhook=lead),
                Contact(role="sysadmin", webhook="env:HOOK"),
                Contact(role="monitoring", webhook="env:NONE"),
            ),
            webhook=Webhook(key="env:KEY", ca_file=str(authority.file)),
            internet=INTERNET,
        )
        secret = f"https://{HOOK_HOST}:{closed_port()}/hidden-path"
        first, second, third = answers(settings, HOOK=secret)
    assert first == Way("webhook", lead, Reach.ANSWERS, HOOK_HOST)
    assert (second.address, second.server, second.reach) == ("env:HOOK", "", Reach.NO_ANSWER)
    assert third.reason == Trouble("secret.env_missing", {"name": "NONE"})
    assert not state.taken
    assert "hidden" not in repr(second)


def test_a_key_that_cannot_sign_is_told_in_the_channels_own_words(authority: Authority) -> None:
    settings = Settings(
        contacts=(Contact(role="shift_lead", webhook=f"https://{HOOK_HOST}/alerts"),),
        webhook=Webhook(key="env:KEY"),
        internet=INTERNET,
    )
    (way,) = answers(settings, KEY="short")
    assert way.reach is Reach.SHUT
    assert isinstance(way.reason, Said)
    assert set(way.reason.sentence) == {"ru", "en"}


def test_apprise_says_which_addresses_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    # It starts a program of its own, which a busy machine may not do in five seconds.
    monkeypatch.setattr(channel_check, "ANSWER_WAIT", 60.0)
    known = Contact(role="shift_lead", apprise="env:NTFY")
    unknown = Contact(role="sysadmin", apprise="nosuchservice://somewhere")
    first, second = answers(Settings(contacts=(known, unknown)))
    assert first == Way("apprise", "env:NTFY", Reach.ANSWERS)
    assert second.reach is Reach.SHUT
    assert isinstance(second.reason, Said)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists of its own")
def test_a_secret_open_to_others_is_used_and_told(tmp_path: Path) -> None:
    file = tmp_path / "hook.txt"
    file.write_text("https://hooks.bank.test/hidden")
    file.chmod(0o644)
    settings = Settings(
        contacts=(Contact(role="shift_lead", webhook="file:hook.txt"),),
        webhook=Webhook(key="env:KEY"),
    )
    channels = opened(settings, {}, tmp_path)
    assert "webhook" in channels.settings
    (trouble,) = unsafe_secrets(channels)
    assert trouble.rule_id == "secret.file_world_readable"
