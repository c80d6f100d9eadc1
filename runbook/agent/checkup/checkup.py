"""What the doctor is told of this PC: the real computer, its network and the real bot are asked."""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.plan import inner_destinations, outer_resolvers, plan_probes
from checks.probe import NameFailureError
from checks.runner import run_one
from checks.senses import ThisComputer
from checks.situation import Situation
from checks.subject import Subject
from checks.vpn.status import VpnStatus
from notifier.delivery import DeliveryError, ErrorCode
from notifier.dispatch.at_once import check_now
from notifier.providers.settings import TelegramSettings
from runbook.agent.checkup.channel_check import questions_of, unsafe_secrets
from runbook.agent.checkup.hub_check import hub_answer
from runbook.agent.telling.handoff import hub_secret
from runbook.agent.workplace import Workplace, network_of, system_resolvers, utc_now
from runbook.alerting.channels import (
    TELEGRAM,
    ChannelProblem,
    Channels,
    Surroundings,
    open_channels,
)
from runbook.doctor import examine
from runbook.doctor.certificates import client_certificate
from runbook.doctor.facts import (
    BankWords,
    Certificate,
    DoctorFacts,
    Finding,
    OpenFile,
    Steps,
)
from runbook.doctor.gathering import Questions, gather, side_by_side
from runbook.doctor.kept import read_kept
from runbook.doctor.modes import open_files
from runbook.incident import UNNAMED
from runbook.journal.store import open_journal
from runbook.journal.usual_place import default_path
from runbook.procedure.file import procedure_beside
from runbook.secrets.reference import KEYRING_WAIT, Resolved, Secret, resolve_secret
from runbook.settings import Settings
from runbook.settings.file import places_to_look
from runbook.settings.whole import is_wanted
from runbook.system import clipboard
from runbook.trust.bank_files import bank_scripts

SITUATION_WAIT = 3.0
ANSWER_WAIT = 2.0
TELEGRAM_WAIT = 5.0
OPENING_WAIT = KEYRING_WAIT + 1.0
"""Seconds each question has, so that all of them end before the doctor stops listening."""


@dataclass(frozen=True, slots=True)
class Checkup:
    """The findings in their order, why a channel's settings cannot be used, and the facts."""

    findings: tuple[Finding, ...]
    channels: tuple[ChannelProblem, ...] = ()
    facts: DoctorFacts = field(default_factory=DoctorFacts)


def check_up(
    workplace: Workplace, lang: str, environ: Mapping[str, str] = os.environ, *, hub: bool = True
) -> Checkup:
    """Ask everything, in about six seconds at the most, and judge it. ``hub``: ask it too."""
    settings = workplace.settings
    folder = workplace.loaded.folder
    key = settings.hub.key
    asks_hub = hub and is_wanted(settings)
    token, channels = _opened(settings, Surroundings(environ, system_resolvers, None, lang, folder))
    asked = _Asked(workplace)
    questions = Questions(
        token_accepted=_token_question(channels.settings.get(TELEGRAM)),
        resolve=asked.addresses,
        clock_offset=asked.clock_offset,
        disks=lambda: asked.situation.facts.disks,
        vpn=asked.vpn,
        certificate=asked.certificate,
        kept=lambda: read_kept(None, settings.operator.id or UNNAMED, utc_now()),
        steps=lambda: _steps(workplace, environ),
        bank_words=lambda: _bank_words(workplace, environ),
        open_files=lambda: _open_files(workplace),
        clipboard=clipboard.available,
        hub_key=(lambda: hub_secret(key, environ, folder)) if key else None,
        hub=(lambda: hub_answer(workplace.loaded, environ)) if asks_hub else None,
        ways=questions_of(settings, channels),
    )
    opened = open_journal(None, utc_now())
    facts = gather(workplace.loaded, token, opened, asked.pins(), questions)
    place = str(places_to_look(environ)[0])
    unsafe = tuple(one for one in unsafe_secrets(channels) if one not in facts.troubles)
    facts = replace(facts, channels=frozenset(channels.settings), way_troubles=unsafe, place=place)
    problems = tuple(one for one in channels.problems if isinstance(one, ChannelProblem))
    return Checkup(examine(settings, facts, utc_now()), problems, facts)


