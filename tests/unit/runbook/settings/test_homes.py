"""A path that begins with the home of somebody who is not there is a missing file, no error."""

import os
from pathlib import Path

import pytest

from runbook.hub.settings.file import hub_folder, hub_settings_from
from runbook.secrets.reference import resolve_secret
from runbook.settings.file import load_settings

NOBODYS = "~nobody-of-this-name/runbook.toml"


def test_settings_named_in_the_home_of_nobody_are_not_found() -> None:
    loaded = load_settings(None, {"RUNBOOK_CONFIG": NOBODYS})
    assert [one.rule_id for one in loaded.problems] == ["settings.not_found"]


def test_a_secret_in_the_home_of_nobody_is_unreadable() -> None:
    found = resolve_secret(f"file:{NOBODYS}", {})
    assert [one.rule_id for one in found.problems] == ["secret.file_unreadable"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has a folder for any name; no hub runs there")
def test_the_hubs_folder_in_the_home_of_nobody_is_taken_as_it_is_written() -> None:
    content = f'[database]\nfolder = "{NOBODYS}"\n'.encode()
    assert hub_folder(hub_settings_from(content, Path("/etc/hub.toml"))) == Path("/etc") / NOBODYS
