"""Of the cards of one incident in one chat only the newest has words and buttons."""

from notifier.delivery import Delivery
from runbook.hub.model.actions import Action
from tests.integration.hub.incidents.night import ADMIN, LEAD, Night

BELOW = "№ 1: карточка ниже."


class Chat:
    """What stands in one chat, by the channel's id of each message, as its reader sees it."""

    def __init__(self, night: Night, address: str) -> None:
        self._night = night
        self._address = address
        self.messages: dict[str, Delivery] = {}

    def deliver(self) -> None:
        outbox = self._night.outbox
        for one in self._night.deliver():
            kept = outbox.find(one.id)
            if kept is not None and one.recipient.address == self._address:
                self.messages[kept.message_id] = one
        outbox.close()

    @property
    def said(self) -> list[str]:
        return [one.message.title for one in self.messages.values()]

    @property
    def with_buttons(self) -> int:
        return sum(bool(one.message.buttons) for one in self.messages.values())


def test_the_card_that_a_repeat_follows_becomes_one_line_without_buttons(night: Night) -> None:
    chat = Chat(night, LEAD)
    night.reports(night.outage())
    chat.deliver()
    night.clock.go(301)
    chat.deliver()
    assert chat.said == [BELOW, "№ 1. op-101. Провайдер: нет интернета"]
    assert not next(iter(chat.messages.values())).message.rings
    assert chat.with_buttons == 1


def test_what_changes_later_changes_the_newest_card_and_never_the_line(night: Night) -> None:
    chat = Chat(night, LEAD)
    night.reports(night.outage())
    chat.deliver()
    night.clock.go(301)
    chat.deliver()
    night.clock.go(5)
    assert night.orders("lead", Action.ACKNOWLEDGE, 1).done
    chat.deliver()
    first, newest = chat.messages.values()
    assert first.message.plain() == BELOW
    assert newest.message.plain() != first.message.plain()
    assert "Отменить «Знаю»" in str(newest.message.buttons)
    night.clock.go(600)
    night.reports(night.restored(revision=9))
    chat.deliver()
    assert chat.said[:2] == [BELOW, BELOW]
    assert len(chat.said) == 3
    assert chat.said[2] != BELOW


def test_each_chat_keeps_a_card_of_its_own(night: Night) -> None:
    chat = Chat(night, ADMIN)
    night.reports(night.outage(cause="bank_service.unreachable", side="bank", services=("crm",)))
    chat.deliver()
    night.clock.go(301)
    chat.deliver()
    assert BELOW not in chat.said, "only the lead was rung again so far"
    assert chat.with_buttons == 1
