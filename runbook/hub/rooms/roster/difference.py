"""PURE. What an import changes: it replaces the period it covers, for the roles it names."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from runbook.hub.rooms.roster.shapes import Entry


@dataclass(frozen=True, slots=True)
class Change:
    """``changed`` are pairs of what stands and what takes its place; ``same`` is a count."""

    new: tuple[Entry, ...] = ()
    changed: tuple[tuple[Entry, Entry], ...] = ()
    dropped: tuple[Entry, ...] = ()
    same: int = 0

    @property
    def digest(self) -> str:
        """The same for the same change of the same roster only."""
        parts = [
            *(f"+{_text(one)}" for one in self.new),
            *(f"~{old.id}{_text(one)}" for old, one in self.changed),
            *(f"-{one.id}" for one in self.dropped),
        ]
        return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be different."""
        return not (self.new or self.changed or self.dropped)


def difference(standing: Sequence[Entry], wanted: Sequence[Entry], now: datetime) -> Change:
    """What has to be done so that ``wanted`` stands. What is over stays as it was."""
    if not wanted:
        return Change()
    roles = {one.role for one in wanted}
    begins, ends = min(one.begins for one in wanted), max(one.ends for one in wanted)
    ahead = [one for one in wanted if one.ends > now]
    known = {one.key for one in standing}
    keys = {one.key for one in ahead}
    new = [one for one in ahead if one.key not in known]
    # Of a whole office there are thousands: each is held against the same person's alone.
    theirs: dict[str, list[Entry]] = {}
    for one in new:
        theirs.setdefault(one.who, []).append(one)
    out = [
        one for one in standing
        if one.ends > now and one.key not in keys
        and ((one.role in roles and begins <= one.begins < ends) or _clashes(one, theirs))
    ]  # fmt: skip
    changed = []
    for old in out:
        hers = theirs.get(old.who, [])
        fits = next((one for one in hers if _is_same_shift(old, one)), None)
        if fits is not None:
            hers.remove(fits)
            changed.append((old, _going_on(old, fits, now)))
    replaced = {old.id for old, _ in changed}
    taken = {one.key for _, one in changed}
    dropped = tuple(one for one in out if one.id not in replaced)
    left = tuple(one for one in new if one.key not in taken)
    return Change(left, tuple(changed), dropped, len(keys & known))


def _clashes(one: Entry, theirs: Mapping[str, Sequence[Entry]]) -> bool:
    new = theirs.get(one.who, ())
    return any(one.begins < each.ends and each.begins < one.ends for each in new)


def _is_same_shift(old: Entry, new: Entry) -> bool:
    overlap = old.begins < new.ends and new.begins < old.ends
    return overlap and (old.who, old.role) == (new.who, new.role)


def _going_on(old: Entry, new: Entry, now: datetime) -> Entry:
    """Whoever works now goes on as they were: on shift, or off it by hand."""
    if not (old.covers(now) and new.covers(now)):
        return new
    return replace(new, begun_at=old.begun_at, ended_at=old.ended_at)


def _text(one: Entry) -> str:
    return f"{one.who}/{one.role}/{one.begins.isoformat()}/{one.ends.isoformat()}"
