"""The parser of what Check Point's client prints. PURE.

Any text gives a value or "unknown", never an exception. ``trac info`` indents as it likes and
capitalises as it likes; ``active site: true`` stays true while idle, so it is not read at all.
"""

import re
from dataclasses import dataclass
from typing import Final

from checks.vpn.status import Session

_LONGEST: Final = 256 * 1024
_LONGEST_LINE: Final = 256
_SESSIONS: Final = {
    "connected": Session.CONNECTED,
    "connecting": Session.CONNECTING,
    "reconnecting": Session.CONNECTING,
    "idle": Session.IDLE,
    "disconnected": Session.IDLE,
}
_MEMBER: Final = re.compile(r"\(([A-Za-z ]{1,32})\)(.*)")
_REMAINING: Final = re.compile(r"(\d{1,4}):(\d{2}):(\d{2})")
_TITLE: Final = "trac connections"


@dataclass(frozen=True, slots=True)
class TracSite:
    """One site of ``trac info``. ``connected_member`` is the gateway of the list in use.

    ``remaining_s`` is how many seconds the session may still last; None when it is not told.
    """

    name: str
    gateway: str = ""
    session: Session = Session.UNKNOWN
    connected_member: str = ""
    remaining_s: int | None = None


@dataclass(frozen=True, slots=True)
class TracInfo:
    """All of ``trac info``. ``recognised`` is false for a text that is not its output at all."""

    recognised: bool
    sites: tuple[TracSite, ...] = ()

    @property
    def session(self) -> Session:
        """The most of any site: connected, else connecting, else idle, else unknown."""
        told = {site.session for site in self.sites}
        order = (Session.CONNECTED, Session.CONNECTING, Session.IDLE)
        return next((session for session in order if session in told), Session.UNKNOWN)


def parse_trac_info(text: str) -> TracInfo:
    """Read ``trac info``. Keys without regard to case, in any indent, unknown ones passed over."""
    recognised = False
    sites: list[dict[str, str]] = []
    for line in _lines(text):
        recognised = recognised or line.lower().rstrip(": ") == _TITLE
        if not recognised:
            continue
        if line.lower().startswith("conn ") and line.endswith(":"):
            sites.append({"name": line[len("conn ") : -1].strip()})
        elif sites:
            _take(line, sites[-1])
    return TracInfo(recognised, tuple(_site(told) for told in sites))


def _lines(text: str) -> list[str]:
    cut = text[:_LONGEST].replace("\0", "").replace("\t", " ")
    return [line.strip()[:_LONGEST_LINE] for line in cut.splitlines()]


def _take(line: str, told: dict[str, str]) -> None:
    if matched := _MEMBER.fullmatch(line):
        if matched[1].strip().lower() == "connected":
            told.setdefault("member", matched[2].strip())
        return
    key, separator, value = line.partition(":")
    if separator:
        told.setdefault(key.strip().lower(), value.strip())


def _site(told: dict[str, str]) -> TracSite:
    session = _SESSIONS.get(told.get("status", "").lower(), Session.UNKNOWN)
    if session is Session.UNKNOWN and "member" in told:
        session = Session.CONNECTED
    remaining = _REMAINING.fullmatch(told.get("remaining time", ""))
    return TracSite(
        name=told["name"],
        gateway=told.get("gw", ""),
        session=session,
        connected_member=told.get("member", ""),
        remaining_s=_seconds(remaining) if remaining else None,
    )


def _seconds(matched: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part) for part in matched.groups())
    return hours * 3600 + minutes * 60 + seconds