def _opened(settings: Settings, around: Surroundings) -> tuple[Resolved | None, Channels]:
    """The bot's token and the channels, read side by side: a keyring takes its time."""
    token = settings.telegram.token
    answers = side_by_side(
        {
            "token": lambda: (
                resolve_secret(token, around.environ, folder=around.folder) if token else None
            ),
            "channels": lambda: open_channels(settings, around),
        },
        OPENING_WAIT,
    )
    return answers.get("token"), answers.get("channels") or Channels({})


def _steps(workplace: Workplace, environ: Mapping[str, str]) -> Steps:
    loaded = procedure_beside(workplace.loaded.source, environ)
    version = loaded.procedure.version if loaded.procedure else 0
    return Steps(loaded.source is not None, version, loaded.problems)


def _bank_words(workplace: Workplace, environ: Mapping[str, str]) -> tuple[BankWords, ...]:
    source = workplace.loaded.source
    found = bank_scripts(str(source) if source else "", environ)
    return tuple(BankWords(Path(one.path).name, one.problem) for one in found)


def _open_files(workplace: Workplace) -> tuple[OpenFile, ...]:
    """What nobody else here may read, and the settings, which nobody else may change.

    Her own, where they are usually kept, hold phones and her contract: others do not read them.
    """
    kept, source = default_path().parent, workplace.loaded.source
    private = (kept, *(one for one in kept.rglob("*") if not one.is_symlink()))
    if source is None:
        return open_files(private, ())
    if source == places_to_look({})[0]:
        return open_files((*private, source), (source.parent,))
    return open_files(private, (source, source.parent))


def _token_question(channel: object) -> Callable[[Secret], bool | None] | None:
    if not isinstance(channel, TelegramSettings):
        return None

    def accepted(_: Secret) -> bool | None:
        answer = check_now(replace(channel, deadline=TELEGRAM_WAIT))
        if not isinstance(answer, DeliveryError):
            return True
        return False if answer.code is ErrorCode.WRONG_TOKEN else None

    return accepted


class _Asked:
    """The questions that need the computer's situation, which is read once for all of them."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._senses = ThisComputer((ProbeKind.PORTAL,))
        self._names = DnsNames()
        self._lock = threading.Lock()
        self._situation: Situation | None = None

    @property
    def situation(self) -> Situation:
        with self._lock:
            if self._situation is None:
                subject = self._workplace.subject()
                destinations = inner_destinations(subject)
                self._situation = self._senses.situation(subject, destinations, SITUATION_WAIT)
            return self._situation

    def vpn(self) -> VpnStatus:
        """What the client says. Raises LookupError when it could not be asked in time."""
        status = self.situation.vpn
        if status is None:
            raise LookupError
        return status

    def certificate(self) -> Certificate:
        """What the client's files tell. Raises LookupError without a VPN."""
        vpn = self._workplace.settings.vpn
        if vpn is None:
            raise LookupError
        return client_certificate(vpn, self.situation.facts.system, Path.home())

    def addresses(self, name: str) -> tuple[str, ...]:
        """A public name's addresses, none when no name server gives any."""
        servers = outer_resolvers(self._workplace.subject(), self.situation)
        try:
            return self._names.resolve(name, servers, ANSWER_WAIT)
        except NameFailureError:
            return ()

    def clock_offset(self) -> float | None:
        """Seconds this PC is ahead of the first portal that answers as itself."""
        subject = self._learned_subject()
        for probe in plan_probes(subject, self.situation):
            if probe.kind is ProbeKind.PORTAL:
                answer = run_one(self._senses.functions, self._names, probe, ANSWER_WAIT)
                ahead = answer.values.get("date_skew_s")
                if answer.outcome is Outcome.PASSED and isinstance(ahead, (int, float)):
                    return float(ahead)
        return None

    def pins(self) -> dict[str, tuple[str, ...]]:
        """Addresses that will do when names do not resolve, by lower-case name."""
        settings = self._workplace.settings
        learned = self._workplace.learned.pins(network_of(self.situation), utc_now())
        configured = {name.lower(): found for name, found in settings.internet.addresses.items()}
        gateway = settings.vpn
        if gateway is not None and gateway.gateway_addresses:
            configured[gateway.gateway.lower()] = gateway.gateway_addresses
        return {**learned, **configured}

    def _learned_subject(self) -> Subject:
        return self._workplace.subject(network_of(self.situation))
