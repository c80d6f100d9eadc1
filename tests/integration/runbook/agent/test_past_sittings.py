"""A watch begins a sitting for each outage: of those that are over it keeps nothing."""

import gc
from pathlib import Path

import pytest

from runbook.agent.recording import homeward
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


def test_nothing_of_past_outages_is_kept_and_nothing_is_said_for_them(
    tonight: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homeward, "TRY_EVERY", 0.05)
    before = sittings()
    screen, path = Followed(), tmp_path / "journal.db"
    evening = Sitting(tonight, path, screen)
    evening.journal = open_journal(path, utc_now()).journal
    loaded = settings_from(toml(tonight.tables).encode(), path)
    screen.telling, record = evening.telling_of(loaded)
    screen.telling.start()
    place = ScriptedPlace(loaded, Learned(), path)
    office = OwnOffice(
        place, record, screen.telling, built_in(), screen, "ru",
        lambda error: screen.told.append(repr(error)),
    )  # fmt: skip
    try:
        for cause in OUTAGES:
            place.script = [cause, CLEAN]
            noticed = Noticed(utc_now(), report(cause), {})
            following = office.pursue(noticed, place.diagnose)
            assert until(lambda one=following: one.stirred() or one.over, 20)  # type: ignore[misc]
        assert screen.told.count("recovered") == len(OUTAGES)
        assert sittings() - before == 1
        assert record.continue_in_memory()
        assert until(lambda: not record.journal.in_memory)
        assert until(lambda: HOME.rule_id in screen.told)
        assert screen.told.count(HOME.rule_id) == 1
    finally:
        screen.telling.stop()


def sittings() -> int:
    gc.collect()
    return sum(isinstance(one, Session) for one in gc.get_objects())
