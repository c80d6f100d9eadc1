"""Finds a channel's addresses when the system's DNS is dead; never calls ``getaddrinfo``.

``getaddrinfo`` cannot be given a deadline, and asyncio runs it in a thread that holds the exit.
"""

import asyncio
import ipaddress
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.asyncquery
import dns.exception
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype

from notifier.net.name_sources import DNS_PORT, NameSources, Source
from notifier.net.numeric import is_address

_RELEARN_AFTER = timedelta(days=1)
_SILENT_FOR = 300.0
"""Seconds for which a group of resolvers that said nothing is asked after all other sources."""

_NEARLY = 0.9
_INTERNET = dns.rdataclass.IN
_QUESTIONS = (dns.rdatatype.A, dns.rdatatype.AAAA)
_LARGEST_FILE = 1024 * 1024


class LearnedAddresses:
    """Addresses that worked, kept in a JSON file with the time they were learned.

    A file that cannot be read or written costs the memory of it, never a delivery.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known = _read_learned(path) if path else {}

    def of(self, host: str) -> tuple[str, ...]:
        """The address last known to work, if any."""
        known = self._known.get(host)
        return (known[0],) if known else ()

    def learn(self, host: str, address: str, now: datetime) -> None:
        """Remember that this address worked for this name."""
        known = self._known.get(host)
        if known and known[0] == address and now - known[1] < _RELEARN_AFTER:
            return
        self._known[host] = (address, now)
        if self._path:
            self._write(self._path)

    def _write(self, path: Path) -> None:
        shown = {
            host: {"address": address, "learned_at": int(at.timestamp() * 1000)}
            for host, (address, at) in self._known.items()
        }
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            # Names of the bank's servers: this user's alone, whatever the umask says.
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(shown, file, indent=1)
            fresh.replace(path)
        except OSError:
            # Nothing is left behind where it could not be put in its place, if that can be had.
            with suppress(OSError):
                fresh.unlink(missing_ok=True)


class AddressBook:
    """Candidate addresses of a name, group after group, and what was learned of them."""

    def __init__(self, sources: NameSources) -> None:
        self._sources = sources
        self._learned = LearnedAddresses(sources.learned_file)
        self._distrusted: set[tuple[str, str]] = set()
        self._silent: dict[Source, float] = {}

    async def candidates(self, host: str) -> AsyncIterator[str]:
        """Addresses to try in turn, each once; those that proved false come last.

        Resolvers are asked only when the sources before them gave nothing that worked. Those that
        were silent a moment ago come last: an alert is not to wait for them each time anew.
        """
        if is_address(host):
            yield host
            return
        tried: set[str] = set()
        false: list[str] = []
        for source in sorted(self._sources.order, key=self._is_silent):
            for address in await self._from(source, host):
                if address in tried:
                    continue
                tried.add(address)
                if (host, address) in self._distrusted:
                    false.append(address)
                else:
                    yield address
        for address in false:
            yield address

    def trust(self, host: str, address: str, now: datetime | None = None) -> None:
        """The far end at this address proved to be the one of that name."""
        self._distrusted.discard((host, address))
        if not is_address(host):
            self._learned.learn(host, address, now or datetime.now(UTC))

    def distrust(self, host: str, address: str) -> None:
        """Something answered there that is not the far end: a block page, a payment page."""
        self._distrusted.add((host, address))

    async def _from(self, source: Source, host: str) -> tuple[str, ...]:
        sources = self._sources
        if source is Source.PINNED:
            return tuple(sources.pinned.get(host, ()))
        if source is Source.LEARNED:
            return self._learned.of(host)
        servers = sources.system() if source is Source.SYSTEM else sources.public
        begun = time.monotonic()
        found = await ask(host, servers, sources.wait, sources.port)
        ended = time.monotonic()
        if not found and ended - begun >= _NEARLY * sources.wait:
            self._silent[source] = ended
        else:
            self._silent.pop(source, None)
        return found

    def _is_silent(self, source: Source) -> bool:
        since = self._silent.get(source)
        return since is not None and time.monotonic() - since < _SILENT_FOR


async def ask(
    host: str, servers: tuple[str, ...], wait: float, port: int = DNS_PORT
) -> tuple[str, ...]:
    """Addresses of ``host`` from whichever server answers first, within ``wait`` seconds.

    Asks for IPv4 and IPv6 at once over UDP; IPv6 answers count only when there is no IPv4, since
    homes without IPv6 are common. Empty when nobody knows.
    """
    try:
        name = dns.name.from_text(host)
    except dns.exception.DNSException:
        return ()
    kinds = {
        asyncio.create_task(_query(name, kind, server, wait, port)): kind
        for server in servers
        if is_address(server)
        for kind in _QUESTIONS
    }
    fallback: tuple[str, ...] = ()
    open_tasks = set(kinds)
    try:
        while open_tasks:
            done, open_tasks = await asyncio.wait(open_tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                found = task.result()
                if found and kinds[task] is dns.rdatatype.A:
                    return found
                fallback = fallback or found
            if not any(kinds[task] is dns.rdatatype.A for task in open_tasks) and fallback:
                return fallback
    finally:
        for task in open_tasks:
            task.cancel()
    return fallback


async def _query(
    name: dns.name.Name, kind: dns.rdatatype.RdataType, server: str, wait: float, port: int
) -> tuple[str, ...]:
    question = dns.message.make_query(name, kind)
    try:
        # The outer limit holds even if the library's own does not.
        async with asyncio.timeout(wait):
            answer = await dns.asyncquery.udp(
                question,
                server,
                timeout=wait,
                port=port,
                ignore_unexpected=True,
                ignore_errors=True,
            )
    except (OSError, EOFError, dns.exception.DNSException):
        return ()
    # Under another class than the internet's a record of type A holds bytes of any kind.
    ours = (one for one in answer.answer if (one.rdclass, one.rdtype) == (_INTERNET, kind))
    found = [str(item) for rrset in ours for item in rrset]
    # 0.0.0.0 and :: are how blocking resolvers say "not for you".
    return tuple(text for text in found if not ipaddress.ip_address(text).is_unspecified)


def _read_learned(path: Path) -> dict[str, tuple[str, datetime]]:
    try:
        with path.open("rb") as file:
            content = json.loads(file.read(_LARGEST_FILE))
        return {
            str(host): (
                str(ipaddress.ip_address(entry["address"])),
                datetime.fromtimestamp(entry["learned_at"] / 1000, UTC),
            )
            for host, entry in content.items()
        }
    except (
        OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError,
    ):  # fmt: skip
        return {}
