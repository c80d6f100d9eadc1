"""The room of the roster: what each role sees and does there."""

from datetime import date, timedelta

import pytest

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster import plan, planning
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import agents, roster
from runbook.hub.store import people as people_of
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import OF_ROLE, Enter


@pytest.fixture(autouse=True)
def planned(night: Night) -> None:
    with night.store.write() as tx:
        for who, begins, ends in (("lead", -1, 3), ("lead-3", 9, 21)):
            first, last = (tx.now + timedelta(hours=one) for one in (begins, ends))
            assert planning.plan(tx, Entry("", who, Role.SHIFT_LEAD, first, last), "lead").done


def test_who_is_there_who_comes_and_what_is_missing(enter: Enter) -> None:
    page = enter("lead").look("/roster").text
    assert "Третий руководитель, 23.11, 11:13–23:13" in page
    assert "Нет руководителя смены: с 05:13 23.11 до 11:13 23.11; с 23:13 23.11, дальше" in page
    assert page.index("Нет руководителя") < page.index("Следующая смена")


WELL = "На ближайшие сутки смены назначены без перерывов"


def test_that_nothing_is_missing_is_said(enter: Enter, night: Night) -> None:
    lead = enter("lead")
    assert WELL not in lead.look("/roster").text
    cover(night, Role.SHIFT_LEAD, "lead-2", (3, 9), (21, 24 * 8))
    assert f"<p>{WELL}: руководитель смены.</p>" in lead.look("/roster").text
    cover(night, Role.SYSADMIN, "admin", (0, 12))
    assert WELL not in lead.look("/roster").text
    cover(night, Role.SYSADMIN, "admin", (12, 24 * 8))
    page = lead.look("/roster").text
    assert f"<p>{WELL}: руководитель смены, дежурный администратор.</p>" in page


def test_a_roster_without_shifts_does_not_say_that_nothing_is_missing(
    enter: Enter, night: Night
) -> None:
    with night.store.write() as tx:
        known = roster.between(tx, tx.now - timedelta(days=1), tx.now + timedelta(days=2))
        roster.cancel(tx, [one.id for one in known], "lead")
    assert WELL not in enter("lead").look("/roster").text


def cover(night: Night, role: Role, who: str, *hours: tuple[int, int]) -> None:
    """Shifts of half a day one after the other, from and until so many hours from now."""
    with night.store.write() as tx:
        for begins, ends in hours:
            for first in range(begins, ends, 12):
                span = (tx.now + timedelta(hours=one) for one in (first, min(first + 12, ends)))
                assert planning.plan(tx, Entry("", who, role, *span), "lead").done


def test_the_shift_of_somebody_who_left_is_nobodys(enter: Enter, night: Night) -> None:
    with night.store.write() as tx:
        people_of.revoke(tx, "lead-3")
    page = enter("lead").look("/roster").text
    assert "Нет руководителя смены: с 05:13 23.11, дальше смены не назначены." in page


def test_a_shift_is_planned_and_cancelled(enter: Enter, night: Night) -> None:
    lead = enter("lead")
    lead.look("/roster")
    form = next(one for one in lead.forms if one.fields.get("deed") == "plan")
    more = {"who": "admin", "date": "2026-11-24", "shift": "night"}
    assert (
        "Смена назначена: Дежурный администратор." in lead.send("/roster", form.fields | more).text
    )
    assert "20:00–08:00" in lead.text
    assert "уже стоит смена" in lead.send("/roster", form.fields | more).text
    with night.store.read() as tx:
        (entry,) = roster.coming(tx, Role.SYSADMIN)
    cancel = {**form.fields, "deed": "cancel", "entry": entry.id}
    assert "Смена отменена: Дежурный администратор." in lead.send("/roster", cancel).text


def test_of_two_leads_who_press_at_once_one_substitutes(enter: Enter, night: Night) -> None:
    first, second = enter("lead"), enter("lead-3")
    with night.store.read() as tx:
        (entry,) = roster.current(tx, Role.SHIFT_LEAD)
    for one in (first, second):
        one.look("/roster")
    asked = {"deed": "substitute", "entry": entry.id, "who": "lead-2"}
    keys = [one.forms[0].fields["key"] for one in (first, second)]
    said = second.send("/roster", {**asked, "key": keys[1]}).text
    assert "Готово: выходит Второй руководитель, а не Руководитель смены." in said
    with night.store.read() as tx:
        on = [one.id for one in people_of.of_roles(tx, [Role.SHIFT_LEAD]) if one.on_shift]
    assert on == ["lead-2", "lead-3"]
    assert first.send("/roster", {**asked, "key": keys[0]}).status_code in {401, 403, 404}
    assert "Вернуть как было" in second.text
    assert "на смене снова Руководитель смены" in second.press("Вернуть как было").text


