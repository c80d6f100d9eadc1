"""A real ``systemd --user`` of a test's own, as an ordinary user, on any Linux with root.

It lives in namespaces that die with the process that made them: processes, mounts, network (none)
and a control group of its own, handed to the user. ``/run`` is empty but for the folder that says
that the system was booted with systemd, without which the manager ends at once. It must not be the
first process of its namespace, or it takes itself for the system's.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.runbook.service.requirements import MANAGER, own_group
from tests.integration.runbook.service.waiting import until
from tests.lab.topology import open_to_everybody

USER = 65534
HOME = "/run/home"
CHECKOUT = Path(__file__).parents[4]
_REACHED = "\n".join(open_to_everybody((Path(sys.base_prefix), Path(sys.prefix), CHECKOUT)))
SCRIPT = f"""set -e
user=$2
mount -t tmpfs -o mode=755 tmpfs /mnt
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/systemd/system /run/user/$user {HOME}
chown $user:$user /run/user/$user
chmod 700 /run/user/$user
mount --bind "$1" {HOME}
{_REACHED}
mount -t cgroup2 cgroup2 /sys/fs/cgroup
chown -R $user:$user /sys/fs/cgroup
ip link set lo up
echo ready
exec sleep infinity
"""


@dataclass
class UserManager:
    """One user's session. ``home`` is her home as this machine sees it; inside it is ``HOME``."""

    home: Path
    group: Path
    user: int = USER
    holder: int = 0
    _keeper: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _manager: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def open(self) -> None:
        """Make the namespaces. Nobody is logged in yet."""
        own = "--net --mount --pid --cgroup --fork --kill-child --mount-proc"
        into = f'echo $$ > "{self.group}/cgroup.procs"; exec unshare {own} sh -c "$0" sh "$1" "$2"'
        self._keeper = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "sh", "-c", into, SCRIPT, str(self.home),
             str(self.user)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self._keeper.stdout is not None
        assert self._keeper.stderr is not None
        if self._keeper.stdout.readline() != b"ready\n":
            raise RuntimeError(self._keeper.stderr.read().decode())
        children = Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children")
        self.holder = int(children.read_text().split()[0])

    def log_in(self) -> None:
        """Start her systemd, as a login does."""
        log = (self.home / "systemd.log").open("ab")
        into = f'echo $$ > "{self.group}/cgroup.procs"; exec "$@"'
        command = self._argv((MANAGER, "--user", "--log-target=console"), {})
        self._manager = subprocess.Popen(
            ["sh", "-c", into, "sh", *command],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        until(lambda: self.systemctl("is-system-running").strip() in {"running", "degraded"})

    def run(
        self, *command: str, variables: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command as she would."""
        return subprocess.run(
            self._argv(command, variables or {}), capture_output=True, text=True,
            encoding="utf-8", stdin=subprocess.DEVNULL, timeout=40, check=False,
        )  # fmt: skip

    def runbook(
        self, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """The product, as she would."""
        return self.run(sys.executable, "-m", "runbook", *arguments, variables=variables)

    def systemctl(self, *words: str) -> str:
        """What her ``systemctl`` prints."""
        return self.run("systemctl", "--user", *words).stdout

    def show(self, unit: str, name: str) -> str:
        """One property of a unit."""
        return self.systemctl("show", unit, "--property", name, "--value").strip()

    def main(self, unit: str) -> int:
        """The process id of a unit's program, as she sees it; 0 while it does not run."""
        return int(self.show(unit, "MainPID") or 0)

    def give(self) -> None:
        """Make everything in her home hers."""
        for path in (self.home, *self.home.rglob("*")):
            os.chown(path, self.user, self.user, follow_symlinks=False)

    def close(self) -> None:
        """End it with everything that runs inside."""
        with contextlib.suppress(ProcessLookupError):
            if self.holder:
                os.kill(self.holder, signal.SIGKILL)
        for one in (self._manager, self._keeper):
            if one is not None:
                one.kill()
                one.wait()
        if self._keeper is not None:
            for stream in (self._keeper.stdout, self._keeper.stderr):
                if stream:
                    stream.close()

    def _argv(self, command: tuple[str, ...], variables: Mapping[str, str]) -> list[str]:
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": HOME, "USER": "nobody",
            "LOGNAME": "nobody", "LANG": "C.UTF-8", "XDG_RUNTIME_DIR": f"/run/user/{self.user}",
            **variables,
        }  # fmt: skip
        pairs = [f"{name}={value}" for name, value in environment.items()]
        user = ("setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups")
        kinds = ("--net", "--mount", "--pid", "--cgroup")
        inside = ("nsenter", "--target", str(self.holder), *kinds, "--", *user)
        return [*inside, "env", "-i", "-C", HOME, *pairs, *command]


@contextlib.contextmanager
def session(home: Path, user: int = USER) -> Iterator[UserManager]:
    """Namespaces for one user, who logs in with ``log_in``.

    A manager of root's may do what the system's may.
    """
    above = own_group()
    assert above is not None
    group = above / f"runbook-test-{os.getpid()}-{secrets.token_hex(3)}"
    home.mkdir(exist_ok=True)
    os.chown(home, user, user)
    group.mkdir()
    manager = UserManager(home, group, user)
    try:
        manager.open()
        yield manager
    finally:
        manager.close()
        until(lambda: _gone(group))


def _gone(group: Path) -> bool:
    """Whether the group could be taken away: the kernel lets go of the dead a little later."""
    for one in sorted((one for one in group.rglob("*") if one.is_dir()), reverse=True):
        with contextlib.suppress(OSError):
            one.rmdir()
    with contextlib.suppress(OSError):
        group.rmdir()
    return not group.exists()
