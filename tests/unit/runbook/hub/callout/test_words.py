"""What those who are asked and the lead read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifier.message import Message
from runbook.hub.callout.callout import Call, Callout, Outcome, Reply
from runbook.hub.callout.handover import InHand, Promised, handover
from runbook.hub.callout.orders import read
from runbook.hub.callout.seats import filling_of
from runbook.hub.callout.words import Scene, for_asked, for_lead, nobody_left
from runbook.hub.cards.buttons import buttons as card_buttons
from runbook.hub.cards.view import View
from runbook.hub.model.actions import Order
from runbook.hub.model.incident import HubIncident, Kind
from runbook.hub.model.people import Role

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
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


def test_who_comes_gets_contacts_and_promises_but_nothing_of_a_client() -> None:
    message = for_asked(scene(), replace(CALL, reply=Reply.COMING, minutes=30, answered_at=NOW))
    assert message.plain() == (
        "Вы на подмене: инцидент № 7\n"
        "Ждём вас на линии в 02:43 МСК.\n"
        "Открыто у 1 оператора со сбоем: 2 звонка, 1 чат\n"
        "op-117: 2 звонка, 1 чат\n"
        "Обещали перезвонить или написать 2 клиентам, первому до 05:13 МСК.\n"
        "Чьи звонки и чаты принять первыми, скажет руководитель смены.\n"
        "\n"
        "Инцидент a1b2c3d4, вызов в 02:13 МСК"
    )
    assert replies(message) == ["no"]


def test_the_lead_sees_what_to_take_over_and_how_far_the_call_out_has_come() -> None:
    message = for_lead(scene(wave=0, calls=()))
    assert "op-117: 2 звонка, 1 чат" in message.plain()
    assert "Сначала принимает офис. Резервную группу спрошу в 02:16 МСК." in message.plain()
    assert [button.order for row in message.buttons for button in row] == [
        "call:7:now",
        "call:7:stop",
    ]
    exhausted = for_lead(scene(outcome=Outcome.EXHAUSTED, next_wave_at=None))
    assert "Позвоните сами или спросите ещё раз." in exhausted.plain()
    assert [button.order for row in exhausted.buttons for button in row] == [
        "call:7:again",
        "call:7:stop",
    ]


def test_the_lead_reads_who_comes_when_by_the_clock() -> None:
    now = replace(CALL, reply=Reply.COMING, answered_at=NOW)
    later = replace(now, person="s-2", minutes=30)
    third = replace(later, person="s-3", answered_at=NOW + timedelta(minutes=1))
    lines = for_lead(scene(seats=6, calls=(third, now, later))).lines
    assert "Придут 3 из 6, спросили 3, не могут 0." in lines
    assert "Когда придут: 1 сразу, 1 в 02:43 МСК, 1 в 02:44 МСК." in lines
    assert not [one for one in for_lead(scene()).lines if "Когда придут" in one]


def test_a_long_row_of_times_is_cut_and_still_says_how_many_come_until_when() -> None:
    calls = [
        replace(CALL, person=f"s-{n}", reply=Reply.COMING, minutes=n, answered_at=NOW)
        for n in range(1, 8)
    ]
    (said,) = [one for one in for_lead(scene(seats=9, calls=calls)).lines if "Когда" in one]
    assert said.endswith("1 в 02:17 МСК, ещё 3 до 02:20 МСК.")


def test_whoever_has_not_answered_yet_is_counted_and_not_taken_for_nobody() -> None:
    asked = (CALL, replace(CALL, person="s-2", reply=Reply.DECLINED, answered_at=NOW))
    running = scene(seats=6, calls=asked)
    counted = "Придут 0 из 6, спросили 2, не могут 1, не ответили 1."
    assert for_lead(running).lines[-2:] == ("Следующих спрошу в 02:16 МСК.", counted)
    last = for_lead(replace(running, all_asked=True))
    assert last.lines[-2:] == ("Ждём ответов до 02:16 МСК.", counted)
    exhausted = scene(seats=6, calls=asked, outcome=Outcome.EXHAUSTED, next_wave_at=None)
    rung = nobody_left(exhausted)
    assert rung.title == "Все спрошены, ответили не все: инцидент № 7"
    assert rung.lines[-1] == counted
    assert "Все спрошены, ответили не все. Позвоните" in for_lead(exhausted).plain()
    assert nobody_left(replace(exhausted, lang="en")).lines[-1] == (
        "0 of 6 coming, 2 asked, 1 cannot, 1 have not answered."
    )


def test_once_everybody_has_answered_nothing_is_promised_for_later() -> None:
    declined = (replace(CALL, reply=Reply.DECLINED, answered_at=NOW),)
    said = for_lead(replace(scene(calls=declined), all_asked=True)).lines
    assert "Все ответили, больше спросить некого. Позвоните сами." in said
    assert not [one for one in said if "02:16" in one]


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ({"wave": 0}, ["now", "stop"]),
        ({"wave": 2}, ["now", "stop"]),
        ({"outcome": Outcome.EXHAUSTED, "next_wave_at": None}, ["again", "stop"]),
        ({"calls": (replace(CALL, reply=Reply.COMING),), "next_wave_at": None}, ["stop"]),
        ({"outcome": Outcome.STOPPED, "ended_at": NOW}, []),
    ],
)
def test_the_list_and_the_card_offer_the_same_under_the_same_names(
    state: dict[str, object], offered: list[str]
) -> None:
    made = scene("ru", **state)
    listed = [button for row in for_lead(made).buttons for button in row]
    assert [one.order.rpartition(":")[2] for one in listed] == offered
    incident = replace(HIT, acknowledged_at=NOW, called_out_at=NOW)
    view = View(incident, "ru", filled=filling_of(made.callout))
    carded = [one for row in card_buttons(view, Role.SHIFT_LEAD) for one in row]
    mine = [one for one in carded if one.order.startswith("call:")]
    if offered:
        assert mine == listed
    else:
        # It may be ordered anew from the card; the list is history.
        assert [one.label for one in mine] == ["Вызвать резервную группу"]


def test_the_ring_that_nobody_is_left_loses_its_buttons_once_people_are_asked_again() -> None:
    said = (replace(CALL, reply=Reply.DECLINED, answered_at=NOW),)
    exhausted = nobody_left(scene(outcome=Outcome.EXHAUSTED, next_wave_at=None, calls=said))
    assert exhausted.title == "Больше спросить некого: инцидент № 7"
    assert [one.label for row in exhausted.buttons for one in row] == [
        "Спросить ещё раз",
        "Подмена не нужна",
    ]
    again = nobody_left(scene())
    assert again.title == "Снова спрашиваю подмену: инцидент № 7"
    assert not again.buttons


def test_whoever_is_on_the_line_already_is_asked_to_finish_and_nobody_else() -> None:
    over = scene(outcome=Outcome.OVER, ended_at=NOW)
    coming = for_asked(over, replace(CALL, reply=Reply.COMING))
    assert "закончите начатое" in coming.plain()
    assert "закончите начатое" not in for_asked(over, CALL).plain()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([(None, None), (None, None)], "Открытые звонки и чаты: 2 оператора ещё не указали"),
        ([(None, None)], "Открытые звонки и чаты: 1 оператор ещё не указал"),
        (
            [(3, 2), (0, 4), (None, None), (None, 0)],
            "Открыто не меньше: 3 звонка, 6 чатов. Ещё не указали: 2 оператора",
        ),
        ([(0, 0), (0, 0)], "Открытых звонков и чатов нет"),
        ([(2, 0), (1, 0)], "Открыто у 2 операторов со сбоем: 3 звонка"),
    ],
)
def test_what_nobody_has_said_is_never_told_as_nothing(
    told: list[tuple[int | None, int | None]], said: str
) -> None:
    hit = [
        replace(HIT, agent=f"op-{number}", calls=calls, chats=chats)
        for number, (calls, chats) in enumerate(told)
    ]
    made = replace(scene(), handover=handover(hit, Promised()))
    assert for_lead(made).lines[0] == said
    assert " 0 звонков" not in for_lead(made).plain()
    assert for_asked(made, CALL).lines[1] == said


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("outcome", [Outcome.OVER, Outcome.STOPPED])
def test_when_it_is_over_nothing_can_be_pressed_any_more(outcome: Outcome, lang: str) -> None:
    over = scene(lang, outcome=outcome, ended_at=NOW)
    for message in (for_asked(over, CALL), for_lead(over), nobody_left(over)):
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
