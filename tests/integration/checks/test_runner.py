"""The runner: side by side, one deadline, late threads dropped, nothing left to hold the exit."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from checks.component import Component, Part, Place
from checks.failure import Failure, Operation
from checks.names import DnsNames
from checks.observation import Observation, Outcome, ProbeKind
from checks.probe import Answer, NameFailureError, Names, Probe, passed
from checks.runner import Runner
from checks.wire.step import StepFailedError

ROOT = Path(__file__).parents[3]
PATH = (Component(Place.ANCHOR, "ya.ru", Part.WHOLE),)
WAIT = 20.0
LONG = 60.0
"""Seconds no computer is late, however busy."""


def probe(target: str, kind: ProbeKind = ProbeKind.ANCHOR) -> Probe:
    return Probe(kind, target, PATH)


class Script:
    """A probe that does what its target says, and lets sleepers go on when told."""

    def __init__(self) -> None:
        self.wake = threading.Event()

    def __call__(self, one: Probe, names: Names, wait: float) -> Answer:
        name, _, seconds = one.target.partition(" ")
        if name == "sleep":
            self.wake.wait(float(seconds))
        if name in ERRORS:
            raise ERRORS[name]
        return passed("done", wait=wait)


ERRORS: dict[str, Exception] = {
    "refused": ConnectionRefusedError(111, "secret text"),
    "step": StepFailedError(Failure.TIMED_OUT, Operation.TLS, "hung", {"connect_ms": 3}),
    "name": NameFailureError(Failure.NAME_SERVER_FAILED, "no"),
    "defect": ValueError("https://user:secret@bank.example/"),
}


def runner(script: Script | None = None) -> Runner:
    functions = dict.fromkeys((ProbeKind.ANCHOR, ProbeKind.RESOLVER), script or Script())
    return Runner(functions, DnsNames())


def run(*targets: str) -> list[Observation]:
    running = runner()
    running.start([probe(one) for one in targets], WAIT)
    return list(running.results(LONG))


def test_an_observation_keeps_its_probe_its_path_and_its_times() -> None:
    began = time.monotonic() - 0.25
    running = Runner({ProbeKind.ANCHOR: Script()}, DnsNames(), began=began)
    running.start([probe("sleep 0.1")], WAIT)
    seen = running.next(LONG)
    assert seen is not None
    assert (seen.kind, seen.target, seen.path) == (ProbeKind.ANCHOR, "sleep 0.1", PATH)
    assert (seen.outcome, seen.detail, seen.values) == (Outcome.PASSED, "done", {"wait": WAIT})
    assert 250 <= seen.at_ms < LONG * 1000
    assert 100 <= seen.elapsed_ms < LONG * 1000
    assert running.next(0) is None


@pytest.mark.parametrize(
    ("target", "outcome", "failure", "operation", "detail"),
    [
        ("refused", Outcome.FAILED, Failure.CONNECTION_REFUSED, Operation.CONNECT, ""),
        ("step", Outcome.FAILED, Failure.TIMED_OUT, Operation.TLS, "hung"),
        ("name", Outcome.FAILED, Failure.NAME_SERVER_FAILED, Operation.RESOLVE, "no"),
        ("defect", Outcome.UNKNOWN, None, None, "ValueError"),
    ],
)
def test_what_a_probe_raises_becomes_an_observation_without_its_text(
    target: str,
    outcome: Outcome,
    failure: Failure | None,
    operation: Operation | None,
    detail: str,
) -> None:
    (seen,) = run(target)
    assert (seen.outcome, seen.failure, seen.operation) == (outcome, failure, operation)
    assert seen.detail == detail
    assert "secret" not in repr(seen)


def test_a_kind_nobody_can_run_is_skipped() -> None:
    running = runner()
    running.start([probe("x", ProbeKind.LOSS)], WAIT)
    seen = running.next(LONG)
    assert seen is not None
    assert seen.outcome is Outcome.SKIPPED


def test_probes_run_side_by_side_and_come_as_they_finish() -> None:
    # Each ends when the one that was started after it has been handed over.
    gates = [threading.Event() for _ in range(40)]
    gates[-1].set()

    def gated(one: Probe, names: Names, wait: float) -> Answer:
        assert gates[int(one.target)].wait(wait)
        return passed("done")

    running = Runner({ProbeKind.ANCHOR: gated}, DnsNames())
    running.start([probe(str(number)) for number in range(40)], LONG)
    came = []
    for seen in running.results(LONG):
        came.append(int(seen.target))
        gates[came[-1] - 1].set()
    assert came == [*range(39, -1, -1)]


def test_further_probes_may_be_started_at_any_time() -> None:
    running = runner()
    running.start([probe("first")], WAIT)
    targets = []
    for seen in running.results(LONG):
        targets.append(seen.target)
        if seen.target == "first":
            running.start([probe("again"), probe("more", ProbeKind.RESOLVER)], WAIT)
    assert targets[0] == "first"
    assert set(targets) == {"first", "again", "more"}


def test_a_probe_that_overruns_its_wait_timed_out_and_its_late_result_is_dropped() -> None:
    script = Script()
    running = runner(script)
    running.start([probe("sleep 9"), probe("sleep 8", ProbeKind.RESOLVER)], 0.1)
    late = list(running.results(LONG))
    assert [one.outcome for one in late] == [Outcome.FAILED] * 2
    assert {one.failure for one in late} == {Failure.TIMED_OUT}
    assert [one.operation for one in late] == [Operation.CONNECT, Operation.EXCHANGE]
    script.wake.set()
    time.sleep(0.1)
    running.start([probe("after")], WAIT)
    seen = running.next(LONG)
    assert seen is not None
    assert seen.target == "after"


def test_stopping_early_accuses_nobody() -> None:
    script = Script()
    running = runner(script)
    running.start([probe("quick")], WAIT)
    first = running.next(LONG)
    running.start([probe("sleep 60")], LONG)
    assert first is not None
    (left,) = running.abandon()
    assert left.outcome is Outcome.UNKNOWN
    assert running.outstanding == ()
    assert running.next(0) is None
    script.wake.set()


def test_at_the_end_what_is_done_and_what_is_silent_are_both_handed_over() -> None:
    running = runner()
    running.start([probe("quick"), probe("sleep 9")], 0.3)
    end = time.monotonic() + LONG
    while running._finished.empty() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.29)
    ended = {one.target: one for one in running.abandon()}
    assert ended["quick"].outcome is Outcome.PASSED
    assert ended["sleep 9"].failure is Failure.TIMED_OUT


def test_waiting_for_nothing_returns_at_once_and_for_something_in_time() -> None:
    script = Script()
    running = runner(script)
    assert running.next(60) is None
    running.start([probe("sleep 60")], LONG)
    began = time.monotonic()
    assert running.next(0.2) is None
    assert time.monotonic() - began < 20
    script.wake.set()


def test_the_stack_size_of_others_is_left_as_it_was() -> None:
    before = threading.stack_size()
    run("quick")
    assert threading.stack_size() == before


SIXTY = """
import sys, time
sys.path.insert(0, {root!r})
from checks.host import neighbour
from checks.names import DnsNames
from checks.observation import Outcome, ProbeKind
from checks.probe import Probe
from checks.probes.registry import build_registry
from checks.runner import Runner
from checks.target import Target
from tests.far_ends import tcp, udp
K = ProbeKind
kinds = [K.ANCHOR, K.RESOLVER, K.RESOLVER_TCP, K.PORTAL, K.GATEWAY_HELLO, K.GATEWAY_NAT_T,
         K.GATEWAY_TCPT, K.CONTROL, K.SERVICE, K.MTU, K.INNER_GATEWAY, K.LOSS]
