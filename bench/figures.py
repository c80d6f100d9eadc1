"""Figures on disk: ``bench/results/<name>.json``, written part by part.

A bench may be stopped and taken up again: each part adds its own figures and leaves the others.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from bench.machine import describe

RESULTS = Path(__file__).parent / "results"


def record(
    name: str, figures: Mapping[str, float], command: str, results: Path = RESULTS
) -> dict[str, object]:
    """Merge figures into the file of that name and return what it now holds.

    ``command`` is what measures the whole file again. Raises ValueError when the file there is no
    file of figures: it is not overwritten.
    """
    path = results / f"{name}.json"
    known = _read(path)
    merged = {
        "figures": {**known, **figures},
        "machine": describe(),
        "command": command,
    }
    results.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    beside.write_text(json.dumps(merged, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    beside.replace(path)
    return merged


def known_figures(name: str, results: Path = RESULTS) -> dict[str, float]:
    """The figures measured so far; none where there are none. Raises ValueError as ``record``."""
    return _read(results / f"{name}.json")


def _read(path: Path) -> dict[str, float]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except json.JSONDecodeError as error:
        raise ValueError(f"{path.name} is no file of figures: {error}") from error
    figures = known.get("figures") if isinstance(known, dict) else None
    if not isinstance(figures, dict):
        # The file is wrong, not a type in the code, whatever TRY004 would call it.
        raise ValueError(f'{path.name} is no file of figures: it has no "figures"')  # noqa: TRY004
    return dict(figures)
