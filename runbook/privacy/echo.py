"""PURE. Whether what somebody typed may be said back to her on the screen."""

import re

from runbook.privacy.personal_data import find_client_data
from runbook.privacy.state_numbers import is_number_of_a_person

_BOT_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
"""Digits, a colon, 35 characters: https://core.telegram.org/bots/api#authorizing-your-bot"""
_BETWEEN = re.compile(r"[\s'\"«»„“”(),;]+|=")


def may_be_repeated(text: str) -> bool:
    """Whether nothing in it is a client's or a bot's secret: as a whole and piece by piece."""
    if _BOT_TOKEN.search(text) or find_client_data(text):
        return False
    return not any(map(_is_refused, _BETWEEN.split(text)))


def _is_refused(piece: str) -> bool:
    return bool(piece) and (is_number_of_a_person(piece) or find_client_data(piece) is not None)
