"""Namespaces that exist only as long as the process that made them.

None of them has a name in ``/run/netns`` and none is ever connected to the machine's own network:
each is held open by one sleeping process that the kernel kills together with its maker, and every
program inside with it. So nothing is left over from a killed run, two runs cannot collide, and no
packet can leave.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.lab.requirements import search_path

DIES_WITH_ITS_MAKER = ("setpriv", "--pdeathsig", "KILL")
COMMAND_TIMEOUT = 20.0
_LISTENING = "0A"
"""TCP_LISTEN of include/net/tcp_states.h, as /proc/net/tcp shows it."""
_LEAD_TO_IT = frozenset({"sh", "env", "setpriv", "nsenter"})
SPAWNING = 1.0
"""Seconds nsenter may take to start the program it was given."""


class LabError(Exception):
    """The lab itself failed; the message names the command and what it said."""


def children_of(pid: int) -> list[int]:
    """Process ids of the direct children of a process; empty when it is gone."""
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def descendants_of(pid: int) -> Iterator[int]:
    """Process ids of the children of a process, of theirs, and so on."""
    for child in children_of(pid):
        yield child
        yield from descendants_of(child)


@dataclass
class Namespace:
    """One host of the lab, with a network, processes and mounts of its own.

    Processes of its own serve two ends: the PC must not mistake a program of another host (the VPN
    server, say) for one of hers, and a process namespace dies as a whole, even a daemon that has
    shaken off its parent-death signal by changing its user.
    """

    name: str
    holder: int = 0
    touched: bool = False
    """Whether anything was run in here since this was last set to false."""
    _keeper: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def open(self, setup: str = "") -> None:
        """Create it. ``setup`` is a shell script run inside before anything else."""
        own = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
        script = f"set -e\n{setup}\necho ready\nexec sleep infinity"
        self._keeper = subprocess.Popen(
            [*DIES_WITH_ITS_MAKER, "unshare", *own, "sh", "-c", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
        )
        assert self._keeper.stdout is not None
        assert self._keeper.stderr is not None
        if self._keeper.stdout.readline() != b"ready\n":
            raise LabError(f"{self.name}: {self._keeper.stderr.read().decode().strip()}")
        self.holder = children_of(self._keeper.pid)[0]

    def close(self) -> None:
        """End it, with everything that runs inside."""
        if self._keeper is None:
            return
        send(self.holder, signal.SIGKILL)
        self._keeper.kill()
        self._keeper.wait()
        for stream in (self._keeper.stdout, self._keeper.stderr):
            if stream:
                stream.close()
        self._keeper = None

    def argv(self, command: Sequence[str]) -> list[str]:
        """The command as the machine must run it so that it runs in here."""
        return [*self._enter("--net", "--mount", "--pid"), *command]

    def run(self, *command: str, check: bool = True) -> str:
        """Run a command in here to its end and return what it printed. Raises LabError."""
        return self._finish(self.argv(command), None, check)

    def ip(self, *lines: str) -> None:
        """Run lines of ``ip`` in one go, each without the word itself."""
        self._set(("ip", "-batch", "-"), "\n".join(lines) + "\n")

    def nft(self, rules: str) -> None:
        """Load a piece of an nftables ruleset, all of it or nothing."""
        self._set(("nft", "-f", "-"), rules)

    def sysctl(self, *settings: str) -> None:
        """Set kernel parameters of this network, each as ``name=value``."""
        self._set(("sysctl", "-qw", *settings), "")

    def _set(self, command: Sequence[str], text: str) -> None:
        # Only the network is entered: a process id that ip is given is one of the machine's.
        self._finish([*self._enter("--net"), *command], text, check=True)

    def _enter(self, *kinds: str) -> list[str]:
        return ["nsenter", "--target", str(self.holder), *kinds]

    def _finish(self, argv: Sequence[str], text: str | None, check: bool) -> str:
        self.touched = True
        done = subprocess.run(
            argv,
            input=text,
            stdin=None if text is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT,
            env=_environment(),
            check=False,
        )
        if check and done.returncode:
            raise LabError(f"{self.name}: {' '.join(argv[4:])}: {done.stderr.strip()}")
        return done.stdout


@dataclass
class Daemon:
    """A program kept running in a namespace, in one of several variants of its arguments."""

    name: str
    namespace: Namespace
    variants: dict[str, tuple[str, ...]]
    log: Path
    variant: str = ""
    frozen: bool = False
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        """Whether its process is there, frozen or not."""
        return self._process is not None and self._process.poll() is None

    @property
    def ended(self) -> bool:
        """Whether it was started and has ended by itself, as a rejected client does at once."""
        return self._process is not None and self._process.poll() is not None

    @property
    def pid(self) -> int:
        """The process itself, as the machine numbers it; 0 when it does not run."""
        if not self.running or self._process is None:
            return 0
        # nsenter stays outside and waits for the program it started.
        return next(iter(children_of(self._process.pid)), 0)

    def ensure(self, variant: str = "usual") -> None:
        """Have it run in that variant: start, thaw or restart it as needed."""
        if self.frozen:
            send(self.pid, signal.SIGCONT)
            self.frozen = False
        if self.running and self.variant == variant:
            return
        self.stop()
        with self.log.open("ab") as log:
            self._process = _spawn(
                self.namespace.argv((*DIES_WITH_ITS_MAKER, *self.variants[variant])), log
            )
        self.variant = variant

    def begun(self) -> bool:
        """Whether the program itself runs, and no longer what leads to it."""
        with contextlib.suppress(OSError):
            return Path(f"/proc/{self.pid}/comm").read_text().strip() not in _LEAD_TO_IT
        return False

    def serves(self) -> bool:
        """Whether it listens or has bound a port, as far as the kernel knows of it."""
        return bool(_sockets_of(self.pid) & _open_doors(self.pid)) if self.pid else False

    def stop(self) -> None:
        """Kill it with all it has started, and wait until it is gone.

        A process that dnsmasq begins for a connection outlives it, with the same port.
        """
        if self._process is None:
            return
        # Killed before it has started its program, nsenter would leave one of nobody's behind.
        for _ in waiting(SPAWNING):
            if self.pid or not self.running:
                break
        _kill_all_below(self._process.pid)
        # It stands still together with the program it waits for.
        send(self._process.pid, signal.SIGCONT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)
        self._process.kill()
        self._process.wait()
        self._process = None
        self.frozen = False

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        send(self.pid, number)

    def freeze(self) -> None:
        """Let it hang: its sockets stay open, nothing is answered."""
        send(self.pid, signal.SIGSTOP)
        self.frozen = True


def _kill_all_below(pid: int) -> None:
    """What stands still begins no further process, which would be missed here."""
    still: set[int] = set()
    while more := set(descendants_of(pid)) - still:
        for one in more:
            send(one, signal.SIGSTOP)
        still |= more
    for one in still:
        send(one, signal.SIGKILL)


def _sockets_of(pid: int) -> set[str]:
    """Inode numbers of the sockets that a process holds."""
    held = set()
    with contextlib.suppress(OSError):
        for one in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                held.add(str(one.readlink()).removeprefix("socket:[").removesuffix("]"))
    return held


def _open_doors(pid: int) -> set[str]:
    """Inode numbers of what listens or is bound in the network that a process sees."""
    found = set()
    for name in ("tcp", "udp"):
        with contextlib.suppress(OSError):
            rows = Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]
            columns = [one.split() for one in rows]
            found |= {one[9] for one in columns if name == "udp" or one[3] == _LISTENING}
    return found


def _spawn(argv: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment()
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": search_path()}


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone already, or not be there (0)."""
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def waiting(timeout: float, pause: float = 0.05) -> Iterator[float]:
    """Yield the seconds passed, again and again, until the time-out is over."""
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < timeout:
        yield passed
        time.sleep(pause)
