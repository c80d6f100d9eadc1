"""Where trust begins: ``[trust]`` of a settings file. Light, because the words wait for it.

The computer's own settings file, which only its administrator should be able to write, goes before
a user's: once it says whom to trust, no other file adds to it. Where it is there and cannot be
read, nobody is trusted.
"""

import os
from collections.abc import Mapping

from runbook.trust.whom import NOBODY, Trust, trust_in

_LARGEST = 256 * 1024


def system_settings() -> str:
    """The settings file of the whole computer."""
    from platformdirs import site_config_dir  # noqa: PLC0415 - lazy for start-up

    return os.path.join(site_config_dir("runbook", False), "runbook.toml")  # noqa: PTH118 - pathlib costs start-up time before the words


def trust_for(settings: str, system: str = "") -> Trust:
    """Whom the files beside ``settings`` must come from. Never raises.

    ``system`` is the settings file of the whole computer, empty where it is not to be asked.
    """
    return root_for(settings, system)[1]


def root_for(settings: str, system: str = "") -> tuple[str, Trust]:
    """The file whose word holds, and what it says. Never raises."""
    if system and os.path.lexists(system):
        table = _table(system)
        if table is None:
            return system, NOBODY
        if table:
            return system, trust_in(table)
    return settings, trust_in(_table(settings) or {}) if settings else NOBODY


def _table(path: str) -> Mapping[str, object] | None:
    """The table; None when the file cannot be read. Empty when it has none."""
    from runbook.system.toml_text import parsed  # noqa: PLC0415 - lazy for start-up: few banks have such files

    if not os.path.isfile(path):  # noqa: PTH113 - pathlib costs start-up time before the words
        return None
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            found = parsed(file.read(_LARGEST).decode("utf-8-sig")).get("trust", {})
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
