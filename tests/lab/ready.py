"""Programs kept ready on a host, so that the hundreds of short runs do not start Python each time.

What starting the installed program is like, the tests of the command and of the watch show.
"""

import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.lab.namespaces import Namespace

_SERVER = Path(__file__).resolve().parent / "servers" / "ready.py"
MOST = 64


class Ready:
    """One program on one host. Starts itself at the first run, and anew after one too long."""

    def __init__(
        self, host: Namespace, target: str, wrapped: Sequence[str], path: Sequence[Path]
    ) -> None:
        """``wrapped`` is what changes the user, ``path`` the folders it imports from."""
        self._host, self._target = host, target
        self._wrapped, self._path = wrapped, path
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None

    def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        timeout: float,
    ) -> tuple[int, str, str]:
        """Exit code, output and complaints. Raises subprocess.TimeoutExpired, after killing it."""
        orders = self._orders or self._start()
        request = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": str(folder),
        }
        with (
            Path(os.devnull).open("rb") as nothing,
            os.fdopen(os.memfd_create("out"), "w+b") as out,
            os.fdopen(os.memfd_create("err"), "w+b") as err,
        ):
            streams = [one.fileno() for one in (nothing, out, err)]
            socket.send_fds(orders, [json.dumps(request).encode()], streams)
            if not select.select([orders], [], [], timeout)[0]:
                self.close()
                raise subprocess.TimeoutExpired([self._target, *arguments], timeout)
            code = int(orders.recv(MOST) or b"-9")
            return code, _all_of(out.fileno()), _all_of(err.fileno())

    def close(self) -> None:
        """End it, with what it runs."""
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> socket.socket:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        number = str(theirs.fileno())
        path = os.pathsep.join(str(one) for one in self._path)
        variables = (f"PYTHONPATH={path}", "LANG=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin")
        # env goes to a folder that is there: entering another view of the files begins at its root.
        inside = (*self._wrapped, "env", "-i", "-C", "/tmp", *variables)
        with theirs:
            self._process = subprocess.Popen(
                self._host.argv((*inside, sys.executable, str(_SERVER), number, self._target)),
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        return self._orders


def _all_of(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0).decode("utf-8")
