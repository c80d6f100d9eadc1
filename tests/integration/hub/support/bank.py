"""The bank's side of a case: a mail server, a webhook, a folder, and a courier to them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import msgspec

from notifier.dispatch.courier import Courier
from notifier.message import Attachment
from notifier.net.name_sources import NameSources, Source
from notifier.providers.settings import FolderSettings, MailSettings, WebhookSettings
from runbook.hub.office import Office
from runbook.hub.settings.shapes import HubSettings, Monitoring, Support
from runbook.hub.store.outbox import open_outbox
from runbook.hub.store.store import Store
from tests.far_ends import hook
from tests.far_ends.hook import Hook
from tests.far_ends.smtp import Accepted, MailServer
from tests.integration.hub.incidents.night import Night

HOST = "desk.bank.test"
HELP, NMS = "help@bank.test", "nms@bank.test"
SUPPORT_HOOK, MONITORING_HOOK = "env:SUPPORT_HOOK", "env:MONITORING_HOOK"


class Hidden:
    """A secret, as the settings give it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text


@dataclass
class Bank:
    """Servers that are up. ``mail_port`` and ``hook_port`` are where they listen."""

    mail: MailServer
    mail_port: int
    hooks: Hook
    hook_port: int
    ca_file: str
    share: Path

    def office(self, office: Office) -> Office:
        """The same office with ways to these servers."""
        names = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))
        url = f"https://{HOST}:{self.hook_port}"
        targets = {SUPPORT_HOOK: Hidden(f"{url}/support"), MONITORING_HOOK: Hidden(f"{url}/nms")}
        channels = {
            **office.channels,
            "email": MailSettings(
                HOST, self.mail_port, "hub@bank.test", security="none", names=names, deadline=20.0
            ),
            "webhook": WebhookSettings(
                targets, Hidden(hook.KEY), ca_file=self.ca_file, names=names, deadline=20.0
            ),
            "folder": FolderSettings(),
        }
        settings = msgspec.structs.replace(
            HubSettings(),
            support=Support(email=(HELP,), webhook=SUPPORT_HOOK, folder=str(self.share)),
            monitoring=Monitoring(email=(NMS,), webhook=MONITORING_HOOK, folder=str(self.share)),
        )
        return replace(office, settings=settings, channels=channels)

    def mails(self, to: str = HELP) -> list[Accepted]:
        return [one for one in self.mail.accepted if one.recipients == (to,)]

    def posted(self, role: str = "support") -> list[tuple[Attachment, ...]]:
        """The documents of every alert that was proved, by its role."""
        return [one.message.attachments for one in self.hooks.taken if one.role == role]

    @property
    def files(self) -> dict[str, str]:
        return {one.name: one.read_text() for one in sorted(self.share.glob("*"))}


def attached(mail: Accepted) -> dict[str, str]:
    """File names and texts of a mail."""
    found = {}
    for one in mail.message.iter_attachments():
        found[str(one.get_filename())] = cast(bytes, one.get_payload(decode=True)).decode()
    return found


def evidence(files: dict[str, str]) -> dict[str, Any]:
    """The one JSON among them."""
    (text,) = [text for name, text in files.items() if name.endswith(".json")]
    return cast(dict[str, Any], json.loads(text))


def sent(store: Store, night: Night, until: Callable[[], bool]) -> None:
    """A courier works, as in the hub on duty, until this has come about."""
    given = {name: one for name, one in night.office.channels.items() if name != "telegram"}
    courier = Courier(lambda: open_outbox(store, None), given, clock=night.clock)
    courier.start()
    limit = time.monotonic() + 30
    try:
        while not until():
            assert time.monotonic() < limit, "it did not arrive"
            time.sleep(0.02)
            # Pauses between attempts pass quickly in a test.
            night.clock.go(0.2)
    finally:
        assert courier.stop(10)