def test_the_shift_that_began_on_sunday_stands_in_the_week_of_monday(
    enter: Enter, night: Night
) -> None:
    lead = enter("lead")
    # It is Monday, 02:13, and the shift began on Sunday, 01:13 by the same clock.
    monday = lead.look("/roster?week=2026-11-23").text
    week = monday[monday.index('id="week"') :]
    assert "Руководитель смены" in week
    assert "01:13–05:13" in week
    with night.store.write() as tx:
        begins = plan.midnight(date(2026, 11, 23)) - timedelta(hours=4)
        entry = Entry("", "admin", Role.SYSADMIN, begins, begins + timedelta(hours=12))
        assert planning.plan(tx, entry, "lead").done
    week = lead.look("/roster?week=2026-11-23").text.partition('id="week"')[2]
    assert "22.11, 20:00–08:00<br>Дежурный администратор" in week
    before = lead.look("/roster?week=2026-11-16").text.partition('id="week"')[2]
    assert "20:00–08:00<br>Дежурный администратор" in before
    assert (
        "Дежурный администратор"
        not in lead.look("/roster?week=2026-11-30")
        .text.partition('id="week"')[2]
        .partition('id="plan-who"')[0]
    )


def test_a_lead_who_substitutes_herself_reads_what_happened(enter: Enter, night: Night) -> None:
    with night.store.write() as tx:
        (entry,) = roster.current(tx, Role.SHIFT_LEAD)
    lead, other = enter("lead"), enter("lead-3")
    lead.look("/roster")
    lead.send(
        "/roster",
        {**lead.forms[0].fields, "deed": "substitute", "entry": entry.id, "who": "lead-2"},
    )
    said = "На смене 23.11, 02:13–05:13 вас заменяет Второй руководитель."
    assert f"<h1>{said} Вернуть как было может руководитель на смене, до 02:23.</h1>" in lead.text
    # And at every later look, whichever page it is.
    assert said in lead.look("/").text
    other.look("/roster")
    other.press("Вернуть как было")
    assert lead.look("/roster").status_code == 200


def test_where_only_one_can_come_it_takes_one_press(enter: Enter, night: Night) -> None:
    with night.store.write() as tx:
        people_of.revoke(tx, "lead-3")
    lead = enter("lead")
    lead.look("/roster")
    lead.press("Заменить: выйдет Второй руководитель")
    with night.store.read() as tx:
        (entry,) = roster.current(tx, Role.SHIFT_LEAD)
    assert entry.who == "lead-2"


def test_operators_are_planned_and_substituted_by_their_codes(enter: Enter, night: Night) -> None:
    with night.store.write() as tx:
        for one in ("op-117", "op-118"):
            agents.enrol(tx, one, one.encode().ljust(32), b"k" * 32)
    lead = enter("lead")
    lead.look("/roster")
    form = next(one.fields for one in lead.forms if one.fields.get("deed") == "plan")
    when = {"date": "2026-11-23", "shift": "own", "begins": "01:00", "ends": "09:00"}
    planned = {**form, **when, "who": "", "operator": "op-117"}
    assert "Смена назначена: op-117." in lead.send("/roster", planned).text
    assert "что-то одно" in lead.send("/roster", {**planned, "who": "lead"}).text
    unknown = {**planned, "operator": "op-999"}
    assert "Такого человека пульт не знает: op-999." in lead.send("/roster", unknown).text
    with night.store.read() as tx:
        (entry,) = roster.current(tx, Role.OPERATOR)
    instead = {"key": form["key"], "deed": "substitute", "entry": entry.id}
    assert "пульт не знает: op-999" in lead.send("/roster", {**instead, "who": "op-999"}).text
    assert (
        "Готово: выходит op-118, а не op-117."
        in lead.send("/roster", {**instead, "who": "op-118"}).text
    )
    with night.store.read() as tx:
        (entry,) = roster.current(tx, Role.OPERATOR)
    assert (entry.who, entry.role) == ("op-118", Role.OPERATOR)


def test_many_operators_are_folded(enter: Enter, night: Night) -> None:
    with night.store.write() as tx:
        for number in range(120, 160):
            first, last = (tx.now + timedelta(hours=one) for one in (-1, 3))
            roster.add(tx, Entry("", f"op-{number}", Role.OPERATOR, first, last), "lead")
    page = enter("lead").look("/roster").text
    assert page.count("<summary>Операторы: 40 человек</summary>") == 1
    assert "<summary>40 человек</summary>" in page


SEES = {"lead", "admin", "mentor", "auditor"}
PLANS, SUBSTITUTES = {"lead", "admin"}, {"lead"}


@pytest.mark.parametrize("who", OF_ROLE.values())
def test_the_cell_of(who: str, enter: Enter) -> None:
    visitor = enter(who)
    assert (visitor.look("/roster").status_code == 200) is (who in SEES)
    deeds = {one.fields.get("deed") for one in visitor.forms}
    assert ("plan" in deeds) is (who in PLANS)
    assert ("substitute" in deeds) is (who in SUBSTITUTES)
    if who in SEES - SUBSTITUTES:
        key = visitor.forms[0].fields["key"]
        said = visitor.send("/roster", {"key": key, "deed": "substitute", "entry": "x"}).text
        assert "Такой смены нет" not in said
        assert 'class="warning"' in said
