"""A message's buttons as Telegram's inline keyboard.

https://core.telegram.org/bots/api#inlinekeyboardmarkup
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from notifier.message import Button, Message

LONGEST_ORDER = 64
"""Bytes of ``callback_data``."""
MOST_BUTTONS = 100
"""Of one message: more than these Telegram refuses together with the words."""


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """The buttons that can be pressed here; None when there are none.

    One that Telegram would refuse is left out: it must not cost the words.
    """
    rows, left = [], MOST_BUTTONS
    for row in message.buttons:
        shown = [_shown(button) for button in row if _can_be_pressed(button)][:left]
        left -= len(shown)
        if shown:
            rows.append(shown)
    return InlineKeyboardMarkup(rows) if rows else None


def _can_be_pressed(button: Button) -> bool:
    return bool(button.label.strip()) and 0 < len(button.order.encode()) <= LONGEST_ORDER


def _shown(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.label, callback_data=button.order)
