"""Every client of the product against every server it must not speak to: nothing is told to it.

Each client also meets a right server, so that "nothing was told" cannot come from a client that
says nothing at all.
"""

import asyncio
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.probe import Probe
from checks.probes.registry import build_registry
from checks.runner import run_one
from checks.target import parse_target
from checks.wire.tls import Contexts
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.net.trust import LEAST, trusting
from notifier.providers.apprise import Apprise
from notifier.providers.email import Email
from notifier.providers.settings import (
    AppriseSettings,
    BotToken,
    MailSettings,
    TelegramSettings,
    WebhookSettings,
)
from notifier.providers.telegram import Telegram
from notifier.providers.webhook import Webhook
from runbook.agent.line.client import HubClient
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN
from tests.integration.checks.conftest import NoNeighbours
from tests.integration.notifier.post_office import Password
from tests.integration.tls.far_end import HOST, WRONG, offer_starttls, old, wrong_server

ROOT = Path(__file__).parents[3]
NAMES = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))
ALERT = Message("Нет связи у op-117", ("Провайдер: почти точно",), "инцидент 7")
Client = Callable[[int, Authority], None]


def telegram(port: int, authority: Authority) -> None:
    settings = TelegramSettings(
        token=BotToken(TOKEN),
        api_url=f"https://{HOST}:{port}",
        ca_file=str(authority.file),
        names=NAMES,
        deadline=20.0,
    )
    sent(Telegram(settings), "5")


def mail(port: int, authority: Authority, security: str = "starttls") -> None:
    settings = MailSettings(
        server=HOST,
        port=port,
        sender="runbook@bank.test",
        login="runbook",
        password=Password("mail-password"),
        security=security,
        ca_file=str(authority.file),
        names=NAMES,
        deadline=20.0,
    )
    sent(Email(settings), "lead@bank.test")


def mail_tls(port: int, authority: Authority) -> None:
    mail(port, authority, "tls")


def webhook(port: int, authority: Authority) -> None:
    settings = WebhookSettings(
        targets={"a": Password(f"https://{HOST}:{port}/secret-path")},
        key=Password("0" * 40),
        ca_file=str(authority.file),
        names=NAMES,
        deadline=20.0,
    )
    sent(Webhook(settings), "a")


def apprise(port: int, authority: Authority) -> None:
    targets = {"a": Password(f"jsons://{HOST}:{port}/secret-topic")}
    sent(Apprise(AppriseSettings(targets, NAMES, 20.0)), "a")


def hub(port: int, authority: Authority) -> None:
    async def once() -> None:
        urls = (f"https://{HOST}:{port}",)
        client = HubClient(urls, NAMES, ca_file=str(authority.file), deadline=20.0)
        await client.post("/v1/report", b'{"a": 1}', "Runbook secret-key")
        await client.aclose()

    asyncio.run(once())


def service(port: int, authority: Authority) -> None:
    probe(ProbeKind.SERVICE, f"https://{HOST}:{port}/health", authority)


def web_socket(port: int, authority: Authority) -> None:
    probe(ProbeKind.SERVICE, f"wss://{HOST}:{port}/chat", authority)


def probe(kind: ProbeKind, url: str, authority: Authority) -> None:
    target = parse_target(url, ("127.0.0.1",))
    asked = Probe(kind, url, (), target, ca_file=str(authority.file))
    run_one(build_registry(NoNeighbours(), (kind,)), DnsNames(), asked, 20.0)


def sent(channel: Telegram | Email | Webhook | Apprise, address: str) -> None:
    async def once() -> None:
        try:
            await channel.send(address, ALERT)
        finally:
            await channel.aclose()

    asyncio.run(once())


CLIENTS: tuple[Client, ...] = (
    telegram, mail, mail_tls, webhook, apprise, hub, service, web_socket,
)  # fmt: skip


def manners(client: Client) -> tuple[Callable[[socket.socket], None] | None, bytes]:
    """What a server of mail says before TLS, and after it."""
    if client is mail:
        return offer_starttls, b""
    return None, b"220 mail\r\n" if client is mail_tls else b""


@pytest.fixture(autouse=True)
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    # Apprise has no setting for it: it takes the system's store.
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.mark.parametrize("client", CLIENTS, ids=lambda one: one.__name__)
def test_a_right_server_is_spoken_to(client: Client, authority: Authority) -> None:
    with wrong_server(authority, "", *manners(client)) as end:
        client(end.port, authority)
    assert end.shook
    assert end.told


@pytest.mark.parametrize("fault", WRONG)
@pytest.mark.parametrize("client", CLIENTS, ids=lambda one: one.__name__)
def test_a_wrong_server_is_told_nothing(client: Client, fault: str, authority: Authority) -> None:
    with wrong_server(authority, fault, *manners(client)) as end:
        client(end.port, authority)
    assert end.connections
    assert end.told == b""


def test_the_old_server_of_these_tests_does_speak_tls_1_1(authority: Authority) -> None:
    lenient = old(ssl.create_default_context(cafile=str(authority.file)))
    with (
        wrong_server(authority, "TLS 1.1 only") as end,
        socket.create_connection(("127.0.0.1", end.port), 20) as plain,
        lenient.wrap_socket(plain, server_hostname=HOST) as secured,
    ):
        assert secured.version() == "TLSv1.1"


def test_a_computer_that_allows_tls_1_0_does_not_make_ours_less(
    tmp_path: Path, authority: Authority
) -> None:
    lax = tmp_path / "openssl.cnf"
    lax.write_text(
        "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n"
        "[c]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n",
        encoding="utf-8",
    )
    asked = (
        "import sys; from notifier.net.trust import trusting; from checks.wire.tls import Contexts;"
        "print(trusting(sys.argv[1], 'hub').minimum_version.name,"
        "trusting('', 'hub').minimum_version.name,"
        "Contexts().verifying(sys.argv[1]).minimum_version.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, str(authority.file)],
        env={**os.environ, "OPENSSL_CONF": str(lax)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["TLSv1_2"] * 3


def test_each_context_checks_certificates_and_names(authority: Authority) -> None:
    made = [trusting("", "hub"), trusting(str(authority.file), "hub"), Contexts().verifying()]
    assert {(one.check_hostname, one.verify_mode) for one in made} == {(True, ssl.CERT_REQUIRED)}
    assert {one.minimum_version for one in made} == {LEAST}


def test_only_two_kinds_of_probe_speak_to_whom_they_cannot_check() -> None:
    """The gateway's hello and the size of packets: what they send is in docs/security.md."""
    texts = {
        one.relative_to(ROOT).as_posix(): one.read_text(encoding="utf-8")
        for wing in ("checks", "notifier", "runbook")
        for one in (ROOT / wing).rglob("*.py")
    }
    lax = ("unverified(", "CERT_NONE", "check_hostname = False", "verify=False")
    using = {name for name, text in texts.items() if any(one in text for one in lax)}
    assert using == {
        "checks/wire/tls.py",
        "checks/probes/gateway_hello.py",
        "checks/probes/mtu.py",
    }
