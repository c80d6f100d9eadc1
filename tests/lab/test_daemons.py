"""A program of the lab that is swapped for another leaves nothing of its own behind."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.lab import namespaces, plan
from tests.lab.lab import Lab
from tests.lab.namespaces import descendants_of, send, waiting

ANSWERING = 30.0
"""Seconds a name server has to answer; a busy machine starts it slowly."""
_ASKS_NOTHING = """
import socket, sys, time
with socket.create_connection(("8.8.8.8", 53), timeout=5):
    print("connected", flush=True)
    time.sleep(60)
"""


def test_a_name_server_is_swapped_while_somebody_stays_connected_to_it(lab: Lab) -> None:
    """Dnsmasq has a process of its own for each such connection, with the same port."""
    with _asking_nothing(lab):
        for variant in ("six", "usual"):
            _is_swapped(lab, variant)


def test_a_name_server_is_swapped_that_takes_a_connection_while_it_is_killed(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = lab.network.daemons["public_dns"]
    known = namespaces.descendants_of
    looks = []

    def one_more_is_begun(pid: int) -> Iterator[int]:
        looks.append(pid)
        if len(looks) > 1:
            return known(pid)
        found = [*known(pid)]
        server.signal(signal.SIGCONT)
        assert any(len([*known(pid)]) > len(found) for _ in waiting(ANSWERING))
        return iter(found)

    server.signal(signal.SIGSTOP)
    with _asking_nothing(lab):
        monkeypatch.setattr(namespaces, "descendants_of", one_more_is_begun)
        for variant in ("six", "usual"):
            _is_swapped(lab, variant)
    assert looks


@contextlib.contextmanager
def _asking_nothing(lab: Lab) -> Iterator[None]:
    argv = lab.network.hosts[plan.PC].argv((sys.executable, "-c", _ASKS_NOTHING))
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as asking:
        try:
            assert asking.stdout is not None
            assert asking.stdout.readline() == "connected\n"
            yield
        finally:
            for one in descendants_of(asking.pid):
                send(one, signal.SIGKILL)


def _is_swapped(lab: Lab, variant: str) -> None:
    lab.network.daemons["public_dns"].ensure(variant)
    for _ in waiting(ANSWERING):
        # A child of the one before, left behind, would hold the port for 150 seconds.
        if not {"resolver", "resolver_tcp", "foreign_resolver"} & set(lab.failing()):
            return
    pytest.fail(f"{variant}: it answers nobody")
