"""The webhook against a server over TLS that proves what it takes, fault by fault."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Reason, Receipt
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.providers.provider import BARE, ChannelSettingsError, Envelope
from notifier.providers.settings import WebhookSettings
from notifier.providers.webhook import Webhook
from tests.far_ends import hook
from tests.far_ends.authority import Authority
from tests.far_ends.hook import Hook
from tests.integration.notifier.conftest import NameServer
from tests.integration.notifier.proxies import Proxy, http_proxy, silent, socks_proxy

HOST = "alerts.bank.test"
SECRET = "s3cret-path-of-the-bank"
ADDRESS = "env:LEAD_WEBHOOK"
ALERT = Message("Нет связи у оператора", ("op-117", "с 02:13 МСК"), "инцидент a1b2c3d4")
WRITTEN = datetime(2026, 11, 22, 1, 13, 5, 120000, tzinfo=UTC)
RING = Envelope("d1" * 16, "a1b2c3d4e5f60718", Purpose.RING, "shift_lead", WRITTEN)


class Hidden:
    """A secret, as the settings give it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text


@dataclass
class Server:
    state: Hook
    port: int
    ca_file: str

    def settings(self, url: str = "", **changed: object) -> WebhookSettings:
        values: dict[str, object] = {
            "targets": {ADDRESS: Hidden(url or f"https://{HOST}:{self.port}/{SECRET}?k=v")},
            "key": Hidden(hook.KEY),
            "ca_file": self.ca_file,
            "names": NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,)),
            "deadline": 2.0,
        }
        return WebhookSettings(**{**values, **changed})  # type: ignore[arg-type]


@pytest.fixture
def bank(authority: Authority) -> Iterator[Server]:
    state = Hook()
    with hook.serving(state, authority.issue(HOST)) as port:
        yield Server(state, port, str(authority.file))


def send(
    settings: WebhookSettings,
    message: Message = ALERT,
    replaces: str | None = None,
    envelope: Envelope = RING,
) -> Receipt | DeliveryError:
    async def once() -> Receipt | DeliveryError:
        webhook = Webhook(settings)
        try:
            return await webhook.send(ADDRESS, message, replaces, envelope)
        finally:
            await webhook.aclose()

    return asyncio.run(once())


def knock(settings: WebhookSettings) -> bool:
    return asyncio.run(Webhook(settings).knock(ADDRESS))