schemes = {{K.ANCHOR: "tls", K.MTU: "tls", K.SERVICE: "https", K.PORTAL: "http"}}
with tcp.serve(tcp.hang) as hanging, tcp.silent_port() as silent, udp.serve(udp.silent) as mute:
    def port(kind, number):
        if kind in (K.RESOLVER, K.GATEWAY_NAT_T):
            return mute
        return silent if number % 2 else hanging
    probes = []
    for number in range(60):
        kind = kinds[number % len(kinds)]
        scheme = schemes.get(kind, "tcp")
        there = port(kind, number // len(kinds))
        far = Target(scheme, "x.example", there, addresses=("127.0.0.1",))
        options = {{"ports": str(silent), "tunnel_test": 0}} if kind is K.INNER_GATEWAY else {{}}
        if kind is K.LOSS:
            options = {{"tries": 30}}
        probes.append(Probe(kind, f"t{{number}}", (), far, options=options))
    functions = build_registry(neighbour)
    names = DnsNames()
    began = time.monotonic()
    runner = Runner(functions, names)
    runner.start(probes, 1.5)
    seen = list(runner.results(2.0))
    seen += runner.abandon()
    took = time.monotonic() - began
    passed = {{one.kind.value for one in seen if one.outcome is Outcome.PASSED}}
    other = sorted(
        one.detail for one in seen if one.outcome is Outcome.UNKNOWN and one.kind is not K.MTU
    )
    print(len(seen), took < 15, sorted(passed), other)
"""


def test_sixty_probes_against_silence_end_in_time_and_the_process_exits_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", SIXTY.format(root=str(ROOT))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    count, in_time, rest = done.stdout.split(" ", 2)
    assert (count, in_time) == ("60", "True"), done.stdout
    # What hangs does so for 20 seconds. A control host only has to take the connection, and a
    # loss probe likewise.
    assert rest.strip() == "['control', 'loss'] []", done.stdout


def test_a_probe_that_never_ends_does_not_hold_the_process() -> None:
    script = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.probe import Probe
from checks.runner import Runner
runner = Runner({{ProbeKind.ANCHOR: lambda *_: time.sleep(3600)}}, DnsNames())
runner.start([Probe(ProbeKind.ANCHOR, str(n), ()) for n in range(60)], 0.2)
print(sum(one.failure == "timed_out" for one in runner.results(40)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "60"), done.stderr
