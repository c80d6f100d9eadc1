"""One scenario tried out: a home, its faults, one run of the program, the network mended."""

import subprocess
import time
from collections.abc import Sequence

from tests.lab.lab import Lab
from tests.lab.namespaces import LabError
from tests.lab.product import Completed, Product
from tests.lab.scenario import Scenario

CHECK = ("check", "--json")
LOOKS = 2
"""Times a warm home has seen its network healthy: something to compare with."""


MOST_LOOKS = 4
"""Until one of them finds a healthy network healthy, on a machine that is ``hard_pressed``."""
BUSY = 95
"""Per cent of the processor from which nobody has time to spare."""


def hard_pressed(done: Completed) -> bool:
    """Whether the processor was busy all through this run: the program's own observation.

    The far ends of the lab had no time to spare then either, and were late themselves.
    """
    seen = (one for one in done.json["observations"] if one["probe"] == "cpu")
    return any(one.get("values", {}).get("percent", 0) >= BUSY for one in seen)


class Trials:
    """Runs scenarios in one lab; warm homes are made once for each kind and used again.

    ``ready``: the program is forked from one kept ready. Whoever measures how long it takes starts
    it as an operator does.
    """

    def __init__(self, lab: Lab, *, ready: bool = False) -> None:
        self._lab = lab
        self._ready = ready
        self._warm: dict[tuple[str, tuple[str, ...]], Product] = {}

    def run(self, scenario: Scenario, arguments: Sequence[str] = CHECK) -> Completed:
        """The program under the scenario's faults. Raises LabError when its home is not healthy."""
        lab = self._lab
        home = self._home(scenario)
        with lab.fault(*scenario.standing, *scenario.faults):
            if not scenario.later:
                return self._to_its_end(home, arguments)
            return self._run_and_break(home, scenario, arguments)

    def _home(self, scenario: Scenario) -> Product:
        if scenario.memory == "cold":
            return self._lab.new_home(scenario.settings)
        key = (scenario.settings, scenario.standing)
        if key not in self._warm:
            self._warm[key] = self._warmed(*key)
        return self._warm[key]

    def _warmed(self, settings: str, standing: tuple[str, ...]) -> Product:
        home = self._lab.new_home(settings)
        with self._lab.fault(*standing):
            for _ in range(LOOKS):
                self._look_healthy(home)
        return home

    def _look_healthy(self, home: Product) -> None:
        for _ in range(MOST_LOOKS):
            done = self._to_its_end(home, CHECK)
            if not done.code:
                return
            if not hard_pressed(done):
                break
        raise LabError(f"this home never was healthy: {done.out or done.err}")

    def _to_its_end(self, home: Product, arguments: Sequence[str]) -> Completed:
        if self._ready:
            return home.run_ready(self._lab.ready, arguments)
        return home.run(arguments)

    def _run_and_break(
        self, home: Product, scenario: Scenario, arguments: Sequence[str]
    ) -> Completed:
        begun = time.monotonic()
        running = home.start(arguments, stderr=subprocess.PIPE)
        try:
            # From this thread: what a fault starts ends with the thread that started it.
            for later in sorted(scenario.later, key=lambda one: one.after_s):
                time.sleep(max(begun + later.after_s - time.monotonic(), 0))
                self._lab.inject(later.fault)
            out, err = running.communicate(timeout=30)
        finally:
            running.kill()
            running.communicate()
        return Completed(running.returncode, out, err, time.monotonic() - begun)
