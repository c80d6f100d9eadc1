from hypothesis import given
from hypothesis import strategies as st

from notifier.dispatch.governor import Lane
from notifier.dispatch.slots import AT_ONCE, Slots

CHANNELS = ("telegram", "email", "webhook", "apprise", "desktop", "console")


def filled(slots: Slots, channel: str, lane: Lane = Lane.ORDINARY) -> int:
    """Attempts that hang, each in a chat of its own, until no more may start."""
    count = 0
    while slots.free(channel, f"{count}", lane):
        slots.take(channel, f"{count}")
        count += 1
    return count


def test_channels_that_hang_leave_every_other_one_some_slots() -> None:
    slots = Slots(CHANNELS)
    for hanging in CHANNELS[:-1]:
        filled(slots, hanging, Lane.EXPRESS)
    assert slots.free(CHANNELS[-1], "", Lane.ORDINARY)
    assert not slots.full


def test_a_channel_alone_may_use_most_of_them() -> None:
    slots = Slots(("telegram",))
    assert AT_ONCE - 8 <= filled(slots, "telegram") < AT_ONCE


def test_the_lead_finds_a_slot_where_the_rest_hangs() -> None:
    slots = Slots(CHANNELS)
    filled(slots, "telegram")
    assert not slots.free("telegram", "222", Lane.ORDINARY)
    assert slots.free("telegram", "111", Lane.EXPRESS)


def test_ordinary_messages_never_take_all_there_are() -> None:
    slots = Slots(CHANNELS)
    for hanging in (*CHANNELS, "carrier pigeon"):
        filled(slots, hanging)
    assert not slots.full
    assert filled(slots, "telegram", Lane.EXPRESS) == 4


def test_a_chat_that_hangs_holds_two_slots_and_no_more() -> None:
    slots = Slots(CHANNELS)
    for _ in range(2):
        assert slots.free("telegram", "-7", Lane.ORDINARY)
        slots.take("telegram", "-7")
    assert not slots.free("telegram", "-7", Lane.EXPRESS)
    assert slots.free("telegram", "111", Lane.ORDINARY)
    slots.give_back("telegram", "-7")
    assert slots.free("telegram", "-7", Lane.ORDINARY)


def test_a_channel_that_is_not_there_takes_nothing_from_the_others() -> None:
    slots = Slots(CHANNELS)
    filled(slots, "carrier pigeon")
    assert all(slots.free(channel, "", Lane.ORDINARY) for channel in CHANNELS)


@given(st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(0, 9), st.sampled_from(Lane))))
def test_never_more_than_all_of_them_are_taken(wanted: list[tuple[str, int, Lane]]) -> None:
    slots = Slots(CHANNELS)
    taken = []
    for channel, number, lane in wanted:
        chat = f"{number}"
        if slots.free(channel, chat, lane):
            slots.take(channel, chat)
            taken.append((channel, chat))
    assert len(taken) <= AT_ONCE
    for channel, chat in taken:
        slots.give_back(channel, chat)
    assert not slots.full
