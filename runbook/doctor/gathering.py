"""Finds out what the doctor judges. What is slow is asked side by side against one deadline."""

import queue
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from checks.host.facts import Disk
from checks.target import is_address, parse_target
from checks.vpn.status import VpnStatus
from runbook.doctor.facts import (
    BankWords,
    Certificate,
    DoctorFacts,
    HubAnswer,
    Kept,
    NameState,
    OpenFile,
    Steps,
    TokenState,
    Trouble,
    Way,
)
from runbook.journal.problem import JournalProblem
from runbook.journal.store import OpenedJournal
from runbook.secrets.reference import Resolved, Secret
from runbook.settings import Settings
from runbook.settings.file import Loaded
from runbook.settings.providers import known_providers
from runbook.settings.rules import is_reference, looks_like_bot_token
from runbook.settings.slug import slug
from runbook.settings.whole import lies_inside

DEADLINE = 6.0
"""Seconds for everything that is asked of others."""

_AS_ANSWERED = (
    *("trust_store", "disks", "vpn", "certificate", "kept", "steps", "clipboard", "hub"),
    *("bank_words", "open_files"),
)


@dataclass(frozen=True, slots=True)
class Questions:
    """How to ask what lies outside this part. Each keeps its own deadline; None: not asked.

    ``token_accepted`` asks the Bot API (None: no answer). ``resolve`` gives a name's addresses,
    none when it does not resolve. ``clock_offset`` is in seconds, ours minus the true time.
    """

    token_accepted: Callable[[Secret], bool | None] | None = None
    resolve: Callable[[str], tuple[str, ...]] | None = None
    clock_offset: Callable[[], float | None] | None = None
    disks: Callable[[], tuple[Disk, ...]] | None = None
    vpn: Callable[[], VpnStatus] | None = None
    certificate: Callable[[], Certificate] | None = None
    kept: Callable[[], Kept | None] | None = None
    steps: Callable[[], Steps] | None = None
    bank_words: Callable[[], tuple[BankWords, ...]] | None = None
    open_files: Callable[[], tuple[OpenFile, ...]] | None = None
    clipboard: Callable[[], bool] | None = None
    hub_key: Callable[[], Resolved] | None = None
    hub: Callable[[], HubAnswer] | None = None
    ways: tuple[tuple[Way, Callable[[], Way]], ...] = ()
    """What is known of each channel and target unasked, and how to ask."""


def gather(
    loaded: Loaded,
    token: Resolved | None,
    opened: OpenedJournal,
    pins: Mapping[str, tuple[str, ...]],
    questions: Questions,
    *,
    deadline: float = DEADLINE,
) -> DoctorFacts:
    """The facts, in about ``deadline`` seconds. ``token`` is None when none is configured.

    What raised or came too late counts as not found out.
    """
    settings, names = loaded.settings, public_names(loaded.settings)
    asked = _asked(settings, token, names, questions)
    answers = side_by_side(asked, deadline)
    as_answered: dict[str, Any] = {name: answers.get(name) for name in _AS_ANSWERED}
    found = {name: answers.get(f"name {name}") for name in names} if questions.resolve else None
    return DoctorFacts(
        source=str(loaded.source) if loaded.source else None,
        problems=loaded.problems,
        token=_token_state(token, answers.get("token"), asked="token" in asked),
        troubles=_troubles(token),
        ways=_ways(questions, answers),
        addresses=_addresses(found or {}),
        bad_ca_files=_bad_ca_files(settings),
        clock_offset=answers.get("clock"),
        journal=_trouble(opened.problem),
        journal_in_memory=opened.journal.in_memory,
        names=None if found is None else _name_states(found, pins),
        any_name_resolved=any(found.values()) if found else None,
        unknown_provider=provider_unknown(settings),
        hub_key=_troubles(answers.get("hub_key")),
        icmp=icmp_available(),
        **as_answered,
    )


def _asked(
    settings: Settings, token: Resolved | None, names: tuple[str, ...], questions: Questions
) -> dict[str, Callable[[], object]]:
    possible: dict[str, Callable[[], object] | None] = {
        "clock": questions.clock_offset,
        "disks": questions.disks,
        "vpn": questions.vpn if settings.vpn else None,
        "certificate": questions.certificate if settings.vpn else None,
        "kept": questions.kept,
        "steps": questions.steps,
        "bank_words": questions.bank_words,
        "open_files": questions.open_files,
        "clipboard": questions.clipboard,
        "hub_key": questions.hub_key,
        "hub": questions.hub,
        "trust_store": trust_store_loads,
    }
    accept, secret = questions.token_accepted, token.secret if token else None
    if accept and secret and looks_like_bot_token(secret.reveal()):
        possible["token"] = lambda: accept(secret)
    possible |= {f"way {at}": ask for at, (_, ask) in enumerate(questions.ways)}
    resolve = questions.resolve
    if resolve:
        # A lambda in a loop would ask for the last name only.
        possible |= {f"name {name}": _bound(resolve, name) for name in names}
    return {name: question for name, question in possible.items() if question}


