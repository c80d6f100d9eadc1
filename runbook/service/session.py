"""The desktop of the session, for what systemd started before there was one.

A user's systemd begins at login, and what it starts with it knows no display. Most desktops tell it
theirs a moment later (``dbus-update-activation-environment --systemd``), so it is asked when the
display is needed.
"""

from collections.abc import Mapping

from runbook.system.asking import ask

WANTED = frozenset(
    {
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "XAUTHORITY",
        "DBUS_SESSION_BUS_ADDRESS",
        "XDG_CURRENT_DESKTOP",
        "XDG_SESSION_TYPE",
    }
)
"""What a browser needs to find the screen, and what opens it to choose one."""
_MARK_OF_SYSTEMD = "INVOCATION_ID"
"""systemd.exec(5): in the environment of everything that it starts."""


def started_by_systemd(environ: Mapping[str, str]) -> bool:
    """Whether this program, or what started it, is a unit."""
    return _MARK_OF_SYSTEMD in environ


def session_variables() -> dict[str, str]:
    """What the desktop has told systemd of itself; empty without one. Waits; never raises."""
    asked = ask(["systemctl", "--user", "show-environment"])
    return variables_in(asked.said.decode("utf-8", "replace")) if asked.well else {}


def variables_in(said: str) -> dict[str, str]:
    """Those wanted of what ``systemctl show-environment`` printed.

    A value with signs of the shell is quoted as ``$'…'`` there; no display has such a name.
    """
    found = (one.partition("=") for one in said.splitlines())
    return {
        name: value for name, _, value in found if name in WANTED and not value.startswith("$'")
    }
