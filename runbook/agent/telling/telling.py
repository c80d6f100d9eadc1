"""Getting alerts out of this PC: contacts, channels, the outbox, and what became of each."""

import io
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from checks.target import is_address, parse_target
from notifier.delivery import Delivery, Person
from notifier.dispatch.courier import Courier
from notifier.dispatch.dispatcher import Notice
from notifier.message import Message, render_plain
from notifier.outbox.outbox import Outbox
from notifier.screening.screening import Hidden, Screen
from runbook.agent.telling.paging import Paging
from runbook.agent.workplace import system_resolvers, utc_now
from runbook.alerting.alerts import LEAD, SHOWN, Alert
from runbook.alerting.channels import (
    CONSOLE,
    Channels,
    Surroundings,
    console_channel,
    open_channels,
)
from runbook.alerting.spoken import spoken
from runbook.journal.journal import Journal
from runbook.journal.receipts import note_screened, receipts
from runbook.privacy.person_names import find_names
from runbook.privacy.state_numbers import find_documents
from runbook.settings import Settings
from runbook.settings.file import Loaded
from runbook.settings.ways import HERE
from runbook.settings.whole import is_wanted

ADDRESSES_FILE = "addresses.json"
_LOOK = 0.05
"""Seconds between two looks at what is left to be sent."""
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
        chance: Callable[[], float] = random.random,
        channels: Channels | None = None,
    ) -> None:
        """``channels`` are an exercise's own; None for those that the settings name."""
        settings = loaded.settings
        self._settings = settings
        self._journal = journal
        learned = journal.path.with_name(ADDRESSES_FILE) if journal.path else None
        around = Surroundings(environ, resolvers, _existing(learned), lang, loaded.folder)
        self.channels = channels or open_channels(settings, around)
        self._lang = lang
        self._chance = chance()
        self._wait_for_hub = None
        if is_wanted(settings):
            from runbook.agent.line.speaking import wait_for_hub  # noqa: PLC0415 - lazy for start-up

            self._wait_for_hub = wait_for_hub
        self._some_wait = False
        self.when_waiting: Callable[[], None] = lambda: None
        """Called after a commit that left messages waiting for the hub to take the word."""
        console = {CONSOLE: console_channel(_Spoken(dictate))}
        self._courier = Courier(
            lambda: outbox_of(journal), {**self.channels.settings, **console}, observe
        )

    @property
    def reaches_lead(self) -> bool:
        """Whether a message can leave this PC for the shift lead."""
        people = self.channels.people(self._settings.contacts_of(LEAD))
        return any(route.channel not in HERE for one in people for route in one.routes)

    def start(self) -> None:
        """Begin sending. What an earlier sitting left goes out too."""
        self._courier.start()

    def line_seen_alive(self) -> None:
        """Something outside answered: what waits for a connection is tried now."""
        self._courier.nudge()

    def tell(
        self, connection: sqlite3.Connection, alert: Alert, now: datetime
    ) -> tuple[Person, ...]:
        """Put an alert on its way to everybody who is to know, in the caller's transaction.

        Gives those it goes to; empty when nobody can be reached by a channel.
        """
        key = alert.incident.key
        screen = screen_for(self._settings, key, self._lang)
        hidden: set[str] = set()

        def screened(message: Message) -> Message:
            clean, kinds = screen.message(message)
            hidden.update(kinds)
            return clean

        wait = self._wait(connection, alert, now)
        paging = Paging(self._settings, self.channels, screened, wait)
        told = paging.tell(Outbox(connection), alert, now)
        self._some_wait = self._some_wait or bool(told and wait)
        note_screened(self._journal, key, "", hidden, now)
        return told

    def _wait(self, connection: sqlite3.Connection, alert: Alert, now: datetime) -> timedelta:
        """How long the hub has to say that it speaks. Without one nobody waits."""
        if self._wait_for_hub is None:
            return timedelta(0)
        incident = alert.incident
        return self._wait_for_hub(connection, incident.key, incident.side, self._chance, now)

    def untold(self, incident_key: str, roles: tuple[str, ...]) -> bool:
        """Whether nobody was told of an outage yet, although somebody can be now.

        ``roles`` are those it is for. Raises JournalError.
        """
        paging = Paging(self._settings, self.channels, lambda message: message)
        return bool(paging.first(roles)) and not self._journal.read(
            lambda connection: Outbox(connection).told(incident_key)
        )

    def spoken(self, alert: Alert) -> str:
        """What she says to the lead on the phone, a line each."""
        screen = screen_for(self._settings, alert.incident.key, self._lang)
        return render_plain(screen.message(spoken(alert))[0])

    def wake(self) -> None:
        """Something was committed: look now."""
        self._courier.wake()
        if self._some_wait:
            self._some_wait = False
            self.when_waiting()

    def adopt(self, journal: Journal) -> None:
        """Send from another journal as well: one in memory, when the disk is gone."""
        self._journal = journal
        # What waits was copied along: the file must not send it a second time.
        self._courier.adopt(lambda: outbox_of(journal), instead=True)

    def wait_done(self, timeout: float) -> bool:
        """Wait until nothing is left to be sent, later rungs of the ladder included.

        False when the time was over first.
        """
        return self._courier.wait_idle(timeout)

    def wait_sent(self, timeout: float) -> bool:
        """Wait until everything due has been sent; False when the time was over first.

        Rungs of the ladder whose time has not come are not waited for.
        """
        until = time.monotonic() + timeout
        self._courier.wake()
        while self.unsent():
            if time.monotonic() > until:
                return False
            time.sleep(_LOOK)
        return True

    def unsent(self) -> bool:
        """Whether anything that is due has not been sent yet."""
        return any(not self._scheduled(one) for one in self._waiting())

    def waiting(self) -> bool:
        """Whether anything is left for a courier, now or later."""
        return bool(self._waiting())

    def _waiting(self) -> list[Delivery]:
        return Outbox(self._journal.connect()).pending()

    def _scheduled(self, delivery: Delivery) -> bool:
        # What was made "in the future" is due: the clock was set back since.
        untried = delivery.attempts == 0 or delivery.error is None
        return untried and delivery.created_at <= utc_now() < delivery.since

    @property
    def in_memory(self) -> bool:
        """Whether what waits is gone when the program ends."""
        return self._journal.in_memory

    def stop(self) -> None:
        """End the courier; what was not sent stays in the outbox."""
        self._courier.stop(2.0)


