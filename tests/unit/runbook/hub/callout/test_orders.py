"""What stands in the buttons comes back as what was meant."""

import pytest

from runbook.hub.callout import orders
from runbook.hub.model.actions import Action, Order

ID = "0123456789abcdef"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (orders.coming(7, ID), orders.Said(ID, True)),
        (orders.coming_in(7, ID, 30), orders.Said(ID, True, 30)),
        (orders.declining(7, ID), orders.Said(ID, False)),
    ],
)
def test_a_button_comes_back_as_it_was_meant(order: Order, said: orders.Said) -> None:
    text = order.to_button()
    assert len(text.encode()) <= 64
    back = Order.from_button(text)
    assert back is not None
    assert orders.read(back) == said


@pytest.mark.parametrize(
    "argument", ["", ID, f"{ID}:0", f"{ID}:181", f"{ID}:-5", f"{ID}:x", f"{ID}:٣"]
)
def test_a_time_that_cannot_be_is_no_answer(argument: str) -> None:
    assert orders.read(Order(Action.COME_LATER, 7, argument)) is None


@pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.CALL_OUT])
def test_another_order_is_no_answer(action: Action) -> None:
    assert orders.read(Order(action, 7, ID)) is None
