"""What stands in a journal, counted; and what of it is lost, doubled or half."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runbook.journal.callbacks import open_promises
from runbook.journal.journal import Journal
from runbook.journal.verification import verify

HEAD = "head"
"""The word before a head of the chain that the process told."""
_OPERATOR = "op-117"
_EVENTS = {
    "tick": ("tick", "n"),
    "answer": ("run.answered", "step"),
    "promise": ("callback.promised", "callback"),
    "fulfil": ("callback.fulfilled", "callback"),
    "alert": ("alert.rang", "n"),
    "run": ("run.started", "run"),
}
"""The event that tells of each kind, and where in its body the label stands."""


def unsound(journal: Journal, said: Sequence[str]) -> Iterator[str]:
    """What SQLite, and the chain measured against the last head that was told, find wrong."""
    for (verdict,) in journal.connect().execute("PRAGMA integrity_check"):
        if verdict != "ok":
            yield verdict
    heads = [line.removeprefix(HEAD).strip() for line in said if line.startswith(HEAD)]
    proof = verify(journal.connect(), [journal.secret], heads[-1] if heads else "")
    yield from (f"{one.rule_id} {one.rows}" for one in proof.findings)


def reference(number: int) -> str:
    """The case a promise is about."""
    return f"CASE-{number}"


@dataclass(frozen=True, slots=True)
class Tally:
    """Labels by kind as the events tell them, and as the tables hold them."""

    told: dict[str, list[str]]
    held: dict[str, list[str]]
    references: list[str]
    revisions: int
    verdicts: int

    @classmethod
    def of(cls, journal: Journal) -> "Tally":
        rows = journal.connect().execute("SELECT kind, body, incident FROM events ORDER BY seq")
        bodies = [(kind, json.loads(body), key) for kind, body, key in rows]
        told = {
            name: [str(body[place]) for kind, body, _ in bodies if kind == event]
            for name, (event, place) in _EVENTS.items()
        }
        told["incident"] = [key for kind, _, key in bodies if kind == "incident.opened"]
        held = {
            "answer": "SELECT step FROM answers",
            "promise": "SELECT id FROM callbacks",
            "alert": "SELECT id FROM outbox",
            # One whose sender died twice in the middle of sending is given up, and that is said.
            "deliver": "SELECT id FROM outbox WHERE state IN ('accepted', 'failed')",
            "accept": "SELECT id FROM outbox WHERE state = 'accepted'",
            "attempt": "SELECT delivery FROM outbox_attempts WHERE outcome = 'accepted'",
            "run": "SELECT id FROM runs",
            "incident": "SELECT key FROM incidents",
        }
        (revisions,) = journal.connect().execute("SELECT sum(revision) FROM incidents").fetchone()
        return cls(
            told,
            {
                name: [str(one) for (one,) in journal.connect().execute(q)]
                for name, q in held.items()
            },
            [one.reference for one in open_promises(journal, _OPERATOR)],
            revisions or 0,
            sum(kind == "incident.verdict" for kind, _, _ in bodies),
        )

    def labels(self, kind: str) -> list[str]:
        """Everything of a kind that was done."""
        return self.held["deliver"] if kind == "deliver" else self.told[kind]

    def counts(self) -> dict[str, int]:
        """How many of each kind were done."""
        return {kind: len(self.labels(kind)) for kind in [*self.told, "deliver"]}

    def wrong(self) -> Iterator[str]:
        """What is doubled, or half there: an event without its row, a row without its event."""
        for kind in self.counts():
            yield from (
                f"{kind} {label} is there {count} times"
                for label, count in Counter(self.labels(kind)).items()
                if count > 1
            )
        open_ones = set(self.told["promise"]) - set(self.told["fulfil"])
        halves = {
            "answer": (self.told["answer"], self.held["answer"]),
            "promise": (open_ones, self.held["promise"]),
            "run": (self.told["run"], self.held["run"]),
            "incident": (self.told["incident"], self.held["incident"]),
            "attempt": (self.held["accept"], self.held["attempt"]),
        }
        for kind, (one, other) in halves.items():
            if sorted(one) != sorted(other):
                yield f"{kind}: events tell {sorted(one)}, the table holds {sorted(other)}"
        if len(self.told["alert"]) != len(self.held["alert"]):
            yield f"{len(self.told['alert'])} alerts were told, {len(self.held['alert'])} are held"
        if self.revisions != self.verdicts:
            yield f"{self.revisions} changes of the incident, {self.verdicts} are told"
        if len(self.references) != len(self.held["promise"]) or "" in self.references:
            yield "a promise can no longer be read"

    def lost(self, said: Sequence[str]) -> Iterator[str]:
        """What the lines ``did KIND LABEL`` promised and is not there."""
        for line in said:
            did, _, rest = line.partition(" ")
            kind, _, label = rest.partition(" ")
            if did == "did" and label not in self.labels(kind):
                yield f"{kind} {label} is lost"
