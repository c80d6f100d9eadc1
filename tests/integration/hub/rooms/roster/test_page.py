"""The room of the roster: what each role sees and does there."""

from datetime import timedelta

import pytest

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster import planning
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import people as people_of
from runbook.hub.store import roster
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
    assert "23.11 с 05:13 до 11:13 нет руководителя смены." in page
    assert page.index("нет руководителя") < page.index("Следующая смена")


def test_the_shift_of_somebody_who_left_is_nobodys(enter: Enter, night: Night) -> None:
    with night.store.write() as tx:
        people_of.revoke(tx, "lead-3")
    page = enter("lead").look("/roster").text
    assert "23.11 с 05:13 до 02:13 24.11 нет руководителя смены." in page


def test_a_shift_is_planned_and_cancelled(enter: Enter, night: Night) -> None:
    lead = enter("lead")
    lead.look("/roster")
    form = next(one for one in lead.forms if one.fields.get("deed") == "plan")
    more = {"who": "admin", "date": "2026-11-24", "shift": "night"}
    assert "Смена назначена: admin." in lead.send("/roster", form.fields | more).text
    assert "20:00–08:00" in lead.text
    assert "уже стоит смена" in lead.send("/roster", form.fields | more).text
    with night.store.read() as tx:
        (entry,) = roster.coming(tx, Role.SYSADMIN)
    cancel = {**form.fields, "deed": "cancel", "entry": entry.id}
    assert "Смена отменена: admin." in lead.send("/roster", cancel).text


def test_of_two_leads_who_press_at_once_one_substitutes(enter: Enter, night: Night) -> None:
    first, second = enter("lead"), enter("lead-3")
    with night.store.read() as tx:
        (entry,) = roster.current(tx, Role.SHIFT_LEAD)
    for one in (first, second):
        one.look("/roster")
    asked = {"deed": "substitute", "entry": entry.id, "who": "lead-2"}
    keys = [one.forms[0].fields["key"] for one in (first, second)]
    assert "вместо lead" in second.send("/roster", {**asked, "key": keys[1]}).text
    with night.store.read() as tx:
        on = [one.id for one in people_of.of_roles(tx, [Role.SHIFT_LEAD]) if one.on_shift]
    assert on == ["lead-2", "lead-3"]
    assert first.send("/roster", {**asked, "key": keys[0]}).status_code in {401, 403, 404}
    assert "Вернуть как было" in second.text
    assert "на смене снова lead" in second.press("Вернуть как было").text


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
