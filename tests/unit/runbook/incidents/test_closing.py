"""What a person may change about an incident, and what is refused calmly."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.incident import Incident
from runbook.incidents.cause_search import causes_meant
from runbook.incidents.closing import (
    REOPEN_WITHIN,
    Changed,
    Closing,
    Refused,
    close,
    expect,
    note,
    reopen,
)

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Incident("1a2b3c4d5e6f7081", "op-117", NOW - HOUR, occurred_at=NOW - HOUR, cause="isp.lossy")
RESTORED = replace(OPEN, restored_at=NOW - HOUR / 2)


def closed(incident: Incident = RESTORED, cause: str = "isp.lossy") -> Incident:
    done = close(incident, Closing(cause), NOW)
    assert isinstance(done, Changed)
    return done.incident


def test_closing_names_the_true_cause_beside_the_one_diagnosed() -> None:
    done = close(RESTORED, Closing("isp.no_internet", "INC-7", "очередь"), NOW)
    assert isinstance(done, Changed)
    assert (done.incident.cause, done.incident.true_cause) == ("isp.lossy", "isp.no_internet")
    assert done.kind == "incident.closed"
    assert done.body == {
        "cause": "isp.no_internet", "diagnosed": "isp.lossy", "ticket": "INC-7",
        "hindered": "очередь", "restored": True,
    }  # fmt: skip


def test_closing_what_was_never_restored_does_not_pretend_that_it_was() -> None:
    assert closed(OPEN).restored_at is None
    said = close(OPEN, Closing("isp.lossy", restored_at=NOW - HOUR / 3), NOW)
    assert isinstance(said, Changed)
    assert said.incident.restored_at == NOW - HOUR / 3


@pytest.mark.parametrize("wrong", [NOW - 2 * HOUR, NOW + HOUR])
def test_it_cannot_have_worked_again_before_it_began_or_tomorrow(wrong: datetime) -> None:
    refused = close(OPEN, Closing("isp.lossy", restored_at=wrong), NOW)
    assert isinstance(refused, Refused)
    assert refused.text_id == "incident.close.restored_before"


def test_closing_twice_is_refused_and_reopening_allows_it_again() -> None:
    again = close(closed(), Closing("isp.lossy"), NOW)
    assert isinstance(again, Refused)
    assert again.text_id == "incident.close.twice"
    opened = reopen(closed(), None, NOW)
    assert isinstance(opened, Changed)
    assert opened.incident.closed_at is None
    assert isinstance(close(opened.incident, Closing("isp.no_internet"), NOW), Changed)


def test_an_outage_whose_end_nobody_saw_still_gets_its_cause() -> None:
    unseen = replace(OPEN, closed_at=NOW - HOUR / 2)
    assert closed(unseen).true_cause == "isp.lossy"


def test_reopening_has_its_limits() -> None:
    old = replace(closed(), closed_at=NOW - REOPEN_WITHIN - HOUR)
    assert isinstance(reopen(old, None, NOW), Refused)
    assert isinstance(reopen(OPEN, None, NOW), Refused)
    other = replace(OPEN, key="ffffffffffffffff")
    assert isinstance(reopen(closed(OPEN), other, NOW), Refused)
    assert isinstance(reopen(closed(RESTORED), other, NOW), Changed)


def test_a_cause_outside_the_catalogue_is_refused() -> None:
    assert close(RESTORED, Closing("aliens"), NOW) == Refused("incident.close.no_such_cause")


def test_when_it_will_be_mended_can_be_said_and_taken_back() -> None:
    said = expect(OPEN, NOW + HOUR)
    assert isinstance(said, Changed)
    assert said.body == {"eta_at": round((NOW + HOUR).timestamp() * 1000)}
    back = expect(said.incident, None)
    assert isinstance(back, Changed)
    assert back.incident.eta_at is None
    assert isinstance(expect(OPEN, None), Refused)
    assert isinstance(expect(RESTORED, NOW + HOUR), Refused)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("клиент +7 922 000-00-00", "incident.text.phone"),
        ("карта 4111 1111 1111 1111", "incident.text.card"),
        ("обещали Смирнову Ивану Петровичу", "incident.text.name"),
        ("  ", "incident.text.empty"),
        ("ы" * 2001, "incident.text.long"),
    ],
)
def test_a_note_with_a_clients_data_is_refused(text: str, refused: str) -> None:
    found = note(OPEN, text)
    assert isinstance(found, Refused)
    assert found.text_id == refused


def test_a_note_cannot_steer_the_terminal_of_whoever_reads_it() -> None:
    done = note(OPEN, "провайдер\x1b[2J\nчинит")
    assert isinstance(done, Changed)
    assert done.body == {"text": "провайдер [2J чинит"}


def test_a_cause_is_found_by_code_by_number_and_by_words() -> None:
    assert causes_meant("ISP.lossy", (), "ru") == ("isp.lossy",)
    assert causes_meant("2", ("isp.lossy", "pc.no_route"), "ru") == ("pc.no_route",)
    assert causes_meant("3", ("isp.lossy", "pc.no_route"), "ru") == ()
    assert causes_meant("электричества", (), "ru") == ("home_network.power_cut",)
    assert len(causes_meant("роутер", (), "ru")) > 1
    assert causes_meant("", (), "ru") == ()
