"""Months as a table of numbers, to be taken along: CSV for people, JSON for programs."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from runbook.hub.rooms.figures.gathered import Month
from runbook.hub.rooms.figures.shapes import TIMES, fates
from runbook.incidents.figures import Times

SCHEMA = "runbook.hub.figures/1"
Cell = str | int | None


def numbers(month: Month) -> dict[str, Cell]:
    """Every figure by its name; times in seconds, None where there is none."""
    counted = month.counted
    found: dict[str, Cell] = {
        "month": month.name,
        "mass": counted.mass,
        "single": counted.single,
        "operators": counted.operators,
        "lost_minutes": counted.lost // timedelta(minutes=1),
        "lost_unknown": counted.lost_unknown,
    }
    for name in TIMES:
        found |= _times(name, getattr(counted, name))
    found |= {f"side_{side}": 0 for side in ("isp", "bank", "operator", "undetermined")}
    found |= {f"side_{side}": n for side, n in counted.by_side}
    found |= {"promises_made": month.promises.made, "promises_kept": month.promises.kept}
    found |= {f"promises_{one}": n for one, n in fates(month.promises).items()}
    left_out = {"drills": counted.drills, "late": counted.late, "ours": counted.ours}
    return found | {f"left_out_{why}": n for why, n in left_out.items()}


def as_csv(months: Sequence[Month]) -> bytes:
    """Semicolons and a mark of UTF-8, as the office's spreadsheet reads it; one month a row."""
    rows = [numbers(one) for one in months]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(rows[0].keys() if rows else ())
    writer.writerows(["" if one is None else one for one in row.values()] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _times(name: str, found: Times) -> dict[str, Cell]:
    return {
        f"{name}_mean_s": _seconds(found.mean),
        f"{name}_median_s": _seconds(found.median),
        f"{name}_p90_s": _seconds(found.ninetieth),
        f"{name}_counted": len(found.lengths),
        f"{name}_unknown": found.unconfirmed + found.clock_changed,
        f"{name}_running": found.running,
    }


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())
