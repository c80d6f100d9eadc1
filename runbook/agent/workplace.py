"""This PC as the program finds it: settings, what was learned here, and the diagnosis of both."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from checks.diagnosis import Diagnosis, Progress
from checks.host.neighbour import read_neighbour
from checks.host.reader import read_resolvers
from checks.onset import Onset
from checks.report import Report
from checks.senses import Senses, ThisComputer
from checks.situation import Situation
from checks.subject import Subject
from runbook.journal.usual_place import default_path as journal_path
from runbook.learned import Learned, learn, look_of, network_key
from runbook.learned.differences import Difference, differences
from runbook.learned.file import LearnedProblem, default_path, read_learned, write_learned
from runbook.settings import Settings
from runbook.settings.file import Loaded, load_settings
from runbook.settings.providers import with_known_provider
from runbook.settings.subject import subject_from

MakeSenses = Callable[[], Senses]
RESOLVERS_WAIT = 0.5
"""Seconds the system has to name its resolvers. The courier waits for them."""


def utc_now() -> datetime:
    """The wall clock, aware."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Workplace:
    """One PC with its settings and what was learned from its network."""

    loaded: Loaded
    learned: Learned
    learned_path: Path
    learned_problem: LearnedProblem | None = None
    make_senses: MakeSenses = ThisComputer
    differences: tuple[Difference, ...] = ()
    """What the latest diagnosis found to be not as usual here."""
    heard: list[Callable[[Report], None]] = field(default_factory=list)
    """Who is told of every diagnosis, in the thread that made it."""

    @classmethod
    def open(cls, config: str, environ: Mapping[str, str] = os.environ) -> "Workplace":
        """Read the settings and what was learned. Never raises for what stands in the files."""
        found = load_settings(Path(config) if config else None, environ)
        loaded = replace(found, settings=with_known_provider(found.settings))
        path = default_path()
        learned, problem = read_learned(path, utc_now())
        return cls(loaded, learned, path, problem)

    @property
    def settings(self) -> Settings:
        """The settings that can be used."""
        return self.loaded.settings

    def subject(self, network: str = "", router: str = "") -> Subject:
        """What a diagnosis from this network, behind a router of this address, is about."""
        now = utc_now()
        history = self.learned.history(network, now, router)
        subject = subject_from(self.settings, history, self.learned.pins(network, now))
        return replace(subject, disks=watched_volumes(subject.disks))

    def subject_in(self, situation: Situation) -> Subject:
        """What a diagnosis is about on a PC in this situation."""
        return self.subject(network_of(situation), situation.router)

    def diagnose(
        self, progress: Progress, deadline: float | None = None, onset: Onset | None = None
    ) -> Report:
        """Run one diagnosis, and remember what worked when all is well.

        ``onset`` is how the fault began, where somebody was looking.
        """
        seconds = deadline or self.settings.checks.deadline
        report = Diagnosis(
            self.subject(),
            self.make_senses(),
            seconds,
            progress,
            recall=lambda situation: replace(self.subject_in(situation), onset=onset),
        ).run()
        network, now = network_of(report.situation), utc_now()
        self.differences = differences(self.learned.network(network, now), report)
        if report.verdict.healthy and not report.verdict.contradictions:
            self.learned = learn(self.learned, network, now, look_of(report))
            self.learned_problem = write_learned(self.learned_path, self.learned)
        for hear in self.heard:
            hear(report)
        return report


def system_resolvers() -> tuple[str, ...]:
    """The name servers this PC is set to at this moment: a VPN changes them."""
    return read_resolvers(RESOLVERS_WAIT)


def watched_volumes(more: tuple[str, ...]) -> tuple[str, ...]:
    """The system's volume, the journal's and the configured ones, each volume once."""
    system = os.environ.get("SYSTEMDRIVE", "C:") + "\\" if os.name == "nt" else "/"
    volumes: dict[int, str] = {}
    for path in (Path(system), _existing_part(journal_path()), *map(Path, more)):
        try:
            volumes.setdefault(path.stat().st_dev, str(path))
        except OSError:
            # A volume that is gone has no number, and that it is gone is worth finding out.
            volumes[-len(volumes) - 1] = str(path)
    return tuple(volumes.values())


def _existing_part(path: Path) -> Path:
    """The path, or the nearest folder above that exists already."""
    return next((one for one in (path, *path.parents) if one.exists()), path)


def network_of(situation: Situation) -> str:
    """The key of the network this PC is in, empty when it cannot be told."""
    router = situation.router
    return network_key(read_neighbour(router).hardware if router else "", router)
