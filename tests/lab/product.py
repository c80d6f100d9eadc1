"""Running the product on the lab's PC, as an ordinary user who may do nothing special."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab import plan
from tests.lab.namespaces import DIES_WITH_ITS_MAKER, Namespace
from tests.lab.ready import Ready

AS_ORDINARY_USER = (
    *DIES_WITH_ITS_MAKER,
    f"--reuid={plan.USER_ID}",
    f"--regid={plan.USER_ID}",
    "--clear-groups",
    "--no-new-privs",
    "--inh-caps=-all",
    "--bounding-set=-all",
)


def kept_ready(pc: Namespace, checkout: Path) -> Ready:
    """The program on a PC, kept ready to run as the ordinary user."""
    return Ready(pc, "runbook.cli.main:main", AS_ORDINARY_USER, (checkout,))


@dataclass(frozen=True)
class Completed:
    """One finished run of the product. ``seconds`` counts the whole process, start-up included."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def json(self) -> dict[str, Any]:
        """Its standard output as one JSON object."""
        parsed = json.loads(self.out)
        assert isinstance(parsed, dict), self.out
        return parsed


class Product:
    """The installed program with a home of its own: settings, journal, what it has learned."""

    def __init__(self, pc: Namespace, home: Path, settings: str) -> None:
        self._pc = pc
        self.home = home
        self.settings = home / "runbook.toml"
        for name in ("config", "data", "state", "cache", "run"):
            (home / name).mkdir(parents=True, exist_ok=True)
        self.settings.write_text(settings, encoding="utf-8")
        for path in (home, *home.iterdir()):
            os.chown(path, plan.USER_ID, plan.USER_ID)

    def argv(self, arguments: Sequence[str], extra: Mapping[str, str] | None = None) -> list[str]:
        """The command as the machine must run it."""
        environment = {**self._environment(), **(extra or {})}
        pairs = [f"{key}={value}" for key, value in environment.items()]
        # env sets the folder too: entering another view of the files leaves one at its root.
        inside = (*AS_ORDINARY_USER, "env", "-i", "-C", str(self.home), *pairs)
        return self._pc.argv((*inside, sys.executable, "-m", "runbook", *arguments))

    def run(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        text: str = "",
        timeout: float = 30.0,
    ) -> Completed:
        """Run it to its end. Raises subprocess.TimeoutExpired, after killing it."""
        begun = time.monotonic()
        done = subprocess.run(
            self.argv(arguments, environment),
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
        return Completed(done.returncode, done.stdout, done.stderr, time.monotonic() - begun)

    def run_ready(
        self,
        ready: Ready,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        timeout: float = 30.0,
    ) -> Completed:
        """The same in a fork of the program kept ready on this PC."""
        begun = time.monotonic()
        variables = {**self._environment(), **(environment or {})}
        code, out, err = ready.run(arguments, variables, self.home, timeout)
        return Completed(code, out, err, time.monotonic() - begun)

    def start(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        stderr: int = subprocess.STDOUT,
    ) -> "subprocess.Popen[str]":
        """Start it with pipes. Killing what is returned kills the product with it."""
        return subprocess.Popen(
            self.argv(arguments, environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            encoding="utf-8",
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "USER": "nobody",
            "LANG": "C.UTF-8",
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "RUNBOOK_CONFIG": str(self.settings),
            "RUNBOOK_TELEGRAM_TOKEN": plan.BOT_TOKEN,
        }
