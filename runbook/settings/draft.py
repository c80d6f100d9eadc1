"""Answers of an unfinished ``setup``, kept beside the settings for this user only. No secrets."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from runbook.system.durable import write_whole

_SCHEMA = "runbook.setup_draft/1"
_LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """What was answered, by the question's key, and when the last answer was given."""

    answers: Mapping[str, Any]
    at: datetime


def draft_path(target: Path) -> Path:
    """Where the draft of these settings lies."""
    return target.with_name(f"{target.name}.draft")


def read_draft(target: Path) -> Draft | None:
    """The draft; None when there is none or it is not one. Never raises."""
    try:
        with draft_path(target).open("rb") as file:
            held = json.loads(file.read(_LARGEST))
        if held["schema"] != _SCHEMA or not isinstance(held["answers"], dict):
            return None
        at = datetime.fromisoformat(held["at"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return Draft(held["answers"], at) if held["answers"] and at.tzinfo else None


def write_draft(target: Path, answers: Mapping[str, object], now: datetime) -> bool:
    """Keep the answers; False when they cannot be kept, which is no reason to stop asking."""
    held = {"schema": _SCHEMA, "at": now.isoformat(), "answers": answers}
    try:
        write_whole(draft_path(target), json.dumps(held, ensure_ascii=False).encode())
    except OSError:
        return False
    return True


def drop_draft(target: Path) -> None:
    """Remove the draft. Never raises."""
    with suppress(OSError):
        draft_path(target).unlink(missing_ok=True)
