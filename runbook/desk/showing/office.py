"""What the office says now, and until when whoever mends it expects to be done."""

from collections.abc import Sequence

from runbook.incident import Incident
from runbook.language.moscow import clock
from runbook.language.texts import t


def office(standing: Sequence[str], outage: Incident | None, lang: str) -> tuple[str, ...]:
    """``standing`` are the hub's own lines; one about the time is not said twice."""
    if outage is None or outage.over or outage.eta_at is None:
        return tuple(standing)
    at = clock(outage.eta_at)
    if any(at in one for one in standing):
        return tuple(standing)
    return (*standing, t("desk.office.expected", lang, at=at))
