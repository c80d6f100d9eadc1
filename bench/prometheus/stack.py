"""The three programs of one set-up, running on the lab's PC as an ordinary user.

Each stack begins with nothing: an Alertmanager that still holds a group from the last fault would
not speak of the next one for minutes, which would be no fair measure of how soon it does.
"""

import itertools
import json
import os
import sys
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.prometheus import settings
from bench.prometheus.settings import Pace
from tests.lab import plan
from tests.lab.lab import Lab
from tests.lab.namespaces import Daemon, LabError, waiting
from tests.lab.product import AS_ORDINARY_USER

READY_TIMEOUT = 60.0
_ASK = Path(__file__).with_name("ask.py")


class Stack:
    """Prometheus, the blackbox exporter and Alertmanager at one pace."""

    def __init__(self, lab: Lab, pace: Pace, folder: Path) -> None:
        self.pace = pace
        self._pc = lab.network.hosts[plan.PC]
        self._folder = folder
        folder.mkdir(parents=True)
        texts = {
            "prometheus.yml": settings.prometheus(pace, folder / "rules.yml"),
            "rules.yml": settings.rules(pace),
            "blackbox.yml": settings.blackbox(pace, lab.public_ca, lab.bank_ca),
            "alertmanager.yml": settings.alertmanager(pace, lab.public_ca),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        for path in (folder, *folder.iterdir()):
            os.chown(path, plan.USER_ID, plan.USER_ID)
        self._daemons = [self._daemon(*argv) for argv in self._commands()]

    def start(self) -> None:
        """Start the programs; none is waited for."""
        for daemon in self._daemons:
            daemon.ensure()

    def close(self) -> None:
        """End the programs."""
        for daemon in self._daemons:
            daemon.stop()

    def lacking(self) -> str:
        """What is not watched yet, as a text; empty when everything is and works."""
        for daemon in self._daemons:
            if not daemon.running:
                said = daemon.log.read_text(errors="replace").splitlines()[-1:]
                return f"{daemon.name} does not run: {' '.join(said)}"
        if self._ask(2, "-/ready") is None:
            return "Alertmanager is not ready"
        working = {
            one["metric"]["place"] for one in self._query("probe_success == 1") if one["metric"]
        }
        return ", ".join(sorted({one.name for one in settings.TARGETS} - working))

    def raised(self, seconds: int) -> list[float]:
        """When alerts began to fire within the last so many seconds, of the clock, oldest first."""
        found = self._query(f'ALERTS{{alertstate="firing"}}[{seconds}s]')
        begins = (beginnings([at for at, _ in one["values"]], self.pace.every) for one in found)
        return sorted(itertools.chain.from_iterable(begins))

    def _query(self, query: str) -> list[dict[str, Any]]:
        text = self._ask(0, f"api/v1/query?{urllib.parse.urlencode({'query': query})}")
        result = json.loads(text)["data"]["result"] if text else []
        assert isinstance(result, list)
        return result

    def _ask(self, program: int, page: str) -> str | None:
        url = f"http://127.0.0.1:{self.pace.port + program}/{page}"
        try:
            return self._pc.run(sys.executable, "-I", "-S", str(_ASK), url)
        except LabError:
            return None

    def _daemon(self, program: str, *arguments: str) -> Daemon:
        # A bare environment: a proxy of the machine's is of no use in here.
        argv = (*AS_ORDINARY_USER, "env", "-i", "-C", str(self._folder), program, *arguments)
        name = Path(program).name
        return Daemon(name, self._pc, {"usual": argv}, self._folder / f"{name}.log")

    def _commands(self) -> Iterator[tuple[str, ...]]:
        folder, port = self._folder, self.pace.port
        yield (
            "/usr/bin/prometheus-blackbox-exporter",
            f"--config.file={folder}/blackbox.yml",
            f"--web.listen-address=127.0.0.1:{port + 1}",
            f"--timeout-offset={min(0.5, self.pace.scrape_timeout - self.pace.patience):.1f}",
        )
        yield (
            "/usr/bin/prometheus-alertmanager",
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/alertmanager",
            f"--web.listen-address=127.0.0.1:{port + 2}",
            "--cluster.listen-address=",
        )
        yield (
            "/usr/bin/prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}",
        )


def beginnings(samples: Sequence[float], every: float) -> list[float]:
    """The times of a series that was sampled every so many seconds at which it began anew.

    A series that ends and comes back leaves a gap of more than one sample.
    """
    before = itertools.chain([float("-inf")], samples)
    return [at for last, at in zip(before, samples, strict=False) if at - last > 1.5 * every]


@contextmanager
def watching(lab: Lab, paces: Sequence[Pace] = settings.PACES) -> Iterator[list[Stack]]:
    """Fresh stacks that see every target working. Raises LabError when they do not in time."""
    number = len(list(lab.folder.glob("prometheus-*")))
    with ExitStack() as open_stacks:
        stacks = []
        for pace in paces:
            number += 1
            stack = Stack(lab, pace, lab.folder / f"prometheus-{number}-{pace.name}")
            open_stacks.callback(stack.close)
            stack.start()
            stacks.append(stack)
        lacking: dict[str, str] = {}
        for _ in waiting(READY_TIMEOUT, pause=0.5):
            lacking = {one.pace.name: said for one in stacks if (said := one.lacking())}
            if not lacking:
                break
        else:
            raise LabError(f"what they do not see working: {lacking}")
        yield stacks
