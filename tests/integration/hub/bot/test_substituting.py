"""Substitution in the bot: from who is on shift to the one who comes, and back."""

from datetime import timedelta

from runbook.hub.model.people import HubPerson, Role
from runbook.hub.rooms.roster import planning
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import people as people_of
from tests.integration.hub.bot.scene import ADMIN, LEAD, Scene

SECOND = 102
LONGEST_BUTTON = 64


def pressed(scene: Scene, chat: int, number: int = 0) -> dict[str, str]:
    """The button of the last message."""
    return scene.presses(chat, scene.told(chat)[-1].buttons[number][0].order)


def on_shift(scene: Scene) -> list[str]:
    with scene.night.store.read() as tx:
        return [one.id for one in people_of.of_roles(tx, [Role.SHIFT_LEAD]) if one.on_shift]


def test_a_lead_is_substituted_and_comes_back(scene: Scene) -> None:
    long = "lead-of-the-longest-id-there-is2"
    with scene.night.store.write() as tx:
        people_of.save(tx, HubPerson(long, Role.SHIFT_LEAD, "Третья", on_shift=False))
        begins, ends = tx.now - timedelta(hours=3), tx.now + timedelta(hours=9)
        assert planning.plan(tx, Entry("", "lead", Role.SHIFT_LEAD, begins, ends), "").done
    with scene.on_duty():
        scene.says(ADMIN, "/duty")
        scene.says(LEAD, "/duty")
        assert scene.told(ADMIN)[-1].buttons == ()
        assert scene.presses(ADMIN, scene.told(LEAD)[-1].buttons[0][0].order)["text"]
        pressed(scene, LEAD)
        choice = scene.told(LEAD)[-1]
        assert "Кто выйдет вместо lead, 22.11, 23:13" in choice.title
        assert [row[0].label for row in choice.buttons] == ["lead-2", long]
        assert all(len(row[0].order.encode()) <= LONGEST_BUTTON for row in choice.buttons)
        said = pressed(scene, LEAD)
        assert (
            "Готово: выходит руководитель смены (lead-2), а не руководитель смены (lead)."
            in said["text"]
        )
        assert on_shift(scene) == ["lead-2"]
        assert "Вы заменяете коллегу на смене" in scene.last_told(SECOND)
        back = scene.told(LEAD)[-1].buttons[0][0].order
        scene.presses(LEAD, back)
        assert on_shift(scene) == ["lead-2"], "off shift nobody orders anything"
        scene.presses(SECOND, back)
        assert on_shift(scene) == ["lead"]
        assert "отменили" in scene.last_told(LEAD)
    assert [one.by for one in scene.events("roster.substituted")] == ["lead"]


def test_where_only_one_can_come_it_takes_one_press(scene: Scene) -> None:
    with scene.night.store.write() as tx:
        begins, ends = tx.now - timedelta(hours=3), tx.now + timedelta(hours=9)
        assert planning.plan(tx, Entry("", "lead", Role.SHIFT_LEAD, begins, ends), "").done
    with scene.on_duty():
        scene.says(LEAD, "/duty")
        ((button,),) = scene.told(LEAD)[-1].buttons
        assert button.label.startswith("Вместо lead, 22.11, 23:13")
        assert button.label.endswith(": lead-2")
        assert len(button.order.encode()) <= LONGEST_BUTTON
        assert (
            "Готово: выходит руководитель смены (lead-2), а не руководитель смены (lead)."
            in pressed(scene, LEAD)["text"]
        )
        assert on_shift(scene) == ["lead-2"]
