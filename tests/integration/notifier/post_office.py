"""A mail server that is up, settings that lead to it, and one way to send a mail there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from notifier.delivery import DeliveryError, Purpose, Receipt
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.providers.email import Email
from notifier.providers.provider import Envelope
from notifier.providers.settings import MailSettings
from tests.far_ends.authority import Authority
from tests.far_ends.smtp import LOGIN, PASSWORD, MailServer, serving
from tests.integration.notifier.desk import KEY
from tests.integration.notifier.hidden import Hidden
from tests.integration.notifier.sending import with_open

HOST = "mail.test"
LEAD = "lead@bank.test"
ALERT = Message("Нет связи у op-117", ("Провайдер: почти точно", "с 02:13 МСК"), "инцидент 7")
RING = Envelope(delivery="0f" * 16, incident=KEY, purpose=Purpose.RING)


class Password(Hidden):
    """The right one, if no other is given."""

    def __init__(self, text: str = PASSWORD) -> None:
        super().__init__(text)


@dataclass
class Post:
    """A mail server that is up, and settings that lead to it."""

    state: MailServer
    port: int
    ca_file: str

    def settings(self, **changed: object) -> MailSettings:
        values: dict[str, object] = {
            "server": HOST,
            "port": self.port,
            "sender": "Оповещения <runbook@bank.test>",
            "login": LOGIN,
            "password": Password(),
            "ca_file": self.ca_file,
            "names": NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,)),
            "deadline": 20.0,  # nobody misses it, on a busy machine either
        }
        return MailSettings(**{**values, **changed})  # type: ignore[arg-type]


@contextmanager
def posted(
    authority: Authority, *names: str, security: str = "starttls", **state: object
) -> Iterator[Post]:
    made = MailServer(**state)  # type: ignore[arg-type]
    pair = None if security == "none" else authority.issue(*(names or (HOST,)))
    with serving(made, pair, from_the_start=security == "tls") as port:
        yield Post(made, port, str(authority.file))


def send(
    settings: MailSettings,
    message: Message = ALERT,
    replaces: str | None = None,
    envelope: Envelope = RING,
    to: str = LEAD,
) -> Receipt | DeliveryError:
    return with_open(lambda: Email(settings), lambda one: one.send(to, message, replaces, envelope))
