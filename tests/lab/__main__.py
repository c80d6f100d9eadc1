"""Try the lab by hand: ``python -m tests.lab up`` in one terminal, everything else in another.

up                     build the network and keep it until Ctrl-C or ``down``
down                   end the lab that is up
faults                 the names of all faults, each with what it breaks
inject NAME…           make faults, beside those that stand
restore                undo all faults and wait until the network works
health                 the lab's own checks from the PC
mood WORD              how the Bot API server behaves: ok 401 403 429 500 silent lost
messages               what the Bot API server has accepted
run -- ARGUMENTS       the product on the PC as an ordinary user: run -- check --json
shell [HOST]           a root shell on pc, router, provider, internet, edge or bank
"""

import contextlib
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.lab import plan
from tests.lab.faults import FAULTS
from tests.lab.lab import Lab
from tests.lab.namespaces import LabError

SOCKET = Path(tempfile.gettempdir()) / "runbook-lab.sock"


class Handler(socketserver.StreamRequestHandler):
    """One request: a JSON list of words in, a JSON object with ``text`` or ``error`` out."""

    def handle(self) -> None:
        """Answer one request."""
        words = json.loads(self.rfile.readline())
        assert isinstance(self.server, Door)
        try:
            answer = {"result": ORDERS[words[0]](self.server.lab, *words[1:])}
        except (LabError, KeyError, TypeError, OSError) as error:
            answer = {"error": str(error) or type(error).__name__}
        self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


class Door(socketserver.UnixStreamServer):
    """Lets other terminals reach the lab that this process holds."""

    lab: Lab


def inject(lab: Lab, *names: str) -> None:
    """Make faults; all of them or, when one is not known, none."""
    unknown = sorted(set(names) - set(FAULTS))
    if unknown:
        raise LabError(f"no such fault: {' '.join(unknown)}; see: python -m tests.lab faults")
    for name in names:
        lab.inject(name)


ORDERS: dict[str, Callable[..., object]] = {
    "inject": inject,
    "restore": lambda lab: lab.restore(),
    "health": lambda lab: lab.health(),
    "mood": lambda lab, word: lab.mood(word),
    "messages": lambda lab: lab.messages(),
    "argv": lambda lab, *arguments: lab.product.argv(arguments),
    "host": lambda lab, name: lab.network.hosts[name].argv(["bash"]),
    "down": lambda _: os.kill(os.getpid(), signal.SIGTERM),
}
"""What another terminal may ask of the process that holds the lab."""


def ask(*words: str) -> object:
    """Have the process that holds the lab carry out a command. Exits when there is none."""
    with socket.socket(socket.AF_UNIX) as door:
        try:
            door.connect(str(SOCKET))
        except OSError:
            sys.exit("no lab is up: python -m tests.lab up")
        with door.makefile("rw", encoding="utf-8") as stream:
            stream.write(json.dumps(words) + "\n")
            stream.flush()
            answer = json.loads(stream.readline())
    if "error" in answer:
        sys.exit(answer["error"])
    return answer["result"]


def up() -> None:
    """Build the lab and serve the other terminals until ended."""
    with socket.socket(socket.AF_UNIX) as door, contextlib.suppress(OSError):
        door.connect(str(SOCKET))
        sys.exit("a lab is up already: python -m tests.lab down")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Lab.start() as lab, contextlib.suppress(KeyboardInterrupt):
        SOCKET.unlink(missing_ok=True)
        with Door(str(SOCKET), Handler) as door:
            SOCKET.chmod(0o600)
            door.lab = lab
            print(f"up: {lab.folder}", flush=True)
            door.serve_forever(poll_interval=0.1)
    SOCKET.unlink(missing_ok=True)


def _words(result: object) -> list[str]:
    assert isinstance(result, list)
    return [str(word) for word in result]


def main(command: str = "help", *words: str) -> int:
    """One command of the command line; returns the exit code."""
    match command:
        case "up":
            up()
        case "faults":
            for name, fault in FAULTS.items():
                print(f"{name:26} {' '.join(sorted(fault.breaks)) or 'nothing'}")
        case "run":
            arguments = words[1:] if words[:1] == ("--",) else words
            return subprocess.run(_words(ask("argv", *arguments)), check=False).returncode
        case "shell":
            host = words[0] if words else plan.PC
            return subprocess.run(_words(ask("host", host)), check=False).returncode
        case "inject" | "restore" | "health" | "mood" | "messages" | "down":
            print(json.dumps(ask(command, *words), ensure_ascii=False, indent=1))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
