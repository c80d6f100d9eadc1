"""The e-mail channel: names without DNS, TLS by name, no login to the wrong one, never a hang."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.net.name_sources import NameSources, Source
from notifier.providers.email import Email
from notifier.providers.settings import MailSettings
from tests.far_ends.authority import Authority
from tests.far_ends.smtp import MailServer, serving, stripping
from tests.far_ends.tcp import closed_port, drip, serve, silent_port
from tests.integration.notifier.conftest import NameServer
from tests.integration.notifier.post_office import (
    ALERT,
    HOST,
    LEAD,
    Password,
    Post,
    posted,
    send,
)


@pytest.fixture
def post(authority: Authority) -> Iterator[Post]:
    with posted(authority) as made:
        yield made


def test_one_wrong_password_is_one_try_and_nothing_is_sent(post: Post) -> None:
    wrong = post.settings(password=Password("wrong-but-secret"))
    assert send(wrong) == DeliveryError(ErrorCode.WRONG_TOKEN)
    assert post.state.logins == [("PLAIN", False)]
    assert post.state.accepted == []
    assert "wrong-but-secret" not in f"{wrong!r}{vars(Email(wrong))!r}"


def test_the_other_mechanism_is_used_where_only_that_one_is_offered(authority: Authority) -> None:
    with posted(authority, mechanisms=("LOGIN",)) as post:
        assert isinstance(send(post.settings()), Receipt)
        assert post.state.logins == [("LOGIN", True)]


def test_a_login_that_is_not_asked_for_is_a_problem_of_the_login(authority: Authority) -> None:
    with posted(authority, mechanisms=()) as post:
        assert send(post.settings()) == DeliveryError(ErrorCode.WRONG_TOKEN)


def test_a_server_without_a_login_needs_none(authority: Authority) -> None:
    with posted(authority, login="") as post:
        assert isinstance(send(post.settings(login="", password=None)), Receipt)
        assert post.state.logins == []


def test_without_protection_no_login_is_ever_sent(authority: Authority) -> None:
    with posted(authority, security="none") as post:
        assert isinstance(send(post.settings(security="none")), Receipt)
        assert post.state.logins == []
        assert not post.state.accepted[0].encrypted


NOT_SENT = ErrorCode.NOT_SENT
UNPROTECTED = DeliveryError(ErrorCode.NOT_AN_API, Reason.UNPROTECTED)


def test_a_server_without_starttls_gets_neither_password_nor_mail(authority: Authority) -> None:
    with posted(authority, security="none") as post:
        assert send(post.settings()) == UNPROTECTED
    assert post.state.accepted == []
    assert post.state.logins == []


def test_somebody_who_takes_the_offer_of_starttls_out_gets_nothing(post: Post) -> None:
    heard = bytearray()
    with serve(stripping(post.port, heard)) as port:
        assert send(post.settings(port=port)) == UNPROTECTED
    assert post.state.accepted == []
    assert b"AUTH" not in heard
    assert b"MAIL" not in heard
    assert b"bank.test" not in heard


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_name_is_refused(authority: Authority, security: str) -> None:
    with posted(authority, "other.test", security=security) as post:
        result = send(post.settings(security=security))
    assert result == DeliveryError(NOT_SENT, Reason.CERTIFICATE)
    assert (post.state.accepted, post.state.logins) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_an_unknown_authority_is_refused(
    authority: Authority, security: str
) -> None:
    with posted(authority, security=security) as post:
        result = send(post.settings(security=security, ca_file=""))
    assert result == DeliveryError(NOT_SENT, Reason.CERTIFICATE)
    assert (post.state.accepted, post.state.logins) == ([], [])


def test_tls_from_the_start_at_a_port_without_it_is_not_sent(post: Post) -> None:
    result = send(post.settings(security="tls"))
    assert result == DeliveryError(NOT_SENT, Reason.UNPROTECTED)


def test_what_stands_in_the_way_of_connecting_is_named(post: Post) -> None:
    assert send(post.settings(port=closed_port())) == DeliveryError(NOT_SENT, Reason.UNREACHABLE)
    assert send(post.settings(names=NameSources())) == DeliveryError(NOT_SENT, Reason.NAME)
    with silent_port() as port:
        begun = time.monotonic()
        result = send(post.settings(port=port, deadline=0.7))
        assert result == DeliveryError(NOT_SENT, Reason.TIMED_OUT)
        assert time.monotonic() - begun < 30


@pytest.mark.parametrize("said", [b"220 " + b"x" * 40_000, b"220-a\r\n" * 9000])
def test_endless_chatter_is_no_mail_server(post: Post, said: bytes) -> None:
    def chatter(connection: socket.socket) -> None:
        connection.sendall(said)
        connection.recv(1)

    with serve(chatter) as port:
        assert send(post.settings(port=port)) == DeliveryError(ErrorCode.NOT_AN_API)


def test_a_greeting_that_comes_byte_by_byte_meets_the_deadline(post: Post) -> None:
    def slowly(connection: socket.socket) -> None:
        connection.sendall(b"2")
        drip(b"20 mail.test still thinking about it", 0.3)(connection)

    with serve(slowly) as port:
        result = send(post.settings(port=port, deadline=0.8))
    assert result == DeliveryError(NOT_SENT, Reason.TIMED_OUT)


def test_an_address_that_answers_is_found_behind_one_that_does_not(post: Post) -> None:
    names = NameSources(pinned={HOST: ("127.0.0.9", "127.0.0.1")}, order=(Source.PINNED,))
    assert isinstance(send(post.settings(names=names)), Receipt)


def test_a_false_server_is_passed_over_the_next_time(
    post: Post, tmp_path: Path, authority: Authority
) -> None:
    names = NameSources(pinned={HOST: ("127.0.0.3", "127.0.0.1")}, order=(Source.PINNED,))
    other = Authority(tmp_path).issue(HOST)

    async def twice() -> list[Receipt | DeliveryError]:
        mail = Email(post.settings(names=names))
        return [await mail.send(LEAD, ALERT) for _ in range(2)]

    false = MailServer()
    with serving(false, other, port=post.port, host="127.0.0.3"):
        first, second = asyncio.run(twice())
    assert first == DeliveryError(NOT_SENT, Reason.CERTIFICATE)
    assert isinstance(second, Receipt)
    assert false.accepted == []


def knocked(settings: MailSettings) -> bool:
    return asyncio.run(Email(settings).knock(LEAD))


@pytest.mark.usefixtures("unhurried_knock")
def test_a_knock_says_nothing(post: Post) -> None:
    assert knocked(post.settings())
    assert post.state.greeted == []
    assert not knocked(post.settings(port=closed_port()))


def test_a_knock_is_never_long(post: Post) -> None:
    begun = time.monotonic()
    with silent_port() as port:
        assert not knocked(post.settings(port=port))
    assert time.monotonic() - begun < 30


PROGRAM = """
import sys, threading
from notifier.dispatch.at_once import send_now
from notifier.message import Message
from notifier.net.name_sources import NameSources
from notifier.providers.settings import MailSettings
names = NameSources(system=lambda: ("127.0.0.1",), port=int(sys.argv[1]), wait=0.3)
settings = MailSettings("mail.test", 587, "a@b.test", names=names, deadline=20.0)
print(send_now(settings, "c@d.test", Message("x")))
print([thread.name for thread in threading.enumerate()])
"""


def test_a_process_exits_at_once_although_its_dns_is_dead(
    name_server: Callable[..., NameServer],
) -> None:
    dead = name_server(silent=True)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(dead.port)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["delivery.not_sent.name", "['MainThread']"]
    assert done.stderr == ""


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_systems_resolver_and_this_computers_name_are_never_asked_for(
    authority: Authority,
    name_server: Callable[..., NameServer],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    security: str,
) -> None:
    def forbidden(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the system was asked for a name")

    dead = name_server(silent=True)
    public = name_server("127.0.0.2", dead.port, answers={HOST: ("127.0.0.1",)})
    names = NameSources(
        system=lambda: (dead.address,), public=(public.address,), port=dead.port, wait=2.0,
        learned_file=tmp_path / "learned.json",
    )  # fmt: skip
    with posted(authority, security=security) as post:
        for name in ("getaddrinfo", "getfqdn", "gethostname", "gethostbyaddr"):
            monkeypatch.setattr(f"socket.{name}", forbidden)
        assert isinstance(send(post.settings(names=names, security=security)), Receipt)
        public.silent = True
        assert isinstance(send(post.settings(names=names, security=security)), Receipt), "learned"
