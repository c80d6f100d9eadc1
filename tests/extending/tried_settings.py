"""Settings under which the program in the copy asks nobody but the far end of a test."""

import json
from collections.abc import Iterable
from pathlib import Path

QUIET = """[operator]
id = "op-1"
[internet]
domestic = []
unlisted = []
foreign = []
resolvers = []
portals = []
"""


def settings_file(
    home: Path, *, service: str = "", more: str = "", off: Iterable[str] = ()
) -> Path:
    """A settings file with one service, no place of the internet, and what else is given."""
    file = home / "runbook.toml"
    asked = f'[[services]]\nid = "cache"\nname = "Cache"\nurl = "{service}"\n' if service else ""
    left_out = f"[checks]\noff = {json.dumps([*off])}\n"
    file.write_text(f"{QUIET}{left_out}{asked}{more}", encoding="utf-8")
    return file
