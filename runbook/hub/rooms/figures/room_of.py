"""``/figures`` and ``/figures.csv``: how the months went."""

from runbook.hub.model.access import Sight
from runbook.hub.rooms.figures.gathering import known_months, month
from runbook.hub.rooms.figures.shapes import shown
from runbook.hub.rooms.figures.taking import as_csv
from runbook.hub.rooms.room import Asked, File, Room, Shown

PATH, FILE_PATH = "/figures", "/figures.csv"
TAKEN = "figures.exported"
_CSV = "text/csv; charset=utf-8"


def show(asked: Asked) -> Shown:
    """``GET /figures``, another month with ``?month=2026-10``."""
    names = known_months(asked.tx)
    months = [month(asked.tx, one, asked.standing) for one in names]
    wanted = asked.query.get("month")
    chosen = months[names.index(wanted)] if wanted in names else months[-1]
    return Shown("figures", {"page": shown(months, chosen, asked.lang)})


def take(asked: Asked) -> File:
    """``GET /figures.csv``: every month that is shown, a row each."""
    months = [month(asked.tx, one, asked.standing) for one in known_months(asked.tx)]
    said = {"form": "figures.csv", "count": len(months), "by": asked.person.id}
    return File("figures.csv", _CSV, as_csv(months), event=TAKEN, event_body=said)


_SIGHTS = frozenset({Sight.FIGURES})
ROOMS = (
    Room(PATH, _SIGHTS, show, name="figures", live=False),
    Room(FILE_PATH, _SIGHTS, take, live=False),
)
