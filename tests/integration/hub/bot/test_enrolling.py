"""Who is who: one-time links, strangers, and groups."""

from datetime import timedelta
from functools import partial

from runbook.hub.store import codes, people, updates
from tests.integration.hub.bot.scene import LEAD, STANDBY, STRANGER, Scene

GROUP = -1001234567890


def invited(scene: Scene, person: str = "auditor", hours: float = 24) -> str:
    with scene.night.store.write() as tx:
        return codes.make(tx, codes.PERSON, person, timedelta(hours=hours))


def test_a_link_binds_the_chat_of_whoever_opens_it(scene: Scene) -> None:
    code = invited(scene)
    with scene.on_duty():
        scene.says(STRANGER, f"/start {code}")
    with scene.night.store.read() as tx:
        found = people.by_telegram(tx, STRANGER)
    assert found is not None
    assert found.id == "auditor"
    said = scene.last_told(STRANGER)
    assert "пульт вас знает" in said
    assert "/incidents" in said
    assert "/ack" not in said
    assert "Наблюдатель" in said
    (event,) = scene.events("person.enrolled")
    assert (event.by, event.body) == ("auditor", {"role": "auditor"})
    assert code not in "".join(str(one) for one in scene.events("person.enrolled"))


def test_the_standby_group_is_told_what_comes_here(scene: Scene) -> None:
    code = invited(scene, "standby-2")
    with scene.on_duty():
        scene.says(STRANGER, f"/start {code}")
    said = scene.last_told(STRANGER)
    assert "Когда понадобится подмена, я напишу сюда и спрошу кнопками." in said


def test_a_link_works_once_and_not_for_ever(scene: Scene) -> None:
    used, old = invited(scene), invited(scene, "mentor", hours=1)
    with scene.on_duty():
        scene.says(STRANGER, f"/start {used}")
        scene.says(808, f"/start {used}")
        scene.night.clock.go(2 * 3600)
        scene.says(807, f"/start {old}")
        scene.says(806, "/start nobody-made-this-one")
    with scene.night.store.read() as tx:
        assert [people.by_telegram(tx, chat) for chat in (808, 807, 806)] == [None] * 3
    for chat in (808, 807, 806):
        assert "использована или устарела" in scene.last_told(chat)
    assert len(scene.events("person.enrol_refused")) == 3


def test_whoever_tries_one_link_after_another_is_answered_no_more(scene: Scene) -> None:
    with scene.on_duty():
        for number in range(8):
            scene.says(STRANGER, f"/start wrong-{number}")
    assert len(scene.told(STRANGER)) == 5
    assert len(scene.events("person.enrol_refused")) == 5


def test_a_link_opened_in_a_group_binds_nobody(scene: Scene) -> None:
    code = invited(scene)
    with scene.on_duty():
        scene.says(STRANGER, f"/start {code}", GROUP)
    with scene.night.store.read() as tx:
        assert people.by_telegram(tx, STRANGER) is None
        assert codes.peek(tx, codes.PERSON, code) is not None


def test_a_stranger_is_told_once_how_to_be_known(scene: Scene) -> None:
    with scene.on_duty():
        for text in ("привет", "/status", "/incidents", "кто вы?"):
            scene.says(STRANGER, text)
    assert len(scene.told(STRANGER)) == 1
    assert "личную ссылку" in scene.last_told(STRANGER)
    assert [one.by for one in scene.events("bot.stranger")] == [f"telegram:{STRANGER}"]


def test_a_stranger_in_a_group_is_not_answered(scene: Scene) -> None:
    with scene.on_duty():
        scene.says(STRANGER, "/status", GROUP)
        scene.says(STRANGER, "просто разговор", GROUP)
    assert scene.told(STRANGER) == scene.told(GROUP) == []
    assert len(scene.events("bot.stranger")) == 1


def test_in_a_group_only_commands_for_us_are_heard_and_answered_in_private(scene: Scene) -> None:
    with scene.on_duty() as loop:
        scene.until(lambda: "setMyCommands" in scene.api.requests)
        assert loop.hearing.trouble == ""
        scene.says(LEAD, "всем привет", GROUP)
        scene.says(LEAD, "/status@other_bot", GROUP)
        assert scene.told(LEAD) == []
        scene.says(LEAD, "/status@test_bot", GROUP)
    assert len(scene.told(LEAD)) == 1
    assert scene.told(GROUP) == []


def test_who_stops_the_bot_stands_in_the_log(scene: Scene) -> None:
    with scene.on_duty():
        for status in ("kicked", "member"):
            number = scene.api.updates.stop(LEAD, status)
            scene.until(partial(scene.outcome, number))
    assert [one.body for one in scene.events("bot.reach")] == [
        {"stopped": True},
        {"stopped": False},
    ]


def test_what_people_wrote_is_deleted_after_a_week(scene: Scene) -> None:
    with scene.on_duty():
        number = scene.says(LEAD, "/help")
        # The server knows it too and gives it out no more, which it would not in a week either.
        scene.until(lambda: not scene.api.updates.waiting)
    scene.night.clock.go(8 * 24 * 3600)
    with scene.on_duty():
        scene.until(lambda: scene.outcome(number) is None)
    with scene.night.store.read() as tx:
        assert updates.waiting(tx) == []


def test_nobody_loses_their_chat_by_opening_anothers_link(scene: Scene) -> None:
    code = invited(scene, "standby-1")
    with scene.on_duty():
        scene.says(LEAD, f"/start {code}")
    assert "ссылка для другого человека" in scene.last_told(LEAD)
    with scene.night.store.read() as tx:
        owner, meant = people.by_telegram(tx, LEAD), people.by_id(tx, "standby-1")
        assert codes.peek(tx, codes.PERSON, code) is not None
    assert owner is not None
    assert owner.id == "lead"
    assert meant is not None
    assert meant.telegram == STANDBY
    (event,) = scene.events("person.enrol_refused")
    assert event.body == {"chat_of": "lead", "link_of": "standby-1"}


def test_the_chat_that_was_bound_before_is_told(scene: Scene) -> None:
    code, again = invited(scene, "lead"), invited(scene, "lead")
    with scene.on_duty():
        scene.says(LEAD, f"/start {again}")
        assert len(scene.told(LEAD)) == 1
        scene.says(STRANGER, f"/start {code}")
    assert "в другом чате" in scene.last_told(LEAD)
    assert "пульт вас знает" in scene.last_told(STRANGER)


def test_what_people_wrote_is_not_kept_once_it_is_answered(scene: Scene) -> None:
    with scene.on_duty():
        scene.says(LEAD, "client-4276")
        scene.says(STRANGER, "unasked-words")
        scene.presses(LEAD, "pressed-words")
        scene.until(lambda: "pressed-words" not in scene.everything_kept())
    kept = scene.everything_kept()
    assert "client-4276" not in kept
    assert "unasked-words" not in kept
