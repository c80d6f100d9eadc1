"""A roster from a file: previewed, imported as it was previewed, and taken back."""

from datetime import timedelta

import pytest

from runbook.hub.model.people import Role
from runbook.hub.rooms.roster import planning
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import people, roster
from tests.integration.hub.api.visitor import Visitor
from tests.integration.hub.incidents.night import Night
from tests.integration.hub.rooms.conftest import Enter

# It is 02:13 of 23 November in Moscow.
FILE = """дата;смена;роль;кто
22.11.2026;ночь;руководитель смены;lead-2
23.11.2026;день;Руководитель смены;Третий руководитель
23.11.2026;ночь;shift_lead;lead@bank.example
"""


def fields(visitor: Visitor, deed: str, **more: str) -> dict[str, str]:
    form = next(one for one in visitor.forms if one.fields.get("deed") == deed)
    return form.fields | more


def leads(night: Night) -> list[str]:
    with night.store.read() as tx:
        return [one.id for one in people.of_roles(tx, [Role.SHIFT_LEAD]) if one.on_shift]


def test_what_was_previewed_is_imported_and_taken_back(enter: Enter, night: Night) -> None:
    with night.store.write() as tx:
        first = tx.now - timedelta(hours=1)
        entry = Entry("", "lead", Role.SHIFT_LEAD, first, first + timedelta(hours=9))
        assert planning.plan(tx, entry, "").done
        before = roster.current(tx)
    lead = enter("lead-3")
    lead.look("/roster")
    page = lead.send("/roster", fields(lead, "preview-roster", text=FILE)).text
    assert "Новые смены: 3" in page
    assert "Будут отменены: 1" in page
    assert "22.11, 20:00–08:00, Руководитель смены: Второй руководитель" in page
    assert leads(night) == ["lead", "lead-3"], "nothing has changed yet"
    done = lead.send("/roster", fields(lead, "import-roster")).text
    assert "Загружено. Новых смен: 3, с другим временем: 0, отменено: 1." in done
    assert leads(night) == ["lead-2", "lead-3"]
    night.clock.go(300)
    assert "смены как раньше" in lead.send("/roster", _undoes(lead)).text
    assert leads(night) == ["lead", "lead-3"]
    with night.store.read() as tx:
        assert [one.key for one in roster.current(tx)] == [one.key for one in before]


@pytest.mark.parametrize("text", ["", " \r\n\t"])
def test_without_a_file_or_lines_it_says_that_they_are_needed(enter: Enter, text: str) -> None:
    lead = enter("lead")
    lead.look("/roster")
    field = lead.text[lead.text.index('<textarea id="import-text"') :].partition(">")[0]
    assert "required" not in field, "the hub says itself what is missing"
    page = lead.send("/roster", fields(lead, "preview-roster", text=text)).text
    assert "Нужен файл или его строки" in page
    assert "Что изменит файл" not in page
    assert "Строка 1" not in page


def test_a_roster_that_changed_after_the_preview_is_not_overwritten(
    enter: Enter, night: Night
) -> None:
    lead = enter("lead")
    lead.look("/roster")
    lead.send("/roster", fields(lead, "preview-roster", text=FILE))
    asked = fields(lead, "import-roster")
    with night.store.write() as tx:
        first = tx.now + timedelta(hours=8)
        entry = Entry("", "lead-2", Role.SHIFT_LEAD, first, first + timedelta(hours=1))
        assert planning.plan(tx, entry, "").done
    assert "Смены тем временем изменились" in lead.send("/roster", asked).text
    with night.store.read() as tx:
        assert roster.last_import(tx) is None


def test_with_one_fault_nothing_can_be_imported_and_after_ten_minutes_nothing_undone(
    enter: Enter, night: Night
) -> None:
    lead = enter("lead")
    lead.look("/roster")
    page = lead.send("/roster", fields(lead, "preview-roster", text=FILE + "1;2;3;4\n")).text
    assert "Строка 5, «дата»: это не дата: 1." in page
    assert 'value="import-roster"' not in page
    lead.send("/roster", fields(lead, "preview-roster", text=FILE))
    lead.send("/roster", fields(lead, "import-roster"))
    other = enter("lead-3")
    other.look("/roster")
    undo = _undoes(other)
    night.clock.go(601)
    assert "Отменить можно десять минут" in other.send("/roster", undo).text


def _undoes(visitor: Visitor) -> dict[str, str]:
    return next(one.fields for one in visitor.forms if one.fields.get("import"))
