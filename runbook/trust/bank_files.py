"""Which files of the bank's lie beside the settings, and whether each of them is used."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from runbook.holding.files import Beside, file_name, folder_beside, shown
from runbook.holding.scripts import Channel
from runbook.language.texts import LANGUAGES
from runbook.procedure.file import FILE_NAME, own_procedure, procedure_beside
from runbook.settings.file import load_settings
from runbook.settings.words import values_of
from runbook.trust.judging import signature_beside
from runbook.trust.root import root_for, system_settings, trust_for
from runbook.trust.signature import read
from runbook.trust.whom import Trust

_NO_WORDS = {"pinned.toml"}
"""Lay beside the words in earlier versions."""


class BankFile(NamedTuple):
    """One file. ``problem`` is the text id of why the built-in one takes its place.

    ``key_id`` is the key that signed it, empty where its digest is pinned. ``values`` belong to
    the text of the problem.
    """

    path: str
    problem: str = ""
    key_id: str = ""
    values: Mapping[str, str | int | float] = {}


def bank_scripts(config: str, environ: Mapping[str, str]) -> tuple[BankFile, ...]:
    """The bank's own words."""
    return tuple(_scripts(folder_beside(config, environ)))


def bank_procedure(config: str, environ: Mapping[str, str]) -> tuple[BankFile, ...]:
    """The bank's own procedure: one or none."""
    found = own_procedure(config, environ)
    if found is None:
        return ()
    settings, path = found
    loaded = procedure_beside(config, environ)
    first = next(iter(loaded.errors), None)
    problem, values = (f"{first.rule_id}.sentence", values_of(first)) if first else ("", {})
    pinned = FILE_NAME in trust_for(str(settings), system_settings()).pinned
    return (BankFile(str(path), problem, "" if problem or pinned else _maker(str(path)), values),)


def unread_scripts(config: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Files of the bank's ``scripts`` folder with a name under which nobody looks for words."""
    where = folder_beside(config, environ)
    known = {file_name(language, channel) for language in LANGUAGES for channel in Channel}
    try:
        there = sorted(Path(where.folder).glob("*.toml")) if where.folder else []
    except OSError:
        return ()
    return tuple(str(one) for one in there if one.name not in known | _NO_WORDS)


def root_of(config: str, environ: Mapping[str, str]) -> tuple[str, Trust]:
    """The settings file that says whom to trust, and what it says."""
    own = own_procedure(config, environ)
    beside = folder_beside(config, environ).settings or (str(own[0]) if own else "")
    return root_for(beside or _settings(config, environ), system_settings())


def _scripts(where: Beside) -> Iterator[BankFile]:
    for language in LANGUAGES:
        for channel in Channel:
            name = file_name(language, channel)
            path = Path(where.folder) / name
            if where.folder and os.path.lexists(path):
                problem = shown(language, channel, where).problem
                pinned = name in trust_for(where.settings, where.system).pinned
                yield BankFile(str(path), problem, "" if problem or pinned else _maker(str(path)))


def _maker(path: str) -> str:
    made = read(signature_beside(path) or "")
    return made.key_id if made else ""


def _settings(config: str, environ: Mapping[str, str]) -> str:
    loaded = load_settings(Path(config) if config else None, environ)
    return str(loaded.source.absolute()) if loaded.source else ""
