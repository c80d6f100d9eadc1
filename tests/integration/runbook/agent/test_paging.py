"""Who is paged about a change: on a real outbox, with a clock that is moved."""

from runbook.planning import Loudness
from runbook.settings.shapes import Contact
from tests.integration.runbook.agent.paging_night import (
    ADMIN,
    CONTACTS,
    LEAD,
    MINUTE,
    SECOND,
    Night,
)


def test_one_of_each_role_is_told_at_once_and_the_others_only_when_nobody_answers() -> None:
    night = Night()
    told = night.tell(roles=("shift_lead", "sysadmin"))
    night.work()
    assert [one.role for one in told] == ["shift_lead", "sysadmin"]
    assert night.rung == [LEAD, ADMIN]
    night.pass_time(4 * MINUTE)
    assert night.rung == [LEAD, ADMIN]
    night.pass_time(6 * MINUTE)
    assert night.rung == [LEAD, ADMIN, LEAD]
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD, ADMIN, LEAD, SECOND, SECOND, ADMIN]
    assert not night.outbox.pending()


def test_a_reminder_says_that_nobody_has_answered() -> None:
    night = Night()
    night.tell()
    night.pass_time(6 * MINUTE)
    first, reminder = (text for _address, text in night.phone.rung)
    assert "никто не подтвердил" not in first
    assert "никто не подтвердил" in reminder
    assert reminder.startswith("Нет ответа. Сбой у оператора op-117: ")


def test_who_was_not_rung_before_is_told_that_it_is_passed_on() -> None:
    night = Night()
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(60 * MINUTE)
    marks = [(to, text.partition(":")[0].partition(".")[0]) for to, text in night.phone.rung]
    assert marks == [
        (LEAD, "Сбой у оператора op-117"),
        (ADMIN, "Сбой у оператора op-117"),
        (LEAD, "Нет ответа"),
        (SECOND, "Передаём вам"),
        (SECOND, "Нет ответа"),
        (ADMIN, "Нет ответа"),
    ]


def test_news_never_makes_more_than_three_messages_a_person() -> None:
    night = Night()
    night.tell()
    for minute in (1, 2, 3, 4):
        night.pass_time(minute * MINUTE)
        night.promised = minute
        night.tell()
    night.pass_time(60 * MINUTE)
    night.tell(Loudness.RECOVERY)
    night.pass_time(61 * MINUTE)
    assert night.rung.count(LEAD) == 3
    assert max(map(night.rung.count, night.rung)) <= 3
    assert night.phone.edited


def test_an_edit_changes_what_waits_and_what_was_sent() -> None:
    night = Night()
    night.tell()
    night.work()
    night.promised = 2
    night.tell(Loudness.EDIT)
    night.pass_time(MINUTE)
    assert night.rung == [LEAD]
    assert night.phone.edited == [LEAD]


def test_whoever_was_told_of_the_outage_is_told_of_its_end_and_nobody_else() -> None:
    night = Night()
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(MINUTE)
    told = night.tell(Loudness.RECOVERY, roles=("shift_lead",))
    night.pass_time(90 * MINUTE)
    assert sorted(one.role for one in told) == ["shift_lead", "sysadmin"]
    assert night.rung == [LEAD, ADMIN, LEAD, ADMIN]


def test_an_outage_that_could_not_be_told_in_time_becomes_one_silent_message() -> None:
    night = Night()
    night.phone.silent = True
    night.tell()
    night.pass_time(27 * MINUTE)
    night.tell(Loudness.RECOVERY)
    night.phone.silent = False
    night.pass_time(40 * MINUTE)
    assert night.phone.rung == [(LEAD, "без звука")]
    assert not night.outbox.pending()


def test_a_contact_without_a_way_is_passed_over() -> None:
    night = Night([Contact(role="shift_lead", phone="0500"), *CONTACTS[1:]])
    assert [one.name for one in night.tell()] == ["Б"]


def test_nobody_with_a_way_is_said_by_giving_nobody() -> None:
    assert Night([Contact(role="shift_lead", phone="0500")]).tell() == ()


def test_without_pauses_nobody_is_reminded() -> None:
    night = Night(repeat_after=0.0, next_person_after=0.0)
    night.tell()
    night.pass_time(120 * MINUTE)
    assert night.rung == [LEAD]


def test_whoever_could_not_be_told_at_first_is_rung_by_the_next_change() -> None:
    night = Night([Contact(role="shift_lead", phone="0500")])
    assert night.tell() == ()
    night.configure(CONTACTS)
    night.pass_time(MINUTE)
    night.tell(Loudness.EDIT)
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD, LEAD, SECOND, SECOND, ADMIN, ADMIN]
    assert "без звука" not in [text for _address, text in night.phone.rung]


def test_a_role_needed_only_later_is_told_then_and_not_four_times() -> None:
    for loudness in (Loudness.EDIT, Loudness.RING):
        night = Night()
        night.tell()
        night.pass_time(MINUTE)
        told = night.tell(loudness, roles=("shift_lead", "sysadmin"))
        assert sorted(one.role for one in told) == ["shift_lead", "sysadmin"]
        night.pass_time(2 * MINUTE)
        assert night.rung.count(ADMIN) == 1
        night.tell(loudness, roles=("shift_lead", "sysadmin"))
        night.pass_time(60 * MINUTE)
        night.tell(Loudness.RECOVERY)
        night.pass_time(61 * MINUTE)
        assert 1 < night.rung.count(ADMIN) <= 3


def test_without_a_way_to_the_lead_the_ladder_is_climbed_behind_whoever_is_reached() -> None:
    night = Night([Contact(role="shift_lead", phone="0500"), CONTACTS[2]])
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(20 * MINUTE)
    assert night.rung == [ADMIN, ADMIN]


def test_where_nobody_who_is_to_know_can_be_reached_the_next_on_the_ladder_is_rung() -> None:
    head = Contact(role="head", telegram=4)
    night = Night([Contact(role="shift_lead"), CONTACTS[2], head], roles=("shift_lead", "head"))
    assert [one.role for one in night.tell()] == ["head"]
    night.pass_time(20 * MINUTE)
    assert night.rung == ["4", "4"]


def test_one_chat_in_two_roles_is_rung_as_one_person_with_the_leads_words() -> None:
    both = (CONTACTS[0], Contact(role="shift_lead", name="Б", telegram=1))
    night = Night([*both, Contact(role="sysadmin", name="А", telegram=1)])
    told = night.tell(roles=("sysadmin", "shift_lead"))
    assert [one.role for one in told] == ["shift_lead"]
    night.pass_time(60 * MINUTE)
    assert night.rung == [LEAD, LEAD]
    night.tell(Loudness.RECOVERY)
    night.pass_time(61 * MINUTE)
    assert night.rung == [LEAD, LEAD, LEAD]


def test_a_contact_whose_name_was_corrected_is_the_one_who_was_told() -> None:
    night = Night()
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(MINUTE)
    night.configure([*CONTACTS[:2], Contact(role="sysadmin", name="Вв", telegram=3)])
    night.tell(roles=("shift_lead", "sysadmin"))
    night.pass_time(2 * MINUTE)
    assert night.rung == [LEAD, ADMIN, LEAD, ADMIN]
