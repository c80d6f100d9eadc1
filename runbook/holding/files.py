"""Reads the bank's own scripts, which lie in ``scripts/`` beside ``runbook.toml``.

Each is ``holding.<language>.<channel>.toml``; the digests stand apart, in ``pinned.toml``. Samples
are in ``runbook/data/scripts``. Whatever is wrong with these files, a script comes back.
"""

import os
from collections.abc import Mapping

from runbook.holding.scripts import HOLDING, ScriptError, Shown, built_in, choose, from_mapping

_PINNED = "pinned.toml"
_LARGEST = 64 * 1024


def shown(language: str, channel: str, folder: str) -> Shown:
    """The script to put on the screen: the bank's own when it is sound, else the built-in one.

    ``folder`` is the bank's ``scripts`` folder, empty when there is none. Never raises.
    """
    name = f"{HOLDING}.{language}.{channel}.toml"
    path = os.path.join(folder, name)  # noqa: PTH118 - pathlib costs start-up time before the words
    if not folder or not os.path.lexists(path):
        return choose(None, "", language, channel)
    try:
        own = from_mapping(_read(path))
        if (own.language, own.channel) != (language, channel):
            raise ScriptError("language, channel")
    except (OSError, ValueError, RecursionError):
        return Shown(built_in(language, channel), "script.unreadable")
    return choose(own, _pin(folder, name), language, channel)


def folder_beside(config: str, environment: Mapping[str, str]) -> str:
    """Where the bank's scripts are looked for; empty when there is no such folder.

    ``config`` is the file named on the command line, empty when none was named.
    """
    named = config or environment.get("RUNBOOK_CONFIG", "")
    places = [os.path.dirname(os.path.abspath(named))] if named else _usual_places()  # noqa: PTH100, PTH120 - as above
    found = (os.path.join(place, "scripts") for place in places)  # noqa: PTH118 - as above
    return next((folder for folder in found if os.path.isdir(folder)), "")  # noqa: PTH112 - as above


def _usual_places() -> list[str]:
    from platformdirs import site_config_dir, user_config_dir  # noqa: PLC0415 - lazy for start-up

    return [user_config_dir("runbook", False), site_config_dir("runbook", False)]


def _read(path: str) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 - lazy for start-up: most PCs have no script of their own

    if not os.path.isfile(path):  # noqa: PTH113 - pathlib costs start-up time before the words
        # A pipe or a device could keep the words waiting without end.
        raise OSError(path)
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return tomllib.loads(file.read(_LARGEST).decode())


def _pin(folder: str, name: str) -> str:
    try:
        pinned = _read(os.path.join(folder, _PINNED)).get(name, "")  # noqa: PTH118 - as above
    except (OSError, ValueError, RecursionError):
        return ""
    return pinned if isinstance(pinned, str) else ""
