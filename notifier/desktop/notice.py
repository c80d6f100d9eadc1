"""What is shown on a screen, and what became of it. PURE."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WAIT_S: Final = 2.0
"""How long a desktop may take before it counts as late."""
APPLICATION: Final = "runbook"
_CUT: Final = "…"


class Outcome(StrEnum):
    """What became of a notification. ``accepted``: the desktop took it.

    No desktop tells whether it was seen: it may be set to "do not disturb".
    """

    ACCEPTED = "accepted"
    NO_DESKTOP = "no_desktop"
    """Nobody's screen belongs to this process: no session bus, no taskbar, no such tool."""
    NO_SERVER = "no_server"
    """There is a session, and nothing in it shows notifications."""
    REFUSED = "refused"
    LATE = "late"
    UNKNOWN_SYSTEM = "unknown_system"


@dataclass(frozen=True, slots=True)
class ScreenNotice:
    """A title of one line, a text, and whether it has to stay until it was seen.

    An urgent one makes the desktop's own sound; the others are silent, since she may be talking.
    """

    title: str
    text: str
    urgent: bool


def screen_notice(title: str, text: str, *, urgent: bool) -> ScreenNotice:
    """Without what a screen cannot show: control characters, line breaks in the title."""
    return ScreenNotice(" ".join(_shown(title).split()), _shown(text).strip(), urgent)


def _shown(text: str) -> str:
    return "".join(one for one in text if one == "\n" or unicodedata.category(one)[0] != "C")


def fitting(text: str, units: int) -> str:
    """The text in at most so many UTF-16 units, its end replaced by an ellipsis if need be."""
    raw = text.encode("utf-16-le", "replace")
    if len(raw) <= units * 2:
        return text
    kept = raw[: (units - len(_CUT)) * 2]
    return kept.decode("utf-16-le", "ignore") + _CUT


def escaped(text: str) -> str:
    """For a notification server that reads the text as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
