"""The settings that what starts at login reads: which file, and what of it it cannot see."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from runbook.service.job import Kind, settings_named
from runbook.system.toml_text import parsed

_VARIABLE = "env:"


def settings_of(command: Sequence[str], kind: Kind) -> Path | None:
    """The file that a command reads; None where there is none.

    It is not told by the variables of this window.
    """
    named = settings_named(command)
    if named:
        return Path(named)
    if kind is Kind.HUB:
        from runbook.hub.settings.file import load_hub_settings  # noqa: PLC0415 - lazy for start-up

        return load_hub_settings(None, {}).source
    from runbook.settings.file import load_settings  # noqa: PLC0415 - lazy for start-up

    return load_settings(None, {}).source


def unseen_secrets(settings: Path | None) -> tuple[str, ...]:
    """Names of variables that the settings take secrets from, where autostart may not see them.

    On Windows a user's variables hold for the whole session; elsewhere those of a terminal do not.
    """
    if settings is None or sys.platform == "win32":
        return ()
    try:
        document = parsed(settings.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return ()
    return tuple(dict.fromkeys(_variables(document)))


def _variables(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _variables(one)
    elif isinstance(value, list):
        for one in value:
            yield from _variables(one)
    elif isinstance(value, str) and value.startswith(_VARIABLE):
        yield value.removeprefix(_VARIABLE).strip()
