"""Getting alerts out of this PC: contacts, channels, the outbox, and what became of each."""

import io
import os
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from checks.target import is_address, parse_target
from notifier.courier import Courier
from notifier.delivery import Purpose, Recipient
from notifier.dispatcher import Notice
from notifier.message import Message, render_plain
from notifier.outbox import Outbox
from notifier.screening import Screen
from runbook.agent.workplace import system_resolvers
from runbook.alerts import LEAD, SHOWN, Alert, word
from runbook.channels import CONSOLE, Surroundings, console_channel, open_channels
from runbook.journal.journal import Journal
from runbook.planning import Loudness
from runbook.settings import Contact, Settings
from runbook.settings.file import Loaded

ADDRESSES_FILE = "addresses.json"
ReadResolvers = Callable[[], tuple[str, ...]]
Dictate = Callable[[str], None]
"""Shows a message that the operator reads out, because there is no channel for it."""


class _Spoken(io.StringIO):
    """The stream of the console channel: each message goes to the screen whole."""

    def __init__(self, dictate: Dictate) -> None:
        super().__init__()
        self._dictate = dictate

    def write(self, text: str) -> int:
        if text.strip():
            self._dictate(text.strip())
        return len(text)


class Telling:
    """Queues alerts in the journal's file and has the courier send them."""

    def __init__(
        self,
        loaded: Loaded,
        journal: Journal,
        lang: str,
        observe: Callable[[Notice], None],
        dictate: Dictate,
        resolvers: ReadResolvers = system_resolvers,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        settings = loaded.settings
        self._settings = settings
        self._journal = journal
        learned = journal.path.with_name(ADDRESSES_FILE) if journal.path else None
        self.channels = open_channels(
            settings, Surroundings(environ, resolvers, _existing(learned), lang, loaded.folder)
        )
        self._lang = lang
        console = {CONSOLE: console_channel(_Spoken(dictate))}
        self._courier = Courier(
            lambda: Outbox(journal.connect()), {**self.channels.settings, **console}, observe
        )

    @property
    def reaches_lead(self) -> bool:
        """Whether a message can be sent to the shift lead from here."""
        return bool(self.channels.recipients(self._settings.contacts_of(LEAD)))

    def start(self) -> None:
        """Begin sending. What an earlier sitting left goes out too."""
        self._courier.start()

    def line_seen_alive(self) -> None:
        """Something outside answered: what waits for a connection is tried now."""
        self._courier.nudge()

    def enqueue(
        self, connection: sqlite3.Connection, alert: Alert, now: datetime
    ) -> tuple[Recipient, ...]:
        """Put an alert on its way to everybody who is to know, in the caller's transaction.

        Gives those it goes to; empty when nobody can be reached by a channel.
        """
        outbox = Outbox(connection)
        screen = screen_for(self._settings, alert.incident.key, self._lang)
        recipients = self._recipients(alert)
        for recipient in recipients:
            message, _hidden = screen.message(word(alert, recipient.role, now))
            outbox.enqueue(_purpose(alert.loudness), alert.incident.key, recipient, message, now)
        return recipients

    def spoken(self, alert: Alert, now: datetime) -> str:
        """The lead's message as text, to be read out on the phone."""
        message: Message = word(alert, LEAD, now)
        screen = screen_for(self._settings, alert.incident.key, self._lang)
        return render_plain(screen.message(message)[0])

    def wake(self) -> None:
        """Something was committed: look now."""
        self._courier.wake()

    def adopt(self, journal: Journal) -> None:
        """Send from another journal as well: one in memory, when the disk is gone."""
        self._journal = journal
        # What waits was copied along: the file must not send it a second time.
        self._courier.adopt(lambda: Outbox(journal.connect()), instead=True)

    def wait_sent(self, timeout: float) -> bool:
        """Wait until nothing is left to be sent; False when the time was over first."""
        return self._courier.wait_idle(timeout)

    def waiting(self) -> bool:
        """Whether anything is not sent yet."""
        return bool(Outbox(self._journal.connect()).pending())

    @property
    def in_memory(self) -> bool:
        """Whether what waits is gone when the program ends."""
        return self._journal.in_memory

    def stop(self) -> None:
        """End the courier; what was not sent stays in the outbox."""
        self._courier.stop(2.0)

    def _recipients(self, alert: Alert) -> tuple[Recipient, ...]:
        contacts: list[Contact] = []
        for role in alert.roles:
            contacts += self._settings.contacts_of(role)
        return self.channels.recipients(contacts)


def screen_for(settings: Settings, key: str, lang: str) -> Screen:
    """What may not leave in a message: every inner name and address the settings know."""
    hosts = [urlsplit(url).hostname or "" for url in settings.hub.urls]
    addresses: list[str] = []
    targets = [service.url for service in settings.services]
    vpn = settings.vpn
    if vpn is not None:
        hosts += [*vpn.domains, vpn.gateway]
        addresses += [*vpn.networks, *vpn.gateway_addresses, *vpn.dns_servers, vpn.inner_gateway]
        targets += vpn.control
    hosts += [parse_target(url).host for url in targets]
    for service in settings.services:
        addresses += service.addresses
    addresses += [host for host in hosts if is_address(host)]
    # A name of one label is a word: hiding "crm" would hide what is broken from the lead.
    names = [host for host in hosts if "." in host and not is_address(host)]
    networks = [one for one in addresses if one]
    return Screen.of(names, networks, keep=(settings.operator.id, key, key[:SHOWN]), lang=lang)


def _purpose(loudness: Loudness) -> Purpose:
    return {Loudness.RING: Purpose.RING, Loudness.RECOVERY: Purpose.RECOVERY}.get(
        loudness, Purpose.EDIT
    )


def _existing(path: Path | None) -> Path | None:
    return path if path is None or path.parent.exists() else None
