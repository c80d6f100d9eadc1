"""A pulse against real far ends, and what it beats."""

import threading
import time
from collections.abc import Callable, Iterator
from random import Random

import pytest

from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.probe import Probe
from checks.probes.registry import build_registry
from checks.pulse import patience
from checks.pulse.beat import Beat, Layer
from checks.pulse.plan import Look
from checks.pulse.pulse import Pulse
from checks.target import parse_target
from checks.wire.tls import Contexts
from tests.far_ends.authority import Authority
from tests.integration.checks.conftest import NoNeighbours

INTERVAL = 0.1
LONG = 15.0
"""Seconds after which a test gives up: a bound for a busy machine, not a claim."""
Found = Callable[[Beat], bool]


class Heart:
    """A pulse and its beats so far."""

    def __init__(self, contexts: Contexts, interval: float, dns_port: int) -> None:
        self.beats: list[Beat] = []
        self._news = threading.Condition()
        functions = build_registry(NoNeighbours(), contexts=contexts)
        self.pulse = Pulse(
            functions,
            lambda: DnsNames(dns_port),
            self._observe,
            chance=Random(7),
            contexts=contexts,
            interval=interval,
        )

    def _observe(self, beat: Beat) -> None:
        with self._news:
            self.beats.append(beat)
            self._news.notify_all()

    def until(self, wanted: Found, count: int = 1, since: int | None = None) -> Beat:
        """The last of so many beats as wanted, from now on or from the given one on."""
        with self._news:
            after = len(self.beats) if since is None else since
            arrived = self._news.wait_for(
                lambda: sum(map(wanted, self.beats[after:])) >= count, LONG
            )
            assert arrived, self.beats[after:]
            return [one for one in self.beats[after:] if wanted(one)][count - 1]

    def comes_to_rest(self) -> None:
        """Let what was planned before the pulse was eased come; then nothing comes for long."""
        while self.wait(0.7):
            pass

    def wait(self, seconds: float) -> list[Beat]:
        """The beats of so many seconds."""
        after = len(self.beats)
        time.sleep(seconds)
        return self.beats[after:]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look is given the most it may have: the half second of a quick place is soon missed.

    How that is learned has tests of its own, without a clock (``test_patience``).
    """
    monkeypatch.setattr(patience, "FLOOR", LONG)
    monkeypatch.setattr(patience, "FLOOR_WITH_REPEAT", LONG)


Beating = Callable[..., Heart]


@pytest.fixture
def beating(contexts: Contexts) -> Iterator[Beating]:
    """Starts pulses; all are stopped at the end and leave no thread behind."""
    hearts: list[Heart] = []
    before = set(threading.enumerate())

    def start(*looks: Look, interval: float = INTERVAL, dns_port: int = 53) -> Heart:
        heart = Heart(contexts, interval, dns_port)
        hearts.append(heart)
        heart.pulse.watch(looks)
        return heart

    yield start
    for heart in hearts:
        heart.pulse.stop()
    assert ours_ended(before)


def ours_ended(before: set[threading.Thread]) -> bool:
    """Whether the threads of the pulse that were not there before have ended."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        if not [one for one in set(threading.enumerate()) - before if is_ours(one)]:
            return True
        time.sleep(0.02)
    return False


def is_ours(thread: threading.Thread) -> bool:
    """Whether a thread belongs to a pulse: all have names."""
    kinds = tuple(f"{kind}:" for kind in ProbeKind)
    return thread.name == "pulse" or thread.name.startswith(kinds)


@pytest.fixture
def look_at(authority: Authority) -> Callable[..., Look]:
    """A look at a service on this computer."""

    def make(
        url: str, name: str = "crm", slow_after: float = 3.0, resolvers: tuple[str, ...] = ()
    ) -> Look:
        known = () if resolvers else ("127.0.0.1",)
        options = {"slow_after": slow_after, "connect_wait": LONG}
        probe = Probe(
            ProbeKind.SERVICE,
            name,
            (),
            parse_target(url, known),
            resolvers=resolvers,
            ca_file=str(authority.file),
            options=options,
        )
        return Look(probe, Layer.SERVICE)

    return make


LookAt = Callable[..., Look]


def passing(beat: Beat) -> bool:
    """Any that passed."""
    return beat.passed


def failing(beat: Beat) -> bool:
    """Any that failed."""
    return beat.failed


def kept(beat: Beat) -> bool:
    """Passed over the connection of the look before."""
    return beat.passed and not beat.fresh
