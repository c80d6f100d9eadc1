"""Changes of a real network, told to an ordinary user in a namespace of its own."""

import json
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

ROOT = Path(__file__).parents[3]
CAN_BUILD = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("ip") is not None
pytestmark = pytest.mark.skipif(not CAN_BUILD, reason="needs root and ip for namespaces")
PATIENCE_S = 20.0

LISTENER = """
import json, os, sys, time
sys.path.insert(0, sys.argv[1])
import checks.host.linux_changes
from checks.host.changes import watch_changes
os.setgroups([]); os.setgid(65534); os.setuid(65534)
def say(*words):
    print(json.dumps(words), flush=True)
deaf = False
def observe(change):
    say(change.kind, change.interface, change.up, 0 <= time.monotonic() - change.at < 60)
    while deaf:
        time.sleep(0.01)
watch = watch_changes(observe)
say("watching", watch.available, watch.reason)
for line in sys.stdin:
    if line == "deaf\\n":
        deaf = True
        say("deaf")
    elif line == "hear\\n":
        deaf = False
        say("hear")
    else:
        break
watch.close()
say("closed", watch.available, watch._thread.is_alive())
"""


class Network:
    """A PC in its namespace, with somebody who listens for changes."""

    def __init__(self) -> None:
        self.name = f"changes-{uuid.uuid4().hex[:8]}"
        self.said: Queue[list[object]] = Queue()

    def __enter__(self) -> "Network":
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.ip("link add home0 type veth peer name lan0")
        self.ip("addr add 192.168.77.2/24 dev home0")
        self.ip("link set lan0 up")
        self.ip("link set home0 up")
        self.ip("route add default via 192.168.77.1")
        self.listener = subprocess.Popen(
            ["ip", "netns", "exec", self.name, sys.executable, "-c", LISTENER, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.kill()
        self.listener.wait()
        self.reader.join()
        for pipe in (self.listener.stdin, self.listener.stdout):
            if pipe:
                pipe.close()
        subprocess.run(["ip", "netns", "del", self.name], check=True)

    def _read(self) -> None:
        for line in self.listener.stdout or ():
            self.said.put(json.loads(line))

    def ip(self, words: str, feed: str = "") -> None:
        command = ["ip", "-n", self.name, *words.split()]
        subprocess.run(command, check=True, input=feed.encode(), capture_output=True)

    def ask(self, word: str) -> None:
        assert self.listener.stdin
        self.listener.stdin.write(word + "\n")
        self.listener.stdin.flush()

    def hears(self, *wanted: object) -> list[list[object]]:
        """What was said until the wanted words came, they included."""
        heard: list[list[object]] = []
        while not heard or heard[-1][: len(wanted)] != list(wanted):
            try:
                heard.append(self.said.get(timeout=PATIENCE_S))
            except Empty:
                pytest.fail(f"nothing said of {wanted}, only {heard[-9:]}")
        return heard


@pytest.fixture
def network() -> Iterator[Network]:
    with Network() as made:
        made.hears("watching", True, "")
        yield made


def test_a_pulled_cable_is_told_and_so_is_its_return(network: Network) -> None:
    network.ip("link set lan0 down")
    assert network.hears("link", "home0", False)[-1][3] is True
    network.ip("link set lan0 up")
    network.hears("link", "home0", True)


def test_a_route_and_an_address_that_vanish_are_told(network: Network) -> None:
    network.ip("route del default")
    network.hears("route", "home0", False)
    network.ip("route add default via 192.168.77.1")
    network.hears("route", "home0", True)
    network.ip("route replace unreachable default")
    network.hears("route", "", False)
    network.ip("addr del 192.168.77.2/24 dev home0")
    network.hears("address", "home0", False)


def test_a_tunnel_that_comes_and_goes_is_told(network: Network) -> None:
    network.ip("tuntap add dev tun0 mode tun")
    network.ip("link set tun0 up")
    network.hears("link", "tun0", False)
    network.ip("link del tun0")
    network.hears("link", "tun0", False)


def test_what_is_repeated_is_not_told(network: Network) -> None:
    network.ip("addr change 192.168.77.2/24 dev home0 valid_lft 900 preferred_lft 900")
    network.ip("link set home0 mtu 1400")
    network.ip("route add 10.9.0.0/16 via 192.168.77.1")
    assert [one[0] for one in network.hears("route", "home0", True)] == ["route"]


def test_more_changes_than_the_kernel_keeps_are_told_as_something(network: Network) -> None:
    network.ask("deaf")
    network.hears("deaf")
    many = [f"{a}.{b}.0.0/16" for a in range(20, 120) for b in range(200)]
    network.ip("-batch -", "".join(f"route add {one} via 192.168.77.1\n" for one in many))
    network.ask("hear")
    network.hears("link", "", None)
    # Its ears are good afterwards.
    network.ip("link set lan0 down")
    network.hears("link", "home0", False)


def test_a_closed_watch_leaves_no_thread_and_is_silent(network: Network) -> None:
    network.ask("close")
    network.hears("closed", False, False)
    network.ip("link set lan0 down")
    assert network.listener.wait(PATIENCE_S) == 0
    network.reader.join()
    assert network.said.empty()
