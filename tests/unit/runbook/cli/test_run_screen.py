"""What ``run`` says of the lead: nobody is asked to ring one who has the message or knows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.delivery import Delivery, DeliveryError, ErrorCode, Purpose, Recipient
from notifier.dispatch.dispatcher import Notice, Phase
from notifier.message import Message
from runbook.cli.run.sheet import Sheet
from runbook.cli.sitting.screen import RunScreen
from runbook.diagnosis.briefing import LeadReach
from runbook.incident import Incident
from runbook.procedure.commands import LEAD_KNOWS
from runbook.procedure.file import built_in
from runbook.procedure.place import Place
from runbook.procedure.walk import Position
from runbook.settings import Settings
from runbook.settings.shapes import Contact

NOW = datetime(2026, 11, 21, 23, 13, tzinfo=UTC)
LEAD = Contact(role="shift_lead", name="Мария", phone="+7 900 000-00-02")
OTHER = Contact(role="shift_lead", name="Олег", phone="+7 900 000-00-03")
OUTAGE = Incident("3f9a1c2b00ff8e01", "op-117", NOW, alerted_at=NOW, cause="bank_service.error")
RING = "Позвоните: Мария, +7 900 000-00-02."


def screen_of(*leads: Contact) -> RunScreen:
    return RunScreen(Settings(contacts=leads), "ru")


def waiting(lead: Contact = LEAD, phase: Phase = Phase.WAITING) -> Notice:
    person = Recipient("shift_lead", lead.name, "telegram", "1", lead.name)
    delivery = Delivery(
        f"to {lead.name}", OUTAGE.key, Purpose.RING, person, Message("Сбой"), NOW, NOW
    )
    error = DeliveryError(ErrorCode.NOT_SENT) if phase is Phase.WAITING else None
    return Notice(phase, delivery, NOW + timedelta(seconds=5), error)


def test_whoever_joins_an_outage_the_lead_has_is_not_asked_to_ring(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = screen_of(LEAD)
    screen.reached_lead = {OUTAGE.key: NOW}.get
    screen.notice(waiting())
    screen.joined(OUTAGE, "Сбой")
    screen.notice(waiting())
    out = capsys.readouterr().out
    assert "Сообщение о нём ушло в 02:13 МСК." in out
    assert RING not in out
    assert not screen.has_dictated


def test_a_message_that_only_somebody_else_has_does_not_spare_her_the_call(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = screen_of(LEAD)
    screen.joined(OUTAGE, "Сбой")
    assert RING in capsys.readouterr().out
    assert screen.has_dictated


def test_whoever_joins_an_outage_the_lead_knows_of_reads_that_and_is_not_asked_to_ring(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = screen_of(LEAD)
    screen.joined(replace(OUTAGE, acknowledged_at=NOW), "Сбой")
    screen.notice(waiting())
    out = capsys.readouterr().out
    assert "Отмечено: руководитель смены знает (02:13 МСК)." in out
    assert RING not in out
    assert screen.reach is LeadReach.KNOWS


def marked(screen: RunScreen, *, known: bool) -> None:
    answers = {LEAD_KNOWS: "yes"} if known else {}
    screen._note_known(Place(Position(None), answers, about=OUTAGE.key))


@pytest.mark.parametrize("meanwhile", [None, Phase.WAITING, Phase.ACCEPTED])
def test_a_mark_taken_back_asks_her_to_ring_again_unless_the_message_went_out_meanwhile(
    meanwhile: Phase | None,
) -> None:
    screen = screen_of(LEAD)
    screen.told_by((), reaches_lead=True)
    screen.joined(OUTAGE, "Сбой")
    screen.notice(waiting())
    assert screen.has_dictated
    marked(screen, known=True)
    assert not screen.has_dictated
    if meanwhile:
        screen.notice(waiting(phase=meanwhile))
    marked(screen, known=False)
    assert screen.has_dictated is (meanwhile is not Phase.ACCEPTED)
    assert screen.reach is LeadReach.MESSAGE


def test_of_two_leads_each_line_names_whom_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    alone, both = screen_of(LEAD), screen_of(LEAD, OTHER)
    alone.notice(waiting(phase=Phase.ACCEPTED))
    for lead in (LEAD, OTHER):
        both.notice(waiting(lead, Phase.ACCEPTED))
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "Руководитель смены", "Руководитель смены, Мария", "Руководитель смены, Олег",
    ]  # fmt: skip


def test_what_a_run_taken_up_again_does_anew_is_said_once() -> None:
    step = next(one for one in built_in().steps if one.id == "bank_incident")
    done = Place(Position(None), carried_out=(step,))

    class Conducts:
        def place(self) -> Place:
            return done

    sheet = Sheet(Settings(), "ru")
    sheet._conductor = Conducts()  # type: ignore[assignment]  # no more is asked
    sheet.placed()
    sheet.placed()
    assert sheet._status == ["Руководитель смены передаст сбой в техподдержку банка."]
