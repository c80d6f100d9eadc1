"""From a fault to the alert on the lead's phone: ``python -m bench.detection.alerts`` (as root).

The product's watch and both set-ups of Prometheus run at the same time on the same PC and see the
same fault; the Bot API server writes down when it accepted each one's first message. Every
repetition starts all three anew, and the fault comes at a drawn moment within the slowest scrape.
Last, ordinary loss stands for ten minutes while all three watch.

``alerts.py [--prometheus] [--quick] [FAULT…]``: only these faults; ``--prometheus`` leaves the
product out, ``--quick`` makes one repetition of each and one minute of loss. With neither, and once
nothing is left to be measured, the figures are recorded. The whole takes about an hour.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.detection import alert_figures, watcher
from bench.detection.alert_figures import CASES, OURS, PATIENCE, RETURNED, Case
from bench.detection.figures import record_detection
from bench.detection.rows import FOLDER, PRODUCT, TRIES, Row, Rows, version_of
from bench.prometheus import requirements, settings, stack
from bench.prometheus.settings import PACES, PATIENT, USUAL, Pace
from bench.prometheus.stack import Stack
from tests.lab import plan
from tests.lab.lab import Lab
from tests.lab.namespaces import LabError, waiting

REPETITIONS = 3
LOSS, LOSS_SECONDS = "loss_3_percent", 600
UNSEEN_PATIENCE = 60.0
"""Seconds for a fault that only the product can see."""
LINE_IS_DEAD = 100.0
"""Seconds: longer than the usual set-up needs to have something to say."""
CHATS = {OURS: plan.LEAD_CHAT, **{pace.name: pace.chat for pace in (*PACES, PATIENT)}}


@dataclass(frozen=True)
class Scene:
    """A lab with everybody watching; ``began`` is how many messages there were before."""

    lab: Lab
    stacks: Sequence[Stack]
    watch: watcher.Watcher | None

    @property
    def present(self) -> tuple[str, ...]:
        """Who watches."""
        return (*((OURS,) if self.watch else ()), *(one.pace.name for one in self.stacks))

    def messages(self, since: float) -> dict[str, list[dict[str, Any]]]:
        """New messages accepted since then, by sender, oldest first; edits do not ring."""
        new = [
            one
            for one in self.lab.messages()
            if one["method"] != "editMessageText" and one["at"] >= since
        ]
        return {
            who: [one for one in new if one["params"].get("chat_id") == str(CHATS[who])]
            for who in self.present
        }


@contextmanager
def scene(lab: Lab, ours: watcher.Command | None, paces: Sequence[Pace] = PACES) -> Iterator[Scene]:
    """Everybody just started and watching a network that works. Raises LabError."""
    lab.restore()
    with ExitStack() as running:
        watch = running.enter_context(watcher.started(lab, ours)) if ours else None
        stacks = running.enter_context(stack.watching(lab, paces))
        if watch:
            watch.wait_until_armed()
        yield Scene(lab, stacks, watch)


def measured(lab: Lab, case: Case, repetition: int, ours: watcher.Command | None) -> Row:
    """One fault, once."""
    drawn = random.Random(f"{case.fault} {repetition}").uniform(0, USUAL.every)
    with scene(lab, ours) as now:
        armed = time.time()
        time.sleep(drawn)
        injected = time.time()
        lab.inject(case.fault)
        began = _line_returned(lab) if case.kind == RETURNED else injected
        expected = set(now.present if case.seen else now.present[:1])
        _wait(now, began, expected, PATIENCE if case.seen else UNSEEN_PATIENCE)
        heard = now.messages(injected)
        early = {
            who: sum(one["at"] < injected for one in sent)
            for who, sent in now.messages(armed).items()
        }
        if now.watch:
            now.watch.ensure_alive()
        found = [one["cause"] for one in watcher.incidents(lab)] if now.watch else []
    first = {who: sent[0] for who, sent in heard.items() if sent}
    return {
        "fault": case.fault,
        "kind": case.kind,
        "side": case.side,
        "seen": case.seen,
        "watching": now.present,
        "repetition": repetition,
        "drawn_s": round(drawn, 2),
        "injected": injected,
        "began": began,
        "seconds": {who: round(one["at"] - began, 3) for who, one in first.items()},
        "texts": {who: one["params"].get("text", "") for who, one in first.items()},
        "messages": {who: len(sent) for who, sent in heard.items()},
        "before_the_fault": early,
        "causes": found,
        "owner_right": OURS in first
        and alert_figures.accuses(first[OURS]["params"].get("text", ""), case.side),
    }


def noise(lab: Lab, seconds: float, ours: watcher.Command | None) -> Row:
    """Ordinary loss for so long: what each of them says though nothing is wrong."""
    with scene(lab, ours, (*PACES, PATIENT)) as now:
        began = time.time()
        lab.inject(LOSS)
        for passed in waiting(seconds, pause=min(30.0, seconds)):
            sent = {who: len(one) for who, one in now.messages(began).items()}
            print(f"  {LOSS} {passed:4.0f} s  messages {sent}", flush=True)
        raised = {
            one.pace.name: [
                round(at - began, 2) for at in one.raised(round(seconds) + 5) if at >= began
            ]
            for one in now.stacks
        }
        sent = {who: len(one) for who, one in now.messages(began).items()}
        if now.watch:
            now.watch.ensure_alive()
    return {
        "fault": LOSS,
        "kind": "noise",
        "stood_s": seconds,
        "watching": now.present,
        "raised": raised,
        "messages": sent,
    }


def _line_returned(lab: Lab) -> float:
    time.sleep(LINE_IS_DEAD)
    returned = time.time()
    # No more than the fault itself is undone: a hand on the tunnel would help some and not others.
    lab.network.hosts[plan.PROVIDER].nft("table inet fault\ndelete table inet fault\n")
    return returned


def _wait(now: Scene, since: float, expected: set[str], patience: float) -> None:
    for _ in waiting(patience, pause=0.2):
        if expected <= {who for who, sent in now.messages(since).items() if sent}:
            return


def _show(row: Row) -> None:
    took = "  ".join(f"{who} {one:6.2f} s" for who, one in row["seconds"].items())
    print(f"  {row['fault']:20} {row['repetition']}  {took}", flush=True)


def _rows(ours: watcher.Command | None, quick: bool) -> Rows:
    files = [Path(__file__)]
    files += [Path(str(one.__file__)) for one in (alert_figures, watcher, settings, stack)]
    name = "alerts" if ours else "alerts-of-prometheus"
    # What watches alone does not change with the product.
    folder = TRIES if quick or not ours else FOLDER
    return Rows(
        folder / f"{name}{'-quick' if quick else ''}.jsonl",
        version_of(*files, product=PRODUCT if ours else ()),
    )


def work(ours: watcher.Command | None, quick: bool) -> Mapping[str, Callable[[Lab], Row]]:
    """Everything that is measured, each under its key."""
    loss = partial(noise, seconds=LOSS_SECONDS / (10 if quick else 1), ours=ours)
    return {
        f"{case.fault} {number}": partial(measured, case=case, repetition=number, ours=ours)
        for number in range(1, 2 if quick else REPETITIONS + 1)
        for case in CASES
        if ours or case.seen
    } | {LOSS: loss}


def measure(rows: Rows, whole: Mapping[str, Callable[[Lab], Row]], faults: Sequence[str]) -> None:
    """Whatever of it was not measured before. Raises LabError."""
    wanted = [key for key in whole if not faults or key.split()[0] in faults]
    left = [key for key in wanted if key not in rows]
    print(f"  {len(wanted) - len(left)} of {len(wanted)} measured before", flush=True)
    for key in left:
        row = rows.add(key, {**_twice(whole[key]), "packages": requirements.versions()})
        if row["kind"] != "noise":
            _show(row)


def _twice(one: Callable[[Lab], Row]) -> Row:
    # A lab of its own for each: what one run leaves behind is not another's.
    for last in (False, True):
        try:
            with Lab.start() as lab:
                return one(lab)
        except LabError as error:
            if last:
                raise
            print(f"  once more, because {error}", flush=True)
    raise AssertionError


def figures_of(rows: Rows) -> dict[str, float]:
    """All figures that the rows give."""
    faults = [row for row in rows.all if row["kind"] != "noise"]
    known = alert_figures.figures(faults)
    return known | (alert_figures.noise_figures(rows[LOSS]) if LOSS in rows else {})


def main(*words: str) -> int:
    """The command; its exit code."""
    options = {one for one in words if one.startswith("--")}
    faults = [one for one in words if one not in options]
    unknown = [one for one in faults if one not in {LOSS, *(case.fault for case in CASES)}]
    if unknown or options - {"--prometheus", "--quick"}:
        print(__doc__)
        return 2
    if lacking := requirements.missing():
        print(lacking)
        return 1
    ours = None if "--prometheus" in options else watcher.watch()
    quick = "--quick" in options
    rows, whole = _rows(ours, quick), work(ours, quick)
    measure(rows, whole, faults)
    figures = figures_of(rows)
    if not options and all(key in rows for key in whole):
        record_detection("alerts", figures)
    for name, figure in figures.items():
        print(f"{name:45} {figure}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
