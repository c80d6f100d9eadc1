"""Channels and the hub's client against far ends that answer with anything, over real sockets."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from checks.target import is_address
from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.message import Message
from notifier.net.addresses import ask as ask_name
from notifier.net.name_sources import NameSources, Source
from notifier.providers.email import Email
from notifier.providers.settings import BotToken, MailSettings, TelegramSettings, WebhookSettings
from notifier.providers.telegram import Telegram
from notifier.providers.telegram_updates import TelegramUpdates, Unheard
from notifier.providers.webhook import Webhook
from runbook.agent.line.answer import Answered, Failed
from runbook.agent.line.client import HubClient
from runbook.cli.desk.entering.address import Address
from runbook.cli.desk.entering.knocking import Begun, begin_drill
from runbook.cli.desk.entering.knocking import knock as knock_at
from runbook.secrets.reference import Secret
from tests.fuzz.door import Door, Knock
from tests.fuzz.far_end import answering

_MESSAGE = Message("Сбой", ("Провайдер",))
_NAMES = NameSources(pinned={"127.0.0.1": ("127.0.0.1",)}, order=(Source.PINNED,))
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
_SENT = b'{"ok":true,"result":{"message_id":5,"date":1,"chat":{"id":5,"type":"private"}}}'
_UPDATES = b'{"ok":true,"result":[{"update_id":7,"message":{"text":"/start"}}]}'
_FLOOD = b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":7}}'
_DONE = b'{"accepted":7,"schema":"runbook.directives/1"}'
_DNS = bytes.fromhex("d1d2818000010001000000000363726d0462616e6b047465737400000100010"
                     "363726d0462616e6b047465737400000100010000003c00040a000001")  # fmt: skip
_MAIL = b"220 mail ESMTP\r\n250-mail\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n"


def _http(body: bytes) -> bytes:
    return _HEAD + str(len(body)).encode() + b"\r\n\r\n" + body


_PATIENT_S = 10.0
"""Seconds for what is right: on a busy computer its answer takes a while, too."""


def _no_defect(found: object) -> None:
    assert not (isinstance(found, DeliveryError) and found.code is ErrorCode.DEFECT)
    assert not (isinstance(found, Unheard) and found.error.code is ErrorCode.DEFECT)


def _telegram(port: int, seconds: float) -> Receipt | DeliveryError:
    settings = TelegramSettings(
        BotToken("123456:" + "a" * 35), f"http://127.0.0.1:{port}", names=_NAMES, deadline=seconds
    )

    async def talk() -> Receipt | DeliveryError:
        bot, updates = Telegram(settings), TelegramUpdates(settings, poll=0.1)
        try:
            sent = await bot.send("5", _MESSAGE)
            assert isinstance(sent, (Receipt, DeliveryError))
            heard = await updates.fetch(0)
            assert isinstance(heard, (list, tuple, Unheard))
            for one in (sent, heard):
                _no_defect(one)
            return sent
        finally:
            await bot.aclose()
            await updates.aclose()

    return asyncio.run(talk())


def _webhook(port: int, seconds: float) -> Receipt | DeliveryError:
    async def send() -> Receipt | DeliveryError:
        hook = Webhook(
            WebhookSettings(
                {"env:A": Secret(f"http://127.0.0.1:{port}/hook")}, Secret("k" * 32),
                names=_NAMES, deadline=seconds,
            )
        )  # fmt: skip
        try:
            return await hook.send("env:A", _MESSAGE)
        finally:
            await hook.aclose()

    found = asyncio.run(send())
    _no_defect(found)
    return found


def _mail(port: int, seconds: float) -> Receipt | DeliveryError:
    settings = MailSettings(
        "127.0.0.1", port, "runbook@bank.test", "none", names=_NAMES, deadline=seconds
    )
    found = asyncio.run(Email(settings).send("lead@bank.test", _MESSAGE))
    _no_defect(found)
    return found


def _hub(port: int, seconds: float) -> Answered | Failed:
    async def post() -> Answered | Failed:
        client = HubClient((f"http://127.0.0.1:{port}",), _NAMES, deadline=seconds)
        try:
            return await client.post("/v1/report", b"{}")
        finally:
            await client.aclose()

    found = asyncio.run(post())
    assert isinstance(found, (Answered, Failed))
    assert len(found.body) <= 2**20
    return found


def _desk(port: int, seconds: float) -> str:
    where = Address(port, "key")
    url = knock_at(where)
    assert url == "" or url.startswith(f"http://127.0.0.1:{port}/open/")
    begun = begin_drill(where, "provider-down", seconds)
    assert begun is None or isinstance(begun, Begun)
    return url


def _names(port: int, seconds: float) -> tuple[str, ...]:
    found = asyncio.run(ask_name("crm.bank.test", ("127.0.0.1",), seconds, port))
    assert all(is_address(one) for one in found)
    return found


def _opened(
    ask: object, seeds: tuple[bytes, ...], *, datagrams: bool = False, greets: bool = False
) -> object:
    hurried = 0.04 if datagrams else 1.0

    @contextmanager
    def opened() -> Iterator[Knock]:
        seconds = hurried

        def asked(port: int) -> object:
            return ask(port, seconds)  # type: ignore[operator]

        before = logging.root.manager.disable
        # The libraries write about strange answers, and every one of these is strange.
        logging.disable(logging.CRITICAL)
        try:
            with answering(asked, datagrams=datagrams, greets=greets) as knock:

                def knock_patiently(data: bytes) -> object:
                    nonlocal seconds
                    seconds = _PATIENT_S if data in seeds else hurried
                    return knock(data)

                yield knock_patiently
        finally:
            logging.disable(before)

    return opened


_HTTP = (b"chunked", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n", b"\r\n\r\n",
         b"HTTP/1.1 429 Flood\r\nRetry-After: 99999999999999999999\r\n", b"text/html", b" 503 ",
         b"Content-Length: 99999999", b" 302 ", b" 101 ", b" 999 ")  # fmt: skip
_LINES = (
    b"250-",
    b"250 ",
    b"421 gone\r\n",
    b"550 5.7.1 no\r\n",
    b"250 AUTH \xff\r\n",
    b"\r\n.\r\n",
)


def _well(found: object) -> bool:
    return bool(found) and not isinstance(found, (DeliveryError, Failed))


def _door(name: str, reads: str, seeds: tuple[bytes, ...], ask: object, **how: bool) -> Door:
    pieces = _LINES if how.get("greets") else () if how.get("datagrams") else _HTTP
    opened = _opened(ask, seeds, **how)
    return Door(name, (reads,), seeds, opened, pieces=pieces, examples=40, right=_well)  # type: ignore[arg-type]


DOORS: tuple[Door, ...] = (
    _door("bot_api_server", "notifier.providers.telegram:Telegram",
          tuple(map(_http, (_SENT, _UPDATES, _FLOOD))), _telegram),
    _door("webhook_server", "notifier.providers.webhook:Webhook", (_http(b"{}"),), _webhook),
    _door("mail_server", "notifier.providers.email:Email", (_MAIL,), _mail, greets=True),
    _door("hub_server", "runbook.agent.line.client:HubClient", (_http(_DONE),), _hub),
    _door("running_desk", "runbook.cli.desk.entering.knocking:knock",
          (_http(b'{"open": "/open/abc", "ok": true, "said": ""}'),), _desk),
    _door("name_server_of_channels", "notifier.net.addresses:ask", (_DNS,), _names, datagrams=True),
)  # fmt: skip
