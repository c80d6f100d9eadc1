"""PURE. Links that the operator's own phone opens: to the hub's bot, to a text message, to share.

Telegram: https://core.telegram.org/api/links. Text messages: RFC 5724 (``sms:``), whose ``body``
Android's and Apple's own apps take; what another app does with it is not known, so the text to copy
always stands beside the link.
"""

import re
from urllib.parse import quote, urlencode

_EXTENSION = re.compile(r"[^\d+()\s.\-\u2010-\u2015\u2212]")
_UNRESERVED_IN_A_QUERY = "/:,!*'()$;@"
"""Signs that a query carries as they are (RFC 3986, section 3.4), and that save room in a QR."""
_RUSSIAN = 11
_WITHOUT_PREFIX = 10
_SHORTEST = 3


def bot_link(bot: str, start: str) -> str:
    """Opens the chat with the bot in the browser or the app, and hands it ``start``."""
    return f"https://t.me/{bot}?{urlencode({'start': start})}"


def app_link(bot: str, start: str) -> str:
    """The same for the installed app, where t.me is blocked."""
    return f"tg://resolve?{urlencode({'domain': bot, 'start': start})}"


def share_link(text: str) -> str:
    """Lets her choose in Telegram whom to send the text to. ``url`` is required and may be empty.

    https://core.telegram.org/widgets/share
    """
    return f"https://t.me/share/url?url=&text={_quoted(text)}"


def sms_link(phone: str, text: str) -> str:
    """A text message to this phone, written already. Raises ValueError when it is no phone."""
    return f"sms:{phone_number(phone)}?body={_quoted(text)}"


def phone_number(written: str) -> str:
    """A phone as dialled: digits, with + for whole numbers; Russian ones without their 8.

    An extension is left out. Raises ValueError for what has too few digits to be one.
    """
    number = _EXTENSION.split(written.strip(), maxsplit=1)[0]
    digits = re.sub(r"\D", "", number)
    if len(digits) < _SHORTEST:
        raise ValueError("this is no phone number")
    if number.startswith("+"):
        return f"+{digits}"
    if len(digits) == _RUSSIAN and digits[0] in "78":
        return f"+7{digits[1:]}"
    if len(digits) == _WITHOUT_PREFIX and digits[0] == "9":
        return f"+7{digits}"
    return digits


def _quoted(text: str) -> str:
    return quote(text, safe=_UNRESERVED_IN_A_QUERY)
