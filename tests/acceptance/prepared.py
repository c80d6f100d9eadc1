"""``runbook setup --from`` a prepared file, and what it reports."""

import json
from pathlib import Path
from typing import Any

from tests.acceptance.night import Night
from tests.far_ends.bot_api import TOKEN

SCRIPT = """id = "holding"
version = 2
language = "ru"
channel = "voice"
status = "approved"
approved_by = "Банк"
approved_on = "2026-11-01"
text = "Минуту, пожалуйста."
"""


def bring_in(night: Night, package: Path, *more: str, code: int = 0) -> dict[str, Any]:
    done = night.runbook("setup", "--from", str(package), "--json", *more)
    assert done.code == code, done.said
    assert TOKEN not in done.said
    report = json.loads(done.out)
    assert report["schema"] == "runbook.setup/1"
    assert isinstance(report, dict)
    return report
