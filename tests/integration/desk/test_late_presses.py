"""What the page of this moment would not offer is refused and changes nothing; all else is done.

Forms of earlier moments are kept and pressed again, on a real journal: after the recovery, for
another client, for a promise that is gone, from a walk through the night that nobody planned.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from runbook.cli.desk.sitting.own_sitting import OwnSitting
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.offered import offered, offers
from runbook.desk.sitting import Done
from runbook.desk.view import Button, Line
from runbook.incident import Incident
from runbook.procedure.commands import LEAD_KNOWS, NOT_WORKING
from tests.integration.desk.hands import Sat

CASE = "CASE-10017"
STEPS = 40


class Night:
    """A sitting whose page is looked at after each press, without its threads."""

    def __init__(self, path: Path) -> None:
        self.sat = Sat(path)
        self.own = OwnSitting(replace(self.sat.parts, offers_run=False))
        self.sat.conductor, self.sat.deeds = self.own.conductor, self.own.deeds
        self.outage: Incident | None = None
        self.seconds = 0.0
        # Ten seconds pass when this night says so, and not while a slow machine looks.
        self.own.deeds._ticks = self.own.deeds._hold.taking._ticks = lambda: self.seconds
        self.own.conductor.resumable()
        self.own._look()

    def begins(self) -> None:
        self.outage = self.sat.outage()
        self.own._look()

    def ends(self) -> None:
        assert self.outage is not None
        self.sat.over(self.outage)
        self.outage = None
        self.own._look()

    def can(self, kind: Kind, value: str | None = None) -> list[Act]:
        acts = [one.act for one in offered(self.own.view()) if one.act.kind is kind]
        return [one for one in acts if value is None or one.value == value]

    def press(self, kind: Kind, value: str | None = None, typed: str | None = None) -> Done:
        act = self.can(kind, value)[0]
        return self.own.do(act if typed is None else replace(act, value=typed))

    def client(self) -> None:
        """One whole client, with a promise."""
        self.press(Kind.HEARS, "yes")
        self.press(Kind.PROMISE, "call")
        self.press(Kind.REFER, typed=CASE)
        self.press(Kind.NEXT_CLIENT)

    def kept(self) -> list[object]:
        """All that is on disk, and what waits."""
        connection = self.sat.journal.connect()
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = sorted(str(one[0]) for one in found.fetchall())
        rows = [connection.execute(f"SELECT * FROM {one}").fetchall() for one in names]
        return [str([tuple(row) for row in one]) for one in rows] + [dict(self.own.deeds.waiting())]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(tmp_path / "journal.db")
    yield made
    made.own.deeds.end()


def refused(night: Night, *acts: Act) -> str:
    """What was said of the last; nothing has changed."""
    before, page = night.kept(), night.own.view()
    said = ""
    for act in acts:
        done = night.own.do(act)
        assert not done.ok, act
        said = done.said
    after = night.own.view()
    assert night.kept() == before, acts
    assert (after.client, after.now, after.promises) == (page.client, page.now, page.promises)
    return said


def test_what_did_not_work_before_the_recovery_is_not_said_of_what_works_now(night: Night) -> None:
    night.begins()
    (late,) = night.can(Kind.NOT_WORKING, "chat")
    night.ends()
    assert refused(night, late) == "Это было о прошлом сбое. Ничего не изменилось."
    assert NOT_WORKING not in night.sat.answers()
    # Said on the page of now it counts.
    assert night.press(Kind.NOT_WORKING, "chat").ok
    assert night.sat.answers()[NOT_WORKING] == "chat"


def test_a_page_from_before_the_first_outage_says_nothing_after_its_end(night: Night) -> None:
    (early,) = night.can(Kind.NOT_WORKING, "chat")
    night.begins()
    night.ends()
    refused(night, early)


def test_what_is_said_the_moment_an_outage_is_found_counts(night: Night) -> None:
    (early,) = night.can(Kind.NOT_WORKING, "chat")
    night.begins()
    assert night.own.do(early).ok


def test_that_the_lead_knows_is_not_said_of_an_outage_that_is_over(night: Night) -> None:
    night.begins()
    late = night.can(Kind.LEAD_KNOWS)
    night.ends()
    for act in late:
        refused(night, act)
    assert LEAD_KNOWS not in night.sat.answers()


def test_the_form_of_the_last_client_makes_no_promise_for_the_next_one(night: Night) -> None:
    night.begins()
    hears = [*night.can(Kind.HEARS)]
    night.press(Kind.HEARS, "yes")
    late = [*hears, *night.can(Kind.PROMISE), *night.can(Kind.NO_PROMISE)]
    night.press(Kind.PROMISE, "call")
    night.press(Kind.REFER, typed=CASE)
    night.press(Kind.NEXT_CLIENT)
    for act in late:
        assert refused(night, act) == "Это было о другом клиенте. Ничего не изменилось."
    night.press(Kind.HEARS, "yes")
    for act in late:
        refused(night, act)
    assert len(night.sat.promises()) == 1


def test_one_that_was_taken_back_does_not_speak_for_the_one_who_comes_instead(night: Night) -> None:
    night.begins()
    night.client()
    late = night.can(Kind.HEARS, "no")
    night.press(Kind.UNDO)
    night.press(Kind.NEXT_CLIENT)
    for act in late:
        refused(night, act)


def test_the_next_client_pressed_twice_is_one_client(night: Night) -> None:
    night.begins()
    night.press(Kind.HEARS, "yes")
    night.press(Kind.NO_PROMISE)
    (act,) = night.can(Kind.NEXT_CLIENT)
    assert night.own.do(act).ok
    at = night.own.deeds.client()
    assert night.own.do(act).ok
    assert night.own.deeds.client() == at


def test_a_second_client_of_a_later_start_is_none_of_an_earlier_one(tmp_path: Path) -> None:
    first = Night(tmp_path / "journal.db")
    first.begins()
    first.client()
    again = Night(tmp_path / "other.db")
    again.sat.hours.now = first.sat.hours.now
    later = OwnSitting(replace(first.sat.parts, now=lambda: first.sat.hours.now.replace(minute=40)))
    assert int(later.deeds.client()) > int(first.own.deeds.client())


def test_an_outcome_is_taken_for_any_promise_whose_turn_it_is(night: Night) -> None:
    night.begins()
    night.client()
    night.client()
    night.ends()
    first, second = (row.id for row in night.own.view().promises.rows)
    assert {act.subject for act in night.can(Kind.SETTLE)} == {first}
    assert night.own.do(Act(Kind.SETTLE, second, Became.SOLVED)).ok
    assert "записывается" in refused(night, Act(Kind.SETTLE, second, Became.NOT_REACHED))
    assert "записывается" in refused(night, Act(Kind.HAND, second, "Мария"))


def _typed(one: Button | Line, chance: random.Random) -> Act | None:
    """The act of this button; of a line, with what may be typed there."""
    if isinstance(one, Button):
        return one.act
    texts = {Kind.REFER: f"CASE-{chance.randrange(10**5, 10**6)}", Kind.HAND: "Мария"}
    text = texts.get(one.act.kind)
    return replace(one.act, value=text) if text else None


def _strangers(chance: random.Random) -> Iterator[Act]:
    """One of each kind, about somebody or something that there is not."""
    values = {
        Kind.HEARS: "yes", Kind.PROMISE: "call", Kind.SETTLE: "solved", Kind.HAND: "Мария",
        Kind.REFER: CASE, Kind.NOT_WORKING: "chat", Kind.OWNER_READ: "isp", Kind.GIVE: "done",
    }  # fmt: skip
    for kind in Kind:
        if kind not in {Kind.END_SHIFT, Kind.CHECK_AGAIN, Kind.CALL_ENDED, Kind.LEAD_KNOWS}:
            yield Act(kind, f"no-{chance.randrange(99)}", values.get(kind, ""))


@pytest.mark.parametrize("seed", range(6))
def test_on_any_way_through_the_night_what_is_offered_is_done_and_nothing_else(
    tmp_path: Path, seed: int
) -> None:
    chance, night = random.Random(seed), Night(tmp_path / "journal.db")
    earlier: set[Act] = set()
    for _ in range(STEPS):
        if chance.random() < 0.15:
            night.ends() if night.outage else night.begins()
        if chance.random() < 0.1:
            night.seconds += 11
            night.own.deeds._over()
            night.own._look()
        page = night.own.view()
        here = [act for one in offered(page) if (act := _typed(one, chance))]
        assert all(offers(page, act) for act in here)
        before = chance.sample(sorted(earlier, key=str), len(earlier))
        gone = (act for act in before if not _is_done_or_offered(night, act))
        refused(night, *islice(gone, 3), *_strangers(chance))
        earlier.update(here)
        chosen = chance.choice(here)
        assert night.own.do(chosen).ok, chosen
    night.own.deeds.end()


def _is_done_or_offered(night: Night, act: Act) -> bool:
    """Whether it may be done now, or is a second press that is answered as the first was."""
    again = act.kind in {Kind.GIVE, Kind.ASIDE, Kind.NEXT_CLIENT, Kind.CALL_ENDED}
    hands = act.kind is Kind.HAND
    return again or hands or not night.own._refuses(act)
