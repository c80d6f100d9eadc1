"""Where her journal lies, for whoever needs its folder before the journal itself."""

from pathlib import Path

import platformdirs

FILE_NAME = "journal.db"


def default_path() -> Path:
    """The journal's place: the user's state folder."""
    return platformdirs.user_state_path("runbook", appauthor=False) / FILE_NAME
