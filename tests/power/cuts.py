"""Power cuts all through a recorded night, and what the next start makes of each."""

import random
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runbook.journal.journal import Journal
from runbook.journal.store import open_journal
from tests.power.disk import Disk, Image, Left, write_out
from tests.power.recording import SAID, Said, Step, Synced, recorded
from tests.power.tally import Tally, unsound
from tests.power.working import BEGAN

ROOT = Path(__file__).parents[2]
PLACE = Path("state/runbook/journal.db")
"""The journal inside the recorded folder: its own folder is made by the product."""
KEPT_WHOLE = ".reserve"
"""A file without content of its own: it is not written out again for each of many cuts."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One power cut: after that many steps, with what was left of the rest."""

    after: int
    contents: Left
    names: Left
    image: Image
    said: tuple[str, ...]

    def __str__(self) -> str:
        return f"cut after step {self.after}, contents {self.contents}, names {self.names}"


def night(folder: Path, units: int, *how: str) -> list[Step]:
    """Record a night's work in ``folder``, which must be there and empty."""
    said = folder.with_name(SAID)
    work: list[str | Path] = [sys.executable, "-m", "tests.power.working", folder / PLACE, said]
    command = [*work, str(units), *how]
    return recorded(command, folder, folder.with_name("trace"), directory=ROOT)


def cuts(steps: Sequence[Step], points: Iterable[int], chance: random.Random) -> Iterator[Cut]:
    """A cut after each of these numbers of steps, everything else by chance."""
    wanted = sorted(points)
    disk, said = Disk(), []
    for done, step in enumerate(steps, start=1):
        disk.apply(step)
        if isinstance(step, Said):
            said.append(step.text)
        while wanted and wanted[0] == done:
            wanted.pop(0)
            contents, names = chance.choice(list(Left)), chance.choice(list(Left))
            image = disk.after_power_cut(chance, contents, names)
            yield Cut(done, contents, names, image, tuple(said))


def points(steps: Sequence[Step], count: int, chance: random.Random) -> list[int]:
    """Where to cut: half of the points lie right before or behind a step that makes safe."""
    safe = [number for number, step in enumerate(steps, start=1) if isinstance(step, Synced)]
    near = [one - chance.randint(0, 1) for one in chance.choices(safe, k=count // 2)]
    return near + chance.choices(range(1, len(steps) + 1), k=count - len(near))


def found_wrong(cut: Cut, folder: Path) -> list[str]:
    """Start again on what the cut left, and give what is lost, doubled, half or spoilt."""
    image = {path: content for path, content in cut.image.items() if not path.endswith(KEPT_WHOLE)}
    write_out(image, folder)
    try:
        opened = open_journal(folder / PLACE, BEGAN)
        try:
            found = list(_wrong(opened.journal, cut.said))
        finally:
            opened.journal.close()
        if opened.problem is not None:
            found.insert(0, f"{opened.problem.rule_id}")
        return found + [one.name for one in folder.rglob("*corrupt*")]
    finally:
        shutil.rmtree(folder)


def _wrong(journal: Journal, said: Sequence[str]) -> Iterator[str]:
    yield from unsound(journal, said)
    tally = Tally.of(journal)
    yield from tally.wrong()
    yield from tally.lost(said)
    promised = len({line for line in said if line.startswith("did ")})
    done = sum(tally.counts().values())
    # Only what was under way when the power went may be there without having been promised.
    if done > promised + 1:
        yield f"{done} units are there, only {promised} were promised"
