"""Asks the desk that is running for a way in. Only ever speaks to 127.0.0.1."""

import http.client
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode

from runbook.cli.desk.entering.address import Address

WITHIN = 1.0
"""Seconds: whoever listens there is this very computer."""
BEGINS_WITHIN = 15.0
"""Seconds in which a desk that has just been opened begins a drill."""
_LARGEST = 4096
_OPEN = "/open/"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Begun:
    """What became of a drill that was to begin there. ``url`` is the one-time address of its page.

    ``said`` tells why not where ``ok`` is false.
    """

    url: str = field(repr=False)
    ok: bool
    said: str


def knock(address: Address, within: float = WITHIN) -> str:
    """The one-time address of its page; empty when no desk answers there."""
    return _url(address, _asked(address, {}, within))


def begin_drill(address: Address, case: str, within: float = BEGINS_WITHIN) -> Begun | None:
    """Begin the built-in case with this id at the desk; None when no desk answers there."""
    found = _asked(address, {"drill": case}, within)
    url = _url(address, found)
    if not url:
        return None
    said = found.get("said")
    return Begun(url, found.get("ok") is True, said if isinstance(said, str) else "")


def _asked(address: Address, fields: Mapping[str, str], within: float) -> Mapping[str, object]:
    link = http.client.HTTPConnection("127.0.0.1", address.port, timeout=within)
    headers = {"Authorization": f"Bearer {address.key}"}
    if fields:
        headers["Content-Type"] = _FORM
    with closing(link):
        try:
            link.request("POST", "/knock", urlencode(fields), headers)
            answer = link.getresponse()
            found = json.loads(answer.read(_LARGEST)) if answer.status == http.HTTPStatus.OK else {}
        except (OSError, ValueError, RecursionError, http.client.HTTPException):
            return {}
    return found if isinstance(found, dict) else {}


def _url(address: Address, found: Mapping[str, object]) -> str:
    path = found.get("open")
    if not isinstance(path, str) or not path.startswith(_OPEN) or not path.isascii():
        return ""
    return f"http://127.0.0.1:{address.port}{path}"
