"""A server that Apprise posts to, and one way to send an alert there."""

import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from notifier.delivery import DeliveryError, Receipt
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.providers.apprise import Apprise
from notifier.providers.settings import AppriseSettings
from tests.far_ends import hook, http, tcp
from tests.integration.notifier.hidden import Hidden
from tests.integration.notifier.sending import with_open

HOST = "ntfy.bank.test"
SECRET = "s3cret-topic-of-the-bank"
LEAD = "env:LEAD_APPRISE"
ALERT = Message("Нет связи у *оператора* & <Co>", ("op-117", "с_02:13_МСК"), "инцидент a1b2c3d4")
PINNED = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))

T = TypeVar("T")


@dataclass
class Inbox:
    """A server that notes what it is sent and answers as it is told, 200 by default."""

    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    faults: list[hook.Fault] = field(default_factory=list)

    def body(self, number: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.requests[number].partition(b"\r\n\r\n")[2])
        return found

    def handle(self, connection: Any) -> None:
        self.requests.append(http.read_request(connection))
        well = hook.says(200, b"{}", Content_Type="application/json")
        fault = self.faults.pop(0) if self.faults else well
        fault(connection)


@contextmanager
def listening() -> Iterator[Inbox]:
    made = Inbox()
    with tcp.serve(made.handle) as made.port:
        yield made


def using(
    url: str,
    act: Callable[[Apprise], Coroutine[Any, Any, T]],
    names: NameSources = PINNED,
    deadline: float = 15.0,
) -> T:
    settings = AppriseSettings({LEAD: Hidden(url)}, names, deadline)
    return with_open(lambda: Apprise(settings), act)


def send(url: str, **options: Any) -> Receipt | DeliveryError:
    return using(url, lambda channel: channel.send(LEAD, ALERT), **options)
