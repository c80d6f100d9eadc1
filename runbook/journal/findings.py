"""What a verification of the journal's events finds, put together without false accusations."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from runbook.journal.chain import Row, mac_of
from runbook.journal.incidents import from_ms

ALTERED = "journal.altered"
MISSING = "journal.missing"
REORDERED = "journal.reordered"
CUT_TAIL = "journal.cut_tail"
UNSIGNED = "journal.unsigned"
OTHER_KEY = "journal.other_key"
MOST_FINDINGS = 1000
_MOST_SUSPECTS = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the events ``seq`` to ``until``, or with one row of another table.

    Texts: ``<rule_id>.sentence`` with ``rows``, and ``<rule_id>.hint``. ``at`` is the time that the
    first of these events, or the nearest one there is, says of itself; None when it says none.
    ``subject`` is the incident's key or the promise's id; ``seq`` is then the last event that told
    of it, 0 when none did.
    """

    rule_id: str
    seq: int
    until: int
    at: datetime | None
    subject: str = ""

    @property
    def rows(self) -> str:
        """The numbers, or which row, for a sentence."""
        if self.subject:
            return self.subject
        return str(self.seq) if self.seq == self.until else f"{self.seq}–{self.until}"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row whose HMAC does not fit the known key after any HMAC that may stand before it."""

    row: Row
    key: bytes
    previous: tuple[bytes, ...]

    def fits(self, seq: int, previous: bytes) -> bool:
        """Whether it was written with that number, after that HMAC."""
        return bool(self.row.mac == mac_of(self.key, previous, self.row._replace(seq=seq)))


class Findings:
    """Collects findings. Neighbours with the same fault become one; memory is bounded."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._suspects: list[Suspect] = []
        self._more = 0

    def add(self, rule_id: str, row: Row, seq: int | None = None, until: int | None = None) -> None:
        """Take what is wrong with a row, or with the rows ``seq`` to ``until`` beside it."""
        first = row.seq if seq is None else seq
        finding = Finding(rule_id, first, row.seq if until is None else until, time_of(row.at))
        if not _joined(self._found, finding):
            self._keep(finding)

    def _keep(self, finding: Finding) -> None:
        if len(self._found) < MOST_FINDINGS:
            self._found.append(finding)
        else:
            self._more += 1

    def suspect(self, suspect: Suspect) -> None:
        """Take a row that was altered, moved, or only follows one that was."""
        if len(self._suspects) < _MOST_SUSPECTS:
            self._suspects.append(suspect)
        else:
            moved = _renumbered(suspect)
            self.add(REORDERED if moved else ALTERED, suspect.row)

    def resolved(self) -> tuple[tuple[Finding, ...], int]:
        """Everything found, by number, and how many findings there were besides."""
        macs = {one.row.mac for one in self._suspects}
        for suspect in self._suspects:
            others = macs - {suspect.row.mac}
            if any(suspect.fits(suspect.row.seq, one) for one in others):
                # It stands where it was written: only the row before it does not.
                continue
            moved = _renumbered(suspect) or self._from_elsewhere(suspect, macs)
            self.add(REORDERED if moved else ALTERED, suspect.row)
        found: list[Finding] = []
        for finding in sorted(self._found, key=lambda one: (one.seq, one.rule_id)):
            if not _joined(found, finding):
                found.append(finding)
        return tuple(found), self._more

    def _from_elsewhere(self, suspect: Suspect, macs: set[bytes]) -> bool:
        return any(
            suspect.fits(place.row.seq, previous)
            for place in self._suspects
            if place.row.seq != suspect.row.seq
            for previous in {*place.previous, *macs}
        )


def _renumbered(suspect: Suspect) -> bool:
    """Whether it follows the row it was written after, under another number."""
    number = suspect.row.seq
    return any(
        suspect.fits(one, mac) for one in (number - 1, number + 1) for mac in suspect.previous
    )


def _joined(found: list[Finding], finding: Finding) -> bool:
    """Let the last finding cover this one too, if it is the same fault beside it."""
    last = found[-1] if found else None
    if last is None or last.rule_id != finding.rule_id or finding.seq < last.seq:
        return False
    if finding.seq > last.until + 1:
        return False
    found[-1] = replace(last, until=max(last.until, finding.until))
    return True


def time_of(at: Any) -> datetime | None:
    """The time an event says of itself; None when it says none."""
    try:
        return from_ms(at)
    except (TypeError, OverflowError):
        return None