def outbox_of(journal: Journal) -> Outbox:
    """The outbox in a journal, for the thread that calls; its attempts go onto the record."""
    return Outbox(journal.connect(), receipts(journal))


def screen_for(settings: Settings, key: str, lang: str) -> Screen:
    """What may not leave in a message: people's names, every inner name and address there is.

    Inner names and addresses stay where the bank lets them out (``[telegram] evidence``), and its
    services may be called what people are called.
    """
    vpn = settings.vpn
    hosts = [urlsplit(url).hostname or "" for url in settings.hub.urls]
    targets = [service.url for service in settings.services]
    addresses = [one for service in settings.services for one in service.addresses]
    if vpn is not None:
        hosts.append(vpn.gateway)
        targets += vpn.control
        addresses += [*vpn.networks, *vpn.gateway_addresses, *vpn.dns_servers, vpn.inner_gateway]
    hosts += [parse_target(url).host for url in targets]
    addresses += [host for host in hosts if is_address(host)]
    # A name of one label is a word: hiding "crm" would hide what is broken from the lead.
    domains = [one for one in (vpn.domains if vpn else ()) if "." in one]
    screen = Screen.of(
        domains,
        [one for one in addresses if one],
        keep=(settings.operator.id, key, key[:SHOWN]),
        lang=lang,
        hosts=[host for host in hosts if "." in host and not is_address(host)],
        names=find_names,
        documents=find_documents,
        inner_shown=settings.telegram.evidence,
    )
    return replace(screen, keep=(*screen.keep, *_kept_names(settings, screen)))


def _kept_names(settings: Settings, screen: Screen) -> Iterator[str]:
    """Names of services that say nothing but what is broken: no host, no address, no number."""
    for service in settings.services:
        words = any(one.isalpha() for one in service.name)
        if words and screen.text(service.name).hidden <= {Hidden.NAME}:
            yield service.name


def _existing(path: Path | None) -> Path | None:
    return path if path is None or path.parent.exists() else None