def _bound(resolve: Callable[[str], tuple[str, ...]], name: str) -> Callable[[], object]:
    return lambda: resolve(name)


def side_by_side(asked: Mapping[str, Callable[[], object]], deadline: float) -> dict[str, Any]:
    """Each question in a thread of its own; the answers that came in time without an error."""
    answers: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()

    def ask(name: str, question: Callable[[], object]) -> None:
        try:
            answer = question()
        except Exception:  # noqa: BLE001 - whatever went wrong, it was not found out, and that is said
            answer = None
        answers.put((name, answer))

    for name, question in asked.items():
        # Daemons: a question that hangs must not hold the process at exit.
        threading.Thread(target=ask, args=(name, question), name=name, daemon=True).start()
    end = time.monotonic() + deadline
    found: dict[str, Any] = {}
    while len(found) < len(asked):
        try:
            name, answer = answers.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        found[name] = answer
    return found


def public_names(settings: Settings) -> tuple[str, ...]:
    """The names that must resolve without the VPN."""
    internet = settings.internet
    urls = (
        *internet.domestic,
        *internet.unlisted,
        *internet.foreign,
        *internet.portals,
        *settings.hub.urls,
        *([settings.telegram.api_url] if settings.telegram.token else []),
    )
    hosts = [parse_target(url).host for url in urls]
    if settings.vpn and settings.vpn.gateway:
        hosts.append(settings.vpn.gateway)
    hosts += (host for host in _alert_servers(settings) if host)
    return tuple(dict.fromkeys(host for host in hosts if not is_address(host)))


def _alert_servers(settings: Settings) -> Iterator[str]:
    """The servers that take alerts, but for those whose very name says that they lie inside."""
    given = [settings.mail.server]
    if settings.webhook.key:
        webhooks = (contact.webhook for contact in settings.contacts)
        given += [urlsplit(url).hostname or "" for url in webhooks if not is_reference(url)]
    vpn = settings.vpn
    return (host for host in given if not (vpn and lies_inside(host, vpn)))


def provider_unknown(settings: Settings) -> bool:
    """Whether a provider's id is not of the directory, and its own name or phone is missing."""
    own = settings.provider
    if not own.id or own.id == slug(own.name) or (own.name and own.phone):
        return False
    return own.id.lower() not in {one.id for one in known_providers()}


def trust_store_loads() -> bool:
    """Whether certificates can be verified with the system's own store."""
    import truststore  # noqa: PLC0415 - lazy for start-up: only the doctor asks for it here

    truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.platform in {"win32", "darwin"}:
        return True
    # On other systems the store is OpenSSL's file or folder, which may be missing.
    paths = ssl.get_default_verify_paths()
    return any(path and Path(path).exists() for path in (paths.cafile, paths.capath))


def ca_file_loads(name: str) -> bool:
    """Whether a file of certificates can be used."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=name)
    except OSError:
        return False
    return True


def icmp_available() -> bool | None:
    """Whether an ordinary user may ping here; None where the system has another way to."""
    if sys.platform == "win32":
        return None
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP).close()
    except OSError:
        return False
    return True


def _bad_ca_files(settings: Settings) -> tuple[str, ...]:
    given = (
        settings.telegram.ca_file,
        settings.mail.ca_file,
        settings.webhook.ca_file,
        settings.internet.ca_file,
        *(service.ca_file for service in settings.services),
    )
    named = dict.fromkeys(name for name in given if name)
    return tuple(name for name in named if not ca_file_loads(name))


def _token_state(token: Resolved | None, accepted: object, *, asked: bool) -> TokenState:
    if token is None:
        return TokenState.NOT_CONFIGURED
    if token.secret is None:
        return TokenState.MISSING
    if not looks_like_bot_token(token.secret.reveal()):
        return TokenState.BAD_SHAPE
    if not asked:
        return TokenState.PRESENT
    if accepted is None:
        return TokenState.NO_ANSWER
    return TokenState.ACCEPTED if accepted else TokenState.REJECTED


def _trouble(problem: JournalProblem | None) -> Trouble | None:
    return Trouble(problem.rule_id, problem.values) if problem else None


def _troubles(secret: Resolved | None) -> tuple[Trouble, ...]:
    problems = secret.problems if secret else ()
    return tuple(Trouble(problem.rule_id, problem.values) for problem in problems)


def _name_states(
    found: Mapping[str, object], pins: Mapping[str, tuple[str, ...]]
) -> dict[str, NameState]:
    states = {}
    for name, addresses in found.items():
        if pins.get(name.lower()):
            states[name] = NameState.PINNED
        else:
            states[name] = NameState.RESOLVES if addresses else NameState.NEITHER
    return states


def _addresses(found: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    return {name.lower(): one for name, one in found.items() if one and isinstance(one, tuple)}


def _ways(questions: Questions, answers: Mapping[str, Any]) -> tuple[Way, ...]:
    """What was answered in time, else what was known before."""
    return tuple(answers.get(f"way {at}") or way for at, (way, _) in enumerate(questions.ways))
