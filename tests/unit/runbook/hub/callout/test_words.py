"""What those who are asked and the lead read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.message import Message
from runbook.hub.callout.callout import Call, Callout, Outcome, Reply
from runbook.hub.callout.handover import InHand, Promised, handover
from runbook.hub.callout.orders import read
from runbook.hub.callout.words import Scene, for_asked, for_lead
from runbook.hub.model.actions import Order
from runbook.hub.model.incident import HubIncident, Kind

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LINK = "https://hub.bank.example/login/123456789012"
HIT = HubIncident(
    "a1b2c3d4e5f60718", Kind.LOCAL, NOW, 7, "op-117", "isp.no_internet", calls=2, chats=1
)
CALL = Call("s-1", 1, NOW, in_office=False)


def scene(lang: str = "ru", **changed: object) -> Scene:
    callout = Callout(
        "c" * 16, HIT.key, 1, NOW, "lead", 1, NOW + timedelta(minutes=3), calls=(CALL,)
    )
    promised = Promised(2, NOW, NOW + timedelta(hours=3))
    return Scene(replace(callout, **changed), HIT, handover([HIT], promised), lang)  # type: ignore[arg-type]


def replies(message: Message) -> list[str]:
    found = []
    for row in message.buttons:
        for button in row:
            order = Order.from_button(button.order)
            assert order is not None
            said = read(order)
            assert said is not None
            found.append(f"{'yes' if said.yes else 'no'} {said.minutes or ''}".strip())
    return found


def test_who_works_at_home_is_asked_to_begin_there_and_who_cannot_to_come() -> None:
    home = for_asked(scene(), CALL)
    assert "Можете выйти на линию из дома?" in home.plain()
    assert replies(home) == ["yes", "no", "yes 15", "yes 30", "yes 60"]
    office = for_asked(scene(), replace(CALL, in_office=True))
    assert "Можете приехать в офис?" in office.plain()
    assert replies(office) == ["yes", "no", "yes 30", "yes 60", "yes 90"]


def test_once_the_seats_are_taken_the_question_says_so_and_a_yes_is_for_the_reserve() -> None:
    taken = replace(CALL, person="s-2", reply=Reply.COMING)
    message = for_asked(scene(calls=(CALL, taken)), CALL)
    assert "Места уже заняты" in message.plain()
    assert replies(message) == ["yes", "no"]


def test_who_comes_gets_contacts_promises_and_a_way_in_but_nothing_of_a_client() -> None:
    made = replace(scene(), link=LINK)
    message = for_asked(made, replace(CALL, reply=Reply.COMING, minutes=30))
    assert message.plain() == (
        "Вы на подмене: инцидент №7\n"
        "Ждём вас на линии через 30 мин.\n"
        "Открыто: 2 звонка, 1 чат (у 1 оператора)\n"
        "op-117: 2 звонка, 1 чат\n"
        "Обещали перезвонить или написать 2 клиентам, первому до 05:13 МСК.\n"
        f"Вход, один раз: {LINK}\n\n"
        "Инцидент a1b2c3d4, вызов в 02:13 МСК"
    )
    assert replies(message) == ["no"]


def test_the_lead_sees_what_to_take_over_and_how_far_the_call_out_has_come() -> None:
    message = for_lead(scene(wave=0, calls=()))
    assert "op-117: 2 звонка, 1 чат" in message.plain()
    assert "Сначала офис. Резерв спросим в 02:16 МСК." in message.plain()
    assert [button.order for row in message.buttons for button in row] == [
        "call:7:now",
        "call:7:stop",
    ]
    exhausted = for_lead(scene(outcome=Outcome.EXHAUSTED, next_wave_at=None))
    assert "Больше спросить некого" in exhausted.plain()
    assert [button.order for row in exhausted.buttons for button in row] == [
        "call:7:again",
        "call:7:stop",
    ]


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("outcome", [Outcome.OVER, Outcome.STOPPED])
def test_when_it_is_over_nothing_can_be_pressed_any_more(outcome: Outcome, lang: str) -> None:
    over = scene(lang, outcome=outcome, ended_at=NOW)
    for message in (for_asked(over, CALL), for_lead(over)):
        assert not message.buttons
        assert "hub.callout" not in message.plain()


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("reply", list(Reply))
def test_every_text_is_there_in_both_languages(reply: Reply, lang: str) -> None:
    for in_office in (False, True):
        for minutes in (None, 30):
            call = replace(CALL, reply=reply, minutes=minutes, in_office=in_office)
            shown = for_asked(scene(lang), call)
            assert "hub." not in shown.plain()
            assert all("hub." not in one.label for row in shown.buttons for one in row)


def test_operators_with_most_in_hand_stand_first_and_who_has_nothing_or_is_back_not_at_all() -> (
    None
):
    some = [
        replace(HIT, agent="op-1", calls=0, chats=0),
        replace(HIT, agent="op-2", calls=None, chats=None),
        replace(HIT, agent="op-3", calls=1, chats=4),
        replace(HIT, agent="op-4", calls=5, restored_at=NOW),
        HIT,
    ]
    found = handover(some, Promised())
    assert found.contacts == (InHand("op-117", 2, 1), InHand("op-3", 1, 4), InHand("op-2"))
    assert (found.calls, found.chats) == (3, 5)
