"""PURE. Where a bot's token may go: the rule for the address of the Bot API."""

import ipaddress

from checks.target import parse_target
from runbook.settings.problem import Fault
from runbook.settings.rules import web_address


def bot_api(text: str) -> Fault | None:
    """``https://``: the bot's token stands in every address that is asked there (Bot API).

    ``http://`` may lead to an address of a private network (RFC 1918, RFC 4193) or of this
    computer, written in digits, or to ``localhost``: of a name nobody knows here where it leads.
    """
    fault = web_address(text)
    if fault or text.startswith("https://"):
        return fault
    if _is_inner(parse_target(text).host):
        return None
    return Fault("settings.telegram_in_the_open")


_INNER = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


def _is_inner(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower() == "localhost"
    return address.is_loopback or any(address in one for one in _INNER)
