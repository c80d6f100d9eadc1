"""What the cards of a board have to know, asked once for all of them.

A card in the list says less than the one in the bot: what somebody has in hand, and what was passed
on, stands on the incident's own page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from runbook.hub.callout.filling import fill
from runbook.hub.cards.naming import with_provider_names, with_service_names
from runbook.hub.cards.view import View
from runbook.hub.cards.viewing import names, names_called, provider_names
from runbook.hub.model.incident import HubIncident
from runbook.hub.store.tables import INCIDENTS
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.screening import defused


@dataclass(frozen=True, slots=True)
class _Shared:
    """``numbers`` of incidents by key, what people and ``services`` are called by id."""

    numbers: Mapping[str, int]
    people: Mapping[str, str]
    services: Mapping[str, str]
    degraded_at: datetime | None


def views(
    tx: Transaction, some: Sequence[HubIncident], degraded_at: datetime | None, lang: str
) -> list[View]:
    """Each as its card in the list needs it. ``degraded_at``: since when that mode is on."""
    parents = {one.parent for one in some if one.parent}
    shared = _Shared(
        numbers=_numbers(tx, parents) if parents else {},
        people=names(tx, lang),
        services=names_called(tx, some),
        degraded_at=degraded_at,
    )
    return [_view(tx, one, shared, lang) for one in some]


def _view(tx: Transaction, incident: HubIncident, shared: _Shared, lang: str) -> View:
    called = with_service_names(incident, shared.services)
    return View(
        with_provider_names(defused(called, lang), provider_names()),
        lang,
        parent_number=shared.numbers.get(incident.parent, 0),
        acknowledged_by=shared.people.get(incident.acknowledged_by, incident.acknowledged_by),
        filled=fill(tx, incident.key) if incident.called_out_at is not None else None,
        degraded_at=shared.degraded_at,
        reminds=False,
    )


def _numbers(tx: Transaction, keys: set[str]) -> dict[str, int]:
    asked = select(INCIDENTS.c.key, INCIDENTS.c.number).where(INCIDENTS.c.key.in_(keys))
    return {row.key: row.number for row in tx.connection.execute(asked)}
