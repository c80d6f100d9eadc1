"""What a command need not load: it starts as much sooner, by night and a hundred times a day."""

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from runbook.hub.store import upgrading

_USED = """
import sys
from runbook.hub.store.store import Store
from runbook.secrets.own import OwnSecret
store = Store(sys.argv[1], OwnSecret.fresh())
store.upgrade()
assert store.problem() is None
with store.read() as tx:
    assert tx.now
print(*sorted({"alembic", "psycopg"} & set(sys.modules)))
"""


def loaded(database: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _USED, database], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_on_a_database_that_is_up_to_date_neither_the_steps_nor_the_other_driver_are_loaded(
    sqlite_template: Path, tmp_path: Path
) -> None:
    assert loaded(f"sqlite:///{sqlite_template}") == []
    # One that is to be made takes its steps.
    assert loaded(f"sqlite:///{tmp_path / 'new.sqlite'}") == ["alembic"]


def test_each_step_is_named_by_its_file() -> None:
    """Which versions there are is read off the files' names; alembic says the same."""
    steps = ScriptDirectory(str(upgrading.FOLDER)).walk_revisions()
    assert upgrading._versions() == [one.revision for one in steps]
    assert upgrading.newest() == upgrading._versions()[0]