def test_an_alert_arrives_signed_and_as_it_was_written(bank: Server) -> None:
    receipt = send(bank.settings())
    assert isinstance(receipt, Receipt)
    (taken,) = bank.state.taken
    assert taken.message == ALERT
    assert (taken.id, taken.incident, taken.role) == (RING.delivery, RING.incident, RING.role)
    assert (taken.purpose, taken.created_at) == (Purpose.RING, WRITTEN)
    assert abs(taken.sent_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert receipt.message_id == taken.id
    assert bank.state.requests[0].startswith(f"POST /{SECRET}?k=v HTTP/1.1\r\n".encode())
    assert f"\r\nHost: {HOST}:{bank.port}\r\n".lower().encode() in bank.state.requests[0].lower()


def test_the_marks_of_the_envelope_arrive(bank: Server) -> None:
    marked = Envelope("x1", "", Purpose.RECOVERY, "sysadmin", WRITTEN, repeat=True, late=True)
    send(bank.settings(), Message("тихо", rings=False), envelope=marked)
    (taken,) = bank.state.taken
    assert (taken.repeat, taken.late, taken.message.rings) == (True, True, False)
    assert taken.purpose is Purpose.RECOVERY


def test_an_edit_names_what_it_changes_and_keeps_its_id(bank: Server) -> None:
    first = send(bank.settings())
    assert isinstance(first, Receipt)
    edit = Envelope("e2", RING.incident, Purpose.EDIT, RING.role, WRITTEN)
    edited = send(bank.settings(), Message("Связь есть"), first.message_id, edit)
    assert isinstance(edited, Receipt)
    assert edited.message_id == first.message_id
    assert (bank.state.taken[1].id, bank.state.taken[1].replaces) == ("e2", first.message_id)


def test_a_repeat_has_the_same_id_so_that_the_far_end_drops_it(bank: Server) -> None:
    bank.state.fail(hook.breaks_off)
    assert send(bank.settings()) == DeliveryError(ErrorCode.AMBIGUOUS)
    assert isinstance(send(bank.settings()), Receipt)
    assert [len(bank.state.taken), len(bank.state.repeats)] == [1, 1]


def test_a_message_without_a_delivery_gets_an_id_of_its_own(bank: Server) -> None:
    send(bank.settings(), envelope=BARE)
    send(bank.settings(), envelope=BARE)
    assert len({taken.id for taken in bank.state.taken}) == 2


def test_while_the_key_is_changed_both_the_old_and_the_new_one_are_believed(bank: Server) -> None:
    other = "another-key-of-at-least-24-bytes"
    settings = bank.settings(key=Hidden(f"{other} {hook.KEY}"))
    assert isinstance(send(settings), Receipt)
    bank.state.key = other
    assert isinstance(send(settings, envelope=BARE), Receipt)
    assert not bank.state.refused


def test_a_wrong_key_is_told_by_the_server(bank: Server) -> None:
    settings = bank.settings(key=Hidden("another-key-of-at-least-24-bytes"))
    assert send(settings) == DeliveryError(ErrorCode.WRONG_TOKEN)


def test_a_very_long_message_is_shortened_and_taken(bank: Server) -> None:
    assert isinstance(send(bank.settings(), Message("🚨" * 5000, ("я" * 9000,) * 3)), Receipt)
    (taken,) = bank.state.taken
    assert taken.message.plain().endswith("сообщение сокращено…")


LATER = format_datetime(datetime(2026, 11, 22, 1, 0, 30, tzinfo=UTC), usegmt=True)
THEN = format_datetime(datetime(2026, 11, 22, 1, 0, 0, tzinfo=UTC), usegmt=True)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (hook.says(200, b'{"ok":true}', Content_Type="application/json"), None),
        (hook.says(200, b"ok", Content_Type="text/html"), None),
        (hook.says(202), None),
        (hook.says(204), None),
        (hook.answers_in_part(200, Content_Type="application/json"), None),
        (hook.page(200), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.answers_in_part(200, Content_Type="text/html"), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.says(301, Location="https://other.test/"), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(307, Location="https://other.test/"), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(400), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(401), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (hook.says(403), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (hook.says(404), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(410), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(413), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(422), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.page(403), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.page(404), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(408), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(425), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(429), DeliveryError(ErrorCode.RATE_LIMITED)),
        (hook.says(429, Retry_After="7"),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=7.0)),
        (hook.says(429, Retry_After="9" * 40),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=3600.0)),
        (hook.says(429, Retry_After=LATER, Date=THEN),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=30.0)),
        (hook.says(429, Retry_After="soon"), DeliveryError(ErrorCode.RATE_LIMITED)),
        (hook.says(429, Retry_After="-5"), DeliveryError(ErrorCode.RATE_LIMITED)),
        (hook.says(503, Retry_After="9"),
         DeliveryError(ErrorCode.SERVER_ERROR, retry_after=9.0)),
        (hook.says(500), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.page(502), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(504), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.hangs, DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.breaks_off, DeliveryError(ErrorCode.AMBIGUOUS)),
        (lambda connection: connection.sendall(b"nonsense\r\n\r\n"),
         DeliveryError(ErrorCode.AMBIGUOUS)),
    ],
)  # fmt: skip
def test_each_answer_is_told_apart_and_no_secret_shows(
    bank: Server,
    caplog: pytest.LogCaptureFixture,
    fault: hook.Fault,
    expected: DeliveryError | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    bank.state.fail(fault)
    result = send(bank.settings(deadline=1.0))
    if expected is None:
        assert isinstance(result, Receipt)
    else:
        assert result == expected
    assert len(bank.state.requests) == 1
    logged = "".join(logging.Formatter().format(record) for record in caplog.records)
    for secret in (SECRET, hook.KEY, "k=v"):
        assert secret not in f"{logged}{result!r}{result!s}"


def test_the_libraries_never_hold_the_path_even_when_they_log_everything(
    bank: Server, caplog: pytest.LogCaptureFixture
) -> None:
    webhook = Webhook(bank.settings())
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    assert isinstance(asyncio.run(webhook.send(ADDRESS, ALERT)), Receipt)
    assert caplog.records
    formatter = logging.Formatter()
    assert SECRET not in "".join(formatter.format(record) for record in caplog.records)
    assert SECRET not in repr(vars(webhook))


def test_nothing_leaves_for_a_server_with_a_wrong_certificate(bank: Server) -> None:
    names = NameSources(pinned={"other.test": ("127.0.0.1",)}, order=(Source.PINNED,))
    other = f"https://other.test:{bank.port}/{SECRET}"
    assert send(bank.settings(other, names=names)) == DeliveryError(
        ErrorCode.NOT_SENT, Reason.CERTIFICATE
    )
    assert send(bank.settings(ca_file="")) == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    assert not bank.state.requests


def test_a_closed_port_a_dead_dns_and_a_silent_server_are_not_sent(bank: Server) -> None:
    closed = bank.settings(f"https://{HOST}:1/{SECRET}")
    assert send(closed) == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
    nameless = bank.settings(names=NameSources())
    assert send(nameless) == DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)
    with silent() as port:
        mute = bank.settings(f"https://{HOST}:{port}/", deadline=0.5)
        assert send(mute) == DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
    assert not knock(closed)
    assert not knock(nameless)
    assert knock(bank.settings())


def test_the_address_is_found_when_the_systems_dns_is_dead(
    bank: Server, name_server: Callable[..., NameServer]
) -> None:
    dead = name_server(silent=True)
    public = name_server(address="127.0.0.2", port=dead.port, answers={HOST: ("127.0.0.1",)})
    names = NameSources(
        system=lambda: ("127.0.0.1",),
        public=("127.0.0.2",),
        order=(Source.SYSTEM, Source.PUBLIC),
        wait=0.3,
        port=dead.port,
    )
    assert isinstance(send(bank.settings(names=names)), Receipt)
    assert dead.asked
    assert public.asked


