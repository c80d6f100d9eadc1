"""The desk's sitting: what it shows of a night, and that it follows what others write."""

from dataclasses import replace
from pathlib import Path

import pytest

from checks.verdict import Verdict
from runbook.agent.workplace import utc_now
from runbook.cli.desk.sitting.elsewhere import Elsewhere
from runbook.desk.acts import Act, Kind
from runbook.desk.view import Button, Mark, Told, Tone
from runbook.journal.store import open_journal
from runbook.planning import described
from tests.integration.desk.hands import NO_INTERNET as FOUND
from tests.integration.desk.hands import OPERATOR, Sat
from tests.integration.desk.sat_down import CLEAN, NO_INTERNET, SatDown, World, sat_down
from tests.unit.runbook.desk.standing_out import mains


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def broken(one: SatDown, verdict: Verdict = NO_INTERNET) -> None:
    one.world.finds = verdict
    one.do(Kind.CHECK_AGAIN)
    one.shows(lambda desk: desk.headline.tone is Tone.PROVIDER)


def test_all_is_well_and_nothing_is_asked_of_her(path: Path) -> None:
    with sat_down(path, World()) as one:
        desk = one.shows(lambda desk: desk.headline.tone is Tone.WELL)
    assert desk.steps == ()
    assert desk.now.buttons == ()
    assert desk.lead.told is Told.NOTHING
    assert desk.words.aloud
    assert desk.words.chat_notes


