"""A watch begins a sitting for each outage: of those that are over it keeps nothing."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from checks.verdict import Verdict
from runbook.agent.recording import homeward
from runbook.agent.recording.record import Record
from runbook.agent.sitting.conductor import Conductor
from runbook.agent.sitting.session import Noticed, Session
from runbook.agent.watch.office import OwnOffice
from runbook.agent.workplace import utc_now
from runbook.journal.problem import HOME
from runbook.journal.store import open_journal
from runbook.learned import Learned
from runbook.procedure.file import built_in
from runbook.settings.file import settings_from
from tests.acceptance.night import Night, toml, until
from tests.integration.runbook.agent.sitting_down import (
    CLEAN,
    CRM,
    GATEWAY,
    NO_INTERNET,
    ScriptedPlace,
    Sitting,
    Watcher,
    report,
)

OUTAGES = (NO_INTERNET, GATEWAY, CRM)


class Followed(Watcher):
    """A watch's screen."""

    words = None

    def conduct(self, conductor: Conductor) -> None:
        self.conductor = conductor

    def waiting(self, seconds: float, *, restored: bool) -> None: ...


@dataclass
class Evening:
    """A watch's journal, its way out, and where outages are followed."""

    screen: Followed
    record: Record
    place: ScriptedPlace
    office: OwnOffice

    def loses_its_disk(self) -> None:
        """It is there again at once."""
        assert self.record.continue_in_memory()
        assert until(lambda: not self.record.journal.in_memory)
        assert until(lambda: HOME.rule_id in self.screen.told)

    def outage(self, cause: Verdict) -> None:
        """One, from its beginning to its end."""
        self.place.script = [cause, CLEAN]
        following = self.office.pursue(Noticed(utc_now(), report(cause), {}), self.place.diagnose)
        assert until(lambda: following.stirred() or following.over, 20)  # type: ignore[func-returns-value]


@pytest.fixture
def evening(tonight: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Evening]:
    monkeypatch.setattr(homeward, "TRY_EVERY", 0.05)
    screen, path = Followed(), tmp_path / "journal.db"
    sitting = Sitting(tonight, path, screen)
    sitting.journal = open_journal(path, utc_now()).journal
    loaded = settings_from(toml(tonight.tables).encode(), path)
    screen.telling, record = sitting.telling_of(loaded)
    place = ScriptedPlace(loaded, Learned(), path)
    office = OwnOffice(
        place, record, screen.telling, built_in(), screen, "ru",
        lambda error: screen.told.append(repr(error)),
    )  # fmt: skip
    screen.telling.start()
    yield Evening(screen, record, place, office)
    screen.telling.stop()


def test_nothing_of_past_outages_is_kept_and_nothing_is_said_for_them(evening: Evening) -> None:
    before = sittings()
    for cause in OUTAGES:
        evening.outage(cause)
    assert evening.screen.told.count("recovered") == len(OUTAGES)
    assert sittings() == before
    evening.loses_its_disk()
    assert evening.screen.told.count(HOME.rule_id) == 1


def test_before_the_first_outage_too_she_hears_that_the_journal_is_on_disk_again(
    evening: Evening,
) -> None:
    evening.loses_its_disk()
    assert evening.screen.told == [HOME.rule_id]


def sittings() -> int:
    gc.collect()
    return sum(isinstance(one, Session) for one in gc.get_objects())
