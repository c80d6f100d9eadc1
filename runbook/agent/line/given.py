"""Promises that the office gave to somebody else: marked as handed over here, and unmarked again.

Two people must not call one client. What she handed over herself stays as she marked it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from runbook.agent.line import kept
from runbook.agent.line.following import DOUBTED
from runbook.agent.line.reading import read_as
from runbook.callbacks.promise import Callback
from runbook.journal import callbacks
from runbook.journal.journal import Journal
from runbook.reporting.shapes import GivenAway

GIVEN = "hub.given"
"""The name under which is kept which promises were marked so for the hub, and to whom."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Marking:
    """What follows: promises to be handed over, and to whom; those to be hers again.

    ``marked`` are the hub's marks afterwards, ``doubts`` how often one was not named any more.
    """

    hand: Mapping[str, str]
    back: tuple[str, ...]
    marked: Mapping[str, str]
    doubts: Mapping[str, int]


def judge(
    said: Sequence[GivenAway],
    hers: Mapping[str, Callback],
    marked: Mapping[str, str],
    doubts: Mapping[str, int],
) -> Marking:
    """Decide. One hub process may not have read it yet: only twice unnamed is taken back."""
    given = {one.promise: one.to for one in said[:MOST]}
    hand: dict[str, str] = {}
    for promise, to in given.items():
        here = hers.get(promise)
        own = here is not None and here.handed and promise not in marked
        if here is not None and not own and (not here.handed or here.handed_to != to):
            hand[promise] = to
    counted = {one: doubts.get(one, 0) + 1 for one in marked if one not in given}
    over = {one for one, times in counted.items() if times >= DOUBTED}
    back = tuple(one for one in sorted(over) if one in hers and hers[one].handed_to == marked[one])
    left = {one: to for one, to in marked.items() if one not in over}
    return Marking(
        hand, back, {**left, **hand}, {one: n for one, n in counted.items() if one not in over}
    )


def mark(
    journal: Journal,
    said: Sequence[GivenAway],
    operator: str,
    doubts: Mapping[str, int],
    now: datetime,
) -> Mapping[str, int]:
    """Do what follows from an answer, whole or not at all; the doubts until the next one.

    Raises JournalError.
    """
    marked = _read(journal.read(lambda connection: kept.read(connection, GIVEN)))
    if not said and not marked:
        return {}
    hers = {one.id: one for one in callbacks.every_promise(journal, operator)}
    judged = judge(said, hers, marked, doubts)

    def work(connection: sqlite3.Connection) -> None:
        for promise, to in judged.hand.items():
            callbacks.hand_over(journal, now, promise, to)
        for promise in judged.back:
            callbacks.hand_back(journal, now, promise)
        text = msgspec.json.encode(judged.marked).decode() if judged.marked else ""
        kept.write(connection, GIVEN, text)

    if judged.hand or judged.back or judged.marked != marked:
        journal.write(work)
    return judged.doubts


def _read(text: str) -> dict[str, str]:
    return read_as(text, dict[str, str]) or {}
