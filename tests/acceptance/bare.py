"""The installed command in a bare environment: no display, no settings, no language."""

import os
import subprocess
from pathlib import Path

from tests.acceptance.night import RUNBOOK

APPROVED = (
    "К сожалению, временно не получится заглянуть в ваши данные. "
    "Простите за неудобства, всё оперативно исправляем. "
    "После устранения технического сбоя, вам удобнее будет, "
    "чтобы мы вам позвонили или написали в чат?"
)
UTF8 = "utf-8"


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """A bare environment: no display, no settings, no language but what the test sets."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    return {**kept, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), **more}


def runbook(tmp_path: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [RUNBOOK, *arguments],
        env=environment(tmp_path, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
