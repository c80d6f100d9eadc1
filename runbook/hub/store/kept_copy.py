"""A SQLite database as it was before a newer hub took its steps: kept beside it for three days.

PostgreSQL has backups of its own: ``runbook hub backup`` before the upgrade.
"""

import os
import sqlite3
import time
from contextlib import closing, suppress
from glob import escape
from pathlib import Path
from secrets import token_hex

KEPT_S = 3 * 86_400
GIVEN_UP_S = 600
"""A copy that nobody has written to for so long is not being made any more."""
_NAME = "{name}.before-upgrade-{version}"
_PARTIAL = "{name}.copying-{maker}"
_VERSION = "SELECT version_num FROM alembic_version"


def keep_copy(file: Path, newest: str) -> Path | None:
    """Copy the database as it is now, for this user alone; where the copy is.

    None where it is new or up to date, or there is no room: the steps are one transaction, whole or
    not at all, without a copy too. Removes the copies that are old enough, and those in whose
    middle a hub was killed. Never raises.
    """
    _tidy(file)
    partial = file.with_name(_PARTIAL.format(name=file.name, maker=token_hex(8)))
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as there:
            version = str(there.execute(_VERSION).fetchone()[0])
            copy = file.with_name(_NAME.format(name=file.name, version=version))
            if not version.isalnum() or version >= newest or copy.exists():
                return None
            os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(partial)) as made:
                there.backup(made)
                # Another hub may have been faster: then this is no older database any more.
                if str(made.execute(_VERSION).fetchone()[0]) != version:
                    return None
        partial.replace(copy)
    except (OSError, sqlite3.Error, TypeError):
        return None
    else:
        return copy
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _tidy(file: Path) -> None:
    with suppress(OSError):
        _remove(file, _NAME.format(name=escape(file.name), version="*"), KEPT_S)
        _remove(file, _PARTIAL.format(name=escape(file.name), maker="*"), GIVEN_UP_S)


def _remove(file: Path, pattern: str, older_than_s: float) -> None:
    for one in file.parent.glob(pattern):
        with suppress(OSError):
            # One from the future was made by a clock that is no more.
            if abs(time.time() - one.stat().st_mtime) > older_than_s:
                one.unlink()
