"""Where trust begins: ``[trust]`` of a settings file. Light, because the words wait for it.

The computer's own settings file, which only its administrator should be able to write, goes before
a user's: once it says whom to trust, no other file adds to it. Where it is there and cannot be
read, nobody is trusted.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress

from runbook.trust.whom import NOBODY, Trust, trust_in

_LARGEST = 256 * 1024
_NAME = "runbook.toml"


def system_settings() -> str:
    """The settings file of the whole computer.

    The usual folders follow variables (``XDG_CONFIG_DIRS``) that a user sets for herself: where
    the file lies in the system's own place, that one holds.
    """
    own = os.path.join(_system_folder(), "runbook", _NAME)  # noqa: PTH118 - pathlib costs start-up time before the words
    if os.path.lexists(own):
        return own
    from platformdirs import site_config_dir  # noqa: PLC0415 - lazy for start-up

    return os.path.join(site_config_dir("runbook", False), _NAME)  # noqa: PTH118 - as above


def _system_folder() -> str:
    """Where a computer's administrator keeps settings of programs, whatever the variables say."""
    if sys.platform == "win32":
        from platformdirs.windows import get_win_folder_via_ctypes  # noqa: PLC0415 - Windows only

        with suppress(OSError, ValueError):
            return get_win_folder_via_ctypes("CSIDL_COMMON_APPDATA")
    return "/Library/Application Support" if sys.platform == "darwin" else "/etc/xdg"


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
