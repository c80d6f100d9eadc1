"""PURE. The rules single values must keep. Each returns a Fault, or None when all is well.

A rule looks at a value of the right type. Which key keeps which rules stands in
``runbook.settings.fields``; the sentences stand in the catalogue under the rule's id.
"""

import difflib
import ipaddress
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any

from checks.target import TargetError, parse_target
from runbook.callbacks.own_shape import is_safe
from runbook.privacy.personal_data import find_personal_data
from runbook.settings.problem import Fault

Check = Callable[[Any], Fault | None]

LONGEST_NAME = 120
LONGEST_TEXT = 500
LONGEST_URL = 2048

_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
_REFERENCE = re.compile(r"(env|file|keyring):(.*)", re.DOTALL)
_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BOT_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
# https://core.telegram.org/bots/features#botfather: 5 to 32 characters, ending in "bot".
_BOT_NAME = re.compile(r"(?=.{5,32}$)[A-Za-z][A-Za-z0-9_]*bot", re.IGNORECASE)
_HOOK = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{16}"
    r"|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)
_TOKEN_IN_A_QUERY = re.compile(
    r"[?&][^=&]*(?:token|key|secret|sig|pass|auth|code)[^=&]*=", re.IGNORECASE
)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_HOST = re.compile(r"(?=.{1,253}\.?$)(?!-)[A-Za-z0-9_-]{1,63}(\.(?!-)[A-Za-z0-9_-]{1,63})*\.?")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_PHONE = re.compile(r"[0-9+*#()\-.,\u2010-\u2014 ]+")
_PHONE_DIGITS = range(3, 19)
_BIDI_AND_SEPARATORS = frozenset(
    "\u2028\u2029\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_LARGEST_CHAT_ID = 2**52
_PROXIES = frozenset({"http", "https", "socks5", "socks5h"})
LAST_PORT = 65535


def nearest(word: str, known: Collection[str]) -> str:
    """The known word most like this one, or an empty text."""
    return next(iter(difflib.get_close_matches(word.lower(), sorted(known), n=1)), "")


def no_control_characters(text: str) -> Fault | None:
    """Refuses line breaks, control characters and marks that turn the direction of writing."""
    for place, character in enumerate(text, start=1):
        if unicodedata.category(character) == "Cc" or character in _BIDI_AND_SEPARATORS:
            code = f"U+{ord(character):04X}"
            return Fault("settings.control_characters", values={"code": code, "place": place})
    return None


def at_most(limit: int) -> Check:
    """Refuses texts of more than ``limit`` characters."""

    def check(text: str) -> Fault | None:
        if len(text) <= limit:
            return None
        return Fault("settings.too_long", values={"length": len(text), "limit": limit})

    return check


def no_personal_data(text: str) -> Fault | None:
    """Refuses what looks like a client's phone or card. The value is not repeated."""
    return Fault("settings.personal_data") if find_personal_data(text) else None


def no_bot_token(text: str) -> Fault | None:
    """Refuses a Telegram token standing anywhere in plain text. The value is not repeated."""
    return Fault("settings.plain_secret") if _BOT_TOKEN.search(text) else None


def looks_like_bot_token(text: str) -> bool:
    """Whether a secret has the shape BotFather gives: digits, a colon, 30 characters or more."""
    return _BOT_TOKEN.fullmatch(text) is not None


def identifier(text: str) -> Fault | None:
    """An id: ASCII letters, digits, dot, underscore, hyphen, at most 32 of them."""
    return None if _ID.fullmatch(text) else Fault("settings.bad_id")


def bot_name(text: str) -> Fault | None:
    """A Telegram bot's name without ``@``."""
    return None if _BOT_NAME.fullmatch(text) else Fault("settings.bad_bot")


def is_reference(text: str) -> bool:
    """Whether the text begins as a reference to a secret kept elsewhere."""
    return _REFERENCE.fullmatch(text) is not None


def reference(text: str) -> Fault | None:
    """``env:NAME``, ``file:PATH`` or ``keyring:NAME``; anything else may be the secret itself."""
    found = _REFERENCE.fullmatch(text)
    if not found:
        return Fault("settings.plain_secret")
    store, name = found.groups()
    right = _ENV_NAME.fullmatch(name) if store == "env" else name.strip()
    return None if right else Fault("settings.bad_reference", values={"store": store})


def one_of(words: Collection[str]) -> Check:
    """One word of a fixed list."""

    def check(text: str) -> Fault | None:
        if text in words:
            return None
        near = nearest(text, words)
        hint = "settings.hint.nearest" if near else ""
        return Fault("settings.unknown_value", hint=hint, values={"nearest": near})

    return check


def between(low: float, high: float) -> Check:
    """A number from ``low`` to ``high``; not-a-number is refused too."""

    def check(number: float) -> Fault | None:
        if low <= number <= high:
            return None
        return Fault("settings.out_of_range", values={"low": f"{low:g}", "high": f"{high:g}"})

    return check


def zero_or(rule: Check) -> Check:
    """0, or a number that keeps the rule."""

    def check(number: float) -> Fault | None:
        return None if number == 0 else rule(number)

    return check


def clock(text: str) -> Fault | None:
    """Hours and minutes of a day: ``08:00``."""
    return None if _CLOCK.fullmatch(text) else Fault("settings.bad_clock")


def reference_shape(text: str) -> Fault | None:
    """A regular expression of case references that cannot keep anybody waiting."""
    return None if is_safe(text) else Fault("settings.bad_shape")


def port(number: int) -> Fault | None:
    """A TCP or UDP port."""
    return None if 1 <= number <= LAST_PORT else Fault("settings.bad_port")


def chat_id(number: int) -> Fault | None:
    """A Telegram chat id: not 0 and within the 52 bits the Bot API promises."""
    return None if 0 < abs(number) < _LARGEST_CHAT_ID else Fault("settings.bad_chat_id")


def address(text: str) -> Fault | None:
    """A numeric IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return Fault("settings.bad_address")
    return None


def network(text: str) -> Fault | None:
    """A network in CIDR form without host bits."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return Fault("settings.bad_network")
    return None


def host(text: str) -> Fault | None:
    """A host name or a numeric address, without a scheme or port."""
    if address(text) is None:
        return None
    try:
        ascii_only = text if text.isascii() else text.encode("idna").decode("ascii")
    except UnicodeError:
        return Fault("settings.bad_host")
    # All digits and dots and yet no address: a mistyped address, not a name.
    named = _HOST.fullmatch(ascii_only) and not re.fullmatch(r"[\d.]+", ascii_only)
    return None if named else Fault("settings.bad_host")


def target(*schemes: str) -> Check:
    """A far end as ``checks.target`` reads it, of one of the schemes (none given: of any)."""
    return _address_of("settings.bad_target", schemes)


def web_address(text: str) -> Fault | None:
    """``http://`` or ``https://`` with a host; a name or password in it is a secret."""
    return _address_of("settings.bad_url", ("http", "https"))(text)


def _address_of(rule_id: str, schemes: tuple[str, ...]) -> Check:
    def check(text: str) -> Fault | None:
        if _has_password(text):
            return Fault("settings.plain_secret")
        try:
            parsed = parse_target(text)
        except TargetError:
            return Fault(rule_id)
        if (schemes and parsed.scheme not in schemes) or host(parsed.host):
            return Fault(rule_id)
        return None

    return check


def proxy(text: str) -> Fault | None:
    """``http://`` or ``socks5://`` with host and port, or a reference when it has a password."""
    if is_reference(text):
        return reference(text)
    if _has_password(text):
        return Fault("settings.plain_secret")
    scheme, separator, rest = text.partition("://")
    # Read as tcp://, because that scheme is the one that insists on a port.
    if not separator or scheme not in _PROXIES or target("tcp")(f"tcp://{rest}"):
        return Fault("settings.bad_proxy")
    return None


def webhook(text: str) -> Fault | None:
    """``https://`` without a login, or a reference to an address that is a secret.

    One with a token in its query or a long row of letters and digits is taken for a secret: it
    would stand in the journal. ``http://`` may lead to this computer's own loopback addresses only.
    """
    if is_reference(text):
        return reference(text)
    fault = web_address(text) or (Fault("settings.plain_secret") if _is_hook(text) else None)
    if fault or text.startswith("https://"):
        return fault
    return None if _is_loopback(parse_target(text).host) else Fault("settings.bad_url")


def hub_address(text: str) -> Fault | None:
    """``https://``: her key and the bank's leases pass there.

    ``http://`` may lead to this computer's own loopback addresses only, for trials.
    """
    fault = web_address(text)
    if fault or text.startswith("https://"):
        return fault
    if _is_loopback(parse_target(text).host):
        return None
    return Fault("settings.hub_in_the_open")


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _is_hook(text: str) -> bool:
    """Whether whoever knows the address may post there, as with most messengers' hooks."""
    path = text.partition("://")[2].partition("/")[2]
    return _HOOK.search(path) is not None or _TOKEN_IN_A_QUERY.search(path) is not None


def _has_password(text: str) -> bool:
    return re.search(r"^[^/?#]*//[^/?#]*@", text) is not None


def email(text: str) -> Fault | None:
    """One mail address."""
    return None if _EMAIL.fullmatch(text) else Fault("settings.bad_email")


def phone(text: str) -> Fault | None:
    """A number as people write it: 3 to 18 digits with spaces, hyphens, brackets."""
    digits = sum(character.isdigit() for character in text)
    right = _PHONE.fullmatch(text) and digits in _PHONE_DIGITS
    return None if right else Fault("settings.bad_phone")