def test_a_night_from_the_outage_to_the_recovery(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        # No channel of these settings leads to the lead: her own voice does.
        desk = one.shows(lambda desk: desk.lead.told is Told.RING)
        assert desk.provider is not None
        assert "+7 900 000-00-02" in desk.lead.ring
        assert "op-117" in desk.lead.read_out
        one.do(Kind.HEARS, value="yes")
        # The client comes first, then her own steps.
        one.do(Kind.PROMISE, value="call")
        assert len(one.own.view().promises.rows) == 1
        one.do(Kind.REFER, one.own.view().promises.rows[0].id)
        one.do(Kind.GIVE, "status", "done")
        assert (one.own.view().now.text, one.own.view().said) != ("", "")
        one.do(Kind.GIVE, "calls", "2")
        one.do(Kind.GIVE, "chats", "0")
        assert one.own.view().in_hand
        one.do(Kind.LEAD_KNOWS)
        assert one.own.view().lead.told is Told.KNOWN
        one.world.finds = CLEAN
        one.do(Kind.CHECK_AGAIN)
        desk = one.shows(lambda desk: desk.headline.tone is Tone.OVER)
    assert desk.provider is None
    # She calls them back now: what is urgent and what does not work stay at hand.
    assert desk.client is not None
    assert desk.client.urgent
    assert not desk.client.buttons
    assert [one.act.value for one in desk.not_working] == ["voice", "chat", "data"]
    assert desk.lead.told is Told.NOTHING


def test_exactly_one_step_is_now(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        assert marks(one).count(Mark.NOW) == 1
        one.do(Kind.HEARS, value="no")
        # The client comes first: her own steps wait until this is noted.
        desk = one.own.view()
        assert desk.now.text == "Запишите номер клиента."
        assert marks(one).count(Mark.NOW) == 0
        one.do(Kind.REFER, desk.promises.rows[0].id)
        for step in ("status", "calls", "chats"):
            assert marks(one).count(Mark.NOW) == 1
            one.do(Kind.ASIDE, step)


def marks(one: SatDown) -> list[Mark]:
    return [row.mark for row in one.own.view().steps]


def test_a_check_she_asked_for_is_answered_by_its_end(path: Path) -> None:
    with sat_down(path, World()) as one:
        one.shows(lambda desk: desk.headline.tone is Tone.WELL)
        one.do(Kind.CHECK_AGAIN)
        assert one.shows(lambda desk: desk.said != "Проверяем ещё раз.").said == "Проверено."


def test_what_she_reports_makes_an_outage_of_clean_checks(path: Path) -> None:
    with sat_down(path, World()) as one:
        one.shows(lambda desk: desk.headline.tone is Tone.WELL)
        one.do(Kind.NOT_WORKING, value="chat")
        desk = one.shows(lambda desk: desk.lead.told is Told.RING)
        assert desk.headline.tone is Tone.UNCLEAR
        assert [one.done for one in desk.not_working] == [False, True, False]
        assert "чат" in desk.not_working_said


def test_an_outage_that_another_process_opens_is_shown_and_looked_at(path: Path) -> None:
    with sat_down(path, World()) as one:
        one.shows(lambda desk: desk.headline.tone is Tone.WELL)
        looked, woken = one.world.looked, len(one.world.woken)
        other = open_journal(path, utc_now()).journal
        opened = other.open_incident(OPERATOR, utc_now(), detected_at=utc_now()).incident
        saved = other.save_incident(described(opened, FOUND), utc_now(), "incident.detected")
        assert saved is not None
        one.shows(lambda desk: desk.headline.tone is Tone.PROVIDER)
        one.shows(lambda _: one.world.looked > looked)
        assert len(one.world.woken) > woken
        assert one.own.conductor.about == opened.key
        other.close()


def test_an_outage_that_another_process_ends_is_over_here_too(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        one.world.finds = CLEAN
        other = open_journal(path, utc_now()).journal
        found = other.current_incident(OPERATOR)
        assert found is not None
        ended = replace(found, restored_at=utc_now())
        assert other.save_incident(ended, utc_now(), "incident.restored") is not None
        one.shows(lambda desk: desk.headline.tone is Tone.OVER)
        other.close()


def test_an_answer_given_in_another_window_is_on_the_page(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        window = Sat(path)
        window.hours.now = utc_now()
        found = window.journal.current_incident(OPERATOR)
        assert found is not None
        window.conductor.found(FOUND, found)
        window.do(Kind.GIVE, "calls", "3", about=found.key)
        one.shows(lambda desk: any("3" in line for line in desk.in_hand))
        window.journal.close()


def test_a_run_that_was_left_is_offered_and_gone_on_with(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        one.do(Kind.HEARS, value="yes")
    with sat_down(path, World(NO_INTERNET)) as two:
        desk = two.shows(lambda desk: desk.ask_first is not None)
        assert desk.ask_first is not None
        assert [button.act.kind for button in desk.ask_first.buttons] == [
            Kind.GO_ON,
            Kind.START_AGAIN,
        ]
        assert desk.now.text == ""
        two.own.do(Act(Kind.GO_ON))
        assert two.own.view().ask_first is None
        assert "hears" in two.own.conductor.place().answers


def test_in_a_second_window_it_simply_goes_on(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        one.do(Kind.HEARS, value="yes")
    with sat_down(path, World(NO_INTERNET), offers_run=False) as two:
        desk = two.shows(lambda desk: desk.news)
        assert desk.ask_first is None
        assert "hears" in two.own.conductor.place().answers


def test_a_defect_of_the_sitting_leaves_the_words_and_says_so(path: Path) -> None:
    with sat_down(path, World(fails=True)) as one:
        desk = one.shows(lambda desk: desk.headline.tone is Tone.UNCLEAR)
        assert "Проверка остановилась" in desk.headline.sentence
        assert desk.words.aloud
        assert not one.own.over.is_set()


def test_texts_of_the_terminal_stay_off_the_page(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        one.do(Kind.HEARS, value="yes")
        one.do(Kind.PROMISE, value="call")
        one.do(Kind.REFER, one.own.view().promises.rows[0].id)
        for step in ("status", "calls", "chats"):
            one.do(Kind.ASIDE, step)
        desk = one.own.view()
        said = [desk.now.text, *desk.now.beside, *desk.news, *desk.problems, *desk.lead.lines]
        assert "Позвоните" in desk.now.text
        terminal = ("[", "Enter", "runbook run")
        assert not [line for line in said if any(one in line for one in terminal)]


def test_ringing_the_lead_is_over_as_soon_as_the_lead_knows(path: Path) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        for deed in ((Kind.HEARS, "", "yes"), (Kind.NO_PROMISE, "", ""), (Kind.ASIDE, "status", ""),
                     (Kind.ASIDE, "calls", ""), (Kind.ASIDE, "chats", "")):  # fmt: skip
            one.do(*deed)
        desk = one.shows(lambda desk: "Позвоните руководителю" in desk.now.text)
        (main,) = mains(desk)
        assert isinstance(main, Button)
        assert (main.act.kind, main.key) == (Kind.LEAD_KNOWS, "Enter")
        one.do(Kind.LEAD_KNOWS)
        desk = one.shows(lambda desk: "Позвоните руководителю" not in desk.now.text)
        assert desk.lead.told is Told.KNOWN


def test_looking_elsewhere_sees_others_and_nothing_twice(path: Path) -> None:
    journal = open_journal(path, utc_now()).journal
    elsewhere = Elsewhere()
    assert elsewhere.changed(journal)
    assert not elsewhere.changed(journal)
    other = open_journal(path, utc_now()).journal
    other.append_event(utc_now(), "incident.seen")
    assert elsewhere.changed(journal)
    assert not elsewhere.changed(journal)
    other.close()
    journal.close()


def test_after_a_closed_shift_it_stays_until_the_last_page_was_asked_for(path: Path) -> None:
    with sat_down(path, World()) as one:
        one.shows(lambda desk: desk.headline.tone is Tone.WELL)
        assert one.do(Kind.END_SHIFT).ok
        assert not one.own.over.wait(0.5)
        one.own.deeds.goodbye.set()
        assert one.own.over.wait(20)


def test_promises_of_an_outage_that_is_over_are_offered_and_nothing_else_is_asked(
    path: Path,
) -> None:
    with sat_down(path, World()) as one:
        broken(one)
        one.do(Kind.HEARS, value="yes")
        one.do(Kind.PROMISE, value="call")
        one.world.finds = CLEAN
        one.do(Kind.CHECK_AGAIN)
        one.shows(lambda desk: desk.headline.tone is Tone.OVER)
    with sat_down(path, World()) as two:
        desk = two.shows(lambda desk: desk.headline.tone is not Tone.CHECKING)
        assert desk.ask_first is not None
        assert desk.ask_first.text.startswith("Сбой кончился в ")
        assert "Осталось обещаний: 1" in desk.ask_first.text
        assert desk.ask_first.beside == ("Обещания сохранены в любом случае.",)
        assert desk.steps == ()
        assert desk.client is None or desk.client.buttons == ()
        assert [row.buttons for row in desk.promises.rows] == [()]
        two.do(Kind.GO_ON)
        desk = two.shows(lambda desk: desk.headline.tone is Tone.OVER)
        assert any(row.buttons for row in desk.promises.rows)
