"""``runbook.toml``: where it is looked for, and what it gives.

``check`` ends with exit code 2 when what was loaded is ``broken``; ``run`` goes on with its
settings and says so.
"""

from collections.abc import Mapping
from pathlib import Path

from runbook.settings.reading import read_settings
from runbook.settings.shapes import Settings
from runbook.settings.toml_file import LARGEST_FILE, Read, TomlFile, text_of

__all__ = [
    "FILE_NAME",
    "LARGEST_FILE",
    "Loaded",
    "load_settings",
    "places_to_look",
    "settings_from",
    "system_place",
    "text_of",
]

FILE_NAME = "runbook.toml"
ENVIRONMENT = "RUNBOOK_CONFIG"
_FILE = TomlFile(FILE_NAME, ENVIRONMENT, Settings(), read_settings)

Loaded = Read[Settings]
"""What ``runbook.toml`` gave."""


def places_to_look(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the file is looked for when none is named, in order."""
    return _FILE.places_to_look(environ)


def system_place() -> Path:
    """The file that holds for every user of this computer who has none of their own."""
    return _FILE.system_place()


def load_settings(config: Path | None, environ: Mapping[str, str]) -> Loaded:
    """The settings of ``config``, else of ``$RUNBOOK_CONFIG``, else of the usual folders.

    A file that was named and is not there is a problem; none in the usual folders is not.
    """
    return _FILE.load(config, environ)


def settings_from(content: bytes, source: Path) -> Loaded:
    """The settings a file's bytes give. UTF-8, with or without a byte order mark."""
    return _FILE.of(content, source)