def test_a_dead_hanging_name_server_cannot_hold_the_attempt(
    bank: Server, name_server: Callable[..., NameServer]
) -> None:
    dead = name_server(silent=True)
    names = NameSources(system=lambda: ("127.0.0.1",), wait=30.0, port=dead.port)
    begun = time.monotonic()
    result = send(bank.settings(names=names, deadline=0.5))
    assert result == DeliveryError(ErrorCode.NOT_SENT, Reason.TIMED_OUT)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("kind", "scheme"), [(http_proxy, "http"), (socks_proxy, "socks5")], ids=["http", "socks5"]
)
def test_the_alert_leaves_by_the_proxy_and_a_refusing_one_is_named(
    bank: Server, kind: Callable[[Proxy], AbstractContextManager[Proxy]], scheme: str
) -> None:
    # The proxy alone knows the name.
    names = NameSources()
    with kind(Proxy(bank.port)) as proxy:
        settings = bank.settings(proxy=f"{scheme}://127.0.0.1:{proxy.port}", names=names)
        assert isinstance(send(settings), Receipt)
        assert proxy.asked[0].startswith(HOST)
        assert knock(settings)
        proxy.refuse = True
        assert send(settings) == DeliveryError(ErrorCode.NOT_SENT, Reason.PROXY)
    assert len(bank.state.requests) == 1


def test_the_proxy_of_the_environment_is_not_used(
    bank: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(send(bank.settings()), Receipt)


def test_plain_http_will_do_for_this_computer_and_never_meets_the_proxy(bank: Server) -> None:
    state = Hook()
    with hook.serving(state) as port:
        settings = bank.settings(f"http://127.0.0.1:{port}/hook", proxy="http://127.0.0.1:1")
        assert isinstance(send(settings), Receipt)
        assert knock(settings)
    assert state.taken


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        ("http://alerts.bank.test/x", "webhook.plain_http"),
        ("http://10.0.0.1/x", "webhook.plain_http"),
        ("http://localhost/x", "webhook.plain_http"),
        ("ftp://alerts.bank.test/x", "webhook.url"),
        ("alerts.bank.test/x", "webhook.url"),
        ("https:///x", "webhook.url"),
        ("https://alerts.bank.test:99999/x", "webhook.url"),
        ("https://alerts.bank.test:0/x", "webhook.url"),
        ("https://user:pass@alerts.bank.test/x", "webhook.url"),
        ("https://alerts.bank.test/x\r\nX: y", "webhook.url"),
        ("https://alerts.bank.test/#x", "webhook.url"),
        ("https://[::1/x", "webhook.url"),
        ("https://-.\u2603\u2603..test/x", "webhook.url"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_quoting_it(
    bank: Server, url: str, identifier: str
) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Webhook(bank.settings(url))
    assert caught.value.id == identifier
    assert "bank.test" not in str(caught.value)


def test_one_wrong_address_does_not_silence_the_others(bank: Server) -> None:
    right = Hidden(f"https://{HOST}:{bank.port}/{SECRET}")
    webhook = Webhook(bank.settings(targets={ADDRESS: right, "b": Hidden("http://b.test/")}))
    assert list(webhook.problems) == ["b"]
    assert isinstance(asyncio.run(webhook.send(ADDRESS, ALERT)), Receipt)
    for unknown in ("b", "c"):
        result = asyncio.run(webhook.send(unknown, ALERT))
        assert result == DeliveryError(ErrorCode.NO_CHANNEL)
    assert asyncio.run(webhook.check()) == DeliveryError(ErrorCode.NO_CHANNEL)


@pytest.mark.parametrize(
    ("changed", "identifier"),
    [
        ({"key": Hidden("too short")}, "webhook.key"),
        ({"key": Hidden("whsec_not base64")}, "webhook.key"),
        ({"key": Hidden("")}, "webhook.key"),
        ({"proxy": "ftp://proxy:1"}, "webhook.proxy"),
        ({"proxy": "https://proxy:1"}, "webhook.proxy"),
        ({"ca_file": "/nowhere/ca.pem"}, "webhook.ca_file"),
    ],
)
def test_settings_that_cannot_work_are_named(
    bank: Server, changed: dict[str, object], identifier: str
) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Webhook(bank.settings(**changed))  # type: ignore[arg-type]
    assert caught.value.id == identifier


def test_the_check_names_the_server_and_sends_nothing(bank: Server) -> None:
    assert asyncio.run(Webhook(bank.settings()).check()) == HOST
    assert not bank.state.requests
    closed = bank.settings(f"https://{HOST}:1/")
    assert asyncio.run(Webhook(closed).check()) == DeliveryError(
        ErrorCode.NOT_SENT, Reason.UNREACHABLE
    )
