"""``hub.toml``: where it is looked for, and what it gives.

At ``--config``, else ``$RUNBOOK_HUB_CONFIG``, else this user's configuration folder, else the
system's. Without a file the hub works with what holds without one.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import platformdirs

from runbook.hub.settings.reading import read_hub_settings
from runbook.hub.settings.shapes import HubSettings
from runbook.settings.toml_file import Read, TomlFile

FILE_NAME = "hub.toml"
VARIABLE = "RUNBOOK_HUB_CONFIG"
_HINTS = {
    "settings.not_found": "hub.settings.not_found.hint",
    "settings.too_large": "hub.settings.too_large.hint",
}
_FILE = TomlFile(FILE_NAME, VARIABLE, HubSettings(), read_hub_settings, _HINTS)

LoadedHub = Read[HubSettings]
"""What ``hub.toml`` gave."""


def load_hub_settings(config: Path | None, environ: Mapping[str, str]) -> LoadedHub:
    """The hub's settings with all their problems. Never raises for what stands in the file."""
    return _FILE.load(config, environ)


def hub_settings_from(content: bytes, source: Path) -> LoadedHub:
    """The settings a file's bytes give."""
    return _FILE.of(content, source)


def hub_folder(loaded: LoadedHub) -> Path:
    """The hub's own folder: its secret, its SQLite file and what it exports.

    A relative one starts at the folder of the settings' file.
    """
    given = loaded.settings.database.folder
    if given:
        # Unlike Path's own it takes the home of nobody as it is written.
        return (loaded.folder or Path()) / os.path.expanduser(given)  # noqa: PTH111
    return platformdirs.user_data_path("runbook", appauthor=False) / "hub"


def listening_at(loaded: LoadedHub, listen: str) -> LoadedHub:
    """The same, listening at this ``HOST:PORT``."""
    server = msgspec.structs.replace(loaded.settings.server, listen=listen)
    return replace(loaded, settings=msgspec.structs.replace(loaded.settings, server=server))
