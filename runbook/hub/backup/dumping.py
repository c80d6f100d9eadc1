"""``pg_dump`` and ``pg_restore``, with what they need said in their environment.

A password in a command line could be read by everybody on the computer.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.engine import make_url

DUMP, RESTORE = "pg_dump", "pg_restore"
_LONGEST_S = 3600.0
# https://www.postgresql.org/docs/current/libpq-envars.html
_NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class ToolError(Exception):
    """The tool is not there, or has failed; what it said may name hosts and is not kept."""

    def __init__(self, tool: str, *, missing: bool = False) -> None:
        super().__init__(tool)
        self.tool, self.missing = tool, missing


def surroundings(url: str) -> dict[str, str]:
    """What libpq reads instead of a connection string."""
    parsed = make_url(url)
    given = {name: str(value) for name, value in parsed.query.items() if name in _NAMES}
    if parsed.host:
        given["host"] = parsed.host
    if parsed.port:
        given["port"] = str(parsed.port)
    found = {_NAMES[name]: value for name, value in given.items()}
    if parsed.username:
        found["PGUSER"] = parsed.username
    if parsed.password is not None:
        found["PGPASSWORD"] = str(parsed.password)
    if parsed.database:
        found["PGDATABASE"] = parsed.database
    return found


def dump(url: str, snapshot: str, file: Path) -> None:
    """Write the database as that snapshot has it. Raises ToolError."""
    arguments = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run(DUMP, [*arguments, f"--file={file}"], surroundings(url))


def restore(url: str, file: Path) -> None:
    """Fill an empty database, all or nothing. Raises ToolError."""
    name = make_url(url).database or ""
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run(RESTORE, [*arguments, f"--dbname={name}", str(file)], surroundings(url))


def _run(tool: str, arguments: Sequence[str], more: Mapping[str, str]) -> None:
    found = shutil.which(tool)
    if found is None:
        raise ToolError(tool, missing=True)
    try:
        done = subprocess.run(
            [found, *arguments],
            env={**os.environ, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_LONGEST_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise ToolError(tool) from None
    if done.returncode != 0:
        raise ToolError(tool)
