"""Reads the bank's own scripts, which lie in ``scripts/`` beside ``runbook.toml``.

Each is ``holding.<language>.<channel>.toml``, and the settings must vouch for it
(``runbook.trust``): by its digest, or by the bank's key and a signature beside it. Samples are in
``runbook/data/scripts``. Whatever is wrong with these files, a script comes back.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple

from runbook.holding.scripts import (
    HOLDING,
    Script,
    ScriptError,
    Shown,
    built_in,
    choose,
    digest,
    from_mapping,
    normal,
)

FOLDER = "scripts"
_SETTINGS = "runbook.toml"
_LARGEST = 64 * 1024


class Beside(NamedTuple):
    """The bank's ``scripts`` folder, empty when there is none, and the settings it lies beside.

    ``system`` are the settings of the whole computer, which go before; empty: they are not asked.
    """

    folder: str = ""
    settings: str = ""
    system: str = ""


NOWHERE = Beside()


def shown(language: str, channel: str, where: Beside) -> Shown:
    """The script to put on the screen: the bank's own when it is sound, else the built-in one.

    Never raises.
    """
    name = file_name(language, channel)
    path = os.path.join(where.folder, name)  # noqa: PTH118 - pathlib costs start-up time before the words
    if not where.folder or not os.path.lexists(path):
        return choose(None, "", language, channel)
    try:
        text = read(path)
        own = parsed(text)
        if (own.language, own.channel) != (language, channel):
            raise ScriptError("language, channel")
    except (OSError, ValueError, RecursionError):
        return Shown(built_in(language, channel), "script.unreadable")
    return choose(own, _doubt(text, name, path, where), language, channel)


def file_name(language: str, channel: str) -> str:
    """What the file of these words is called."""
    return f"{HOLDING}.{language}.{channel}.toml"


def folder_beside(config: str, environment: Mapping[str, str]) -> Beside:
    """Where the bank's scripts are looked for; nowhere when there is no such folder.

    ``config`` is the file named on the command line, empty when none was.
    """
    named = config or environment.get("RUNBOOK_CONFIG", "")
    places = [os.path.abspath(named)] if named else _usual_places()  # noqa: PTH100 - as above
    for settings in places:
        folder = os.path.join(os.path.dirname(settings), FOLDER)  # noqa: PTH118, PTH120 - as above
        if os.path.isdir(folder):  # noqa: PTH112 - as above
            from runbook.trust.root import system_settings  # noqa: PLC0415 - lazy for start-up

            return Beside(folder, settings, system_settings())
    return NOWHERE


def read(path: str) -> str:
    """The text of a script's file in its normal form. Raises OSError and ValueError."""
    if not os.path.isfile(path):  # noqa: PTH113 - pathlib costs start-up time before the words
        # A pipe or a device could keep the words waiting without end.
        raise OSError(path)
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return normal(file.read(_LARGEST).decode("utf-8-sig"))


def parsed(text: str) -> Script:
    """The script in a file's text. Raises ValueError and RecursionError."""
    # Most PCs have no script of their own.
    from runbook.system import toml_text  # noqa: PLC0415 - lazy for start-up

    return from_mapping(toml_text.parsed(text))


def _usual_places() -> list[str]:
    from platformdirs import site_config_dir, user_config_dir  # noqa: PLC0415 - lazy for start-up

    folders = (user_config_dir("runbook", False), site_config_dir("runbook", False))
    return [os.path.join(folder, _SETTINGS) for folder in folders]  # noqa: PTH118 - as above


def _doubt(text: str, name: str, path: str, where: Beside) -> str:
    from runbook.trust.judging import doubt, signature_beside  # noqa: PLC0415 - lazy for start-up
    from runbook.trust.root import trust_for  # noqa: PLC0415 - as above

    trust = trust_for(where.settings, where.system)
    return doubt(digest(text), name, signature_beside(path), trust)
