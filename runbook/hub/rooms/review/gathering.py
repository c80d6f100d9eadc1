"""Reads what the report about an incident is made of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from runbook.hub.callout.callout import Callout
from runbook.hub.cards.naming import with_provider_names
from runbook.hub.cards.viewing import provider_names
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.noticing import first, noticed
from runbook.hub.rooms.log import quality
from runbook.hub.rooms.review.facts import Facts
from runbook.hub.store import callouts, events, searching
from runbook.hub.store.events import Event
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.gathering import everybody_hit

QUIET = frozenset({"alert.accepted", "incident.reported", "mass.weighed", "alert.screened"})
"""Kinds that say nothing to whoever reads the report."""
_LATE = timedelta(minutes=1)
_AT_ONCE = 500


def gathered(tx: Transaction, incident: HubIncident) -> tuple[Facts, list[Event]]:
    """The figures, and everything that happened to it, the oldest first."""
    hit = everybody_hit(tx, incident)
    came = noticed(incident, hit)
    happened = events.of_incident(tx, incident.key)
    facts = Facts(
        number=incident.number,
        mass=incident.is_mass,
        cause=incident.true_cause or incident.cause,
        cause_is_true=bool(incident.true_cause),
        now=tx.now,
        start=incident.began,
        began=came.began,
        found=came.found,
        reported=_reported(tx, (incident, *hit)),
        told=came.told,
        known=came.known,
        called_out=incident.called_out_at,
        support=incident.support_at,
        restored=incident.restored_at,
        closed=incident.closed_at,
        hit=len({one.agent for one in hit}) if hit else incident.hit,
        places=incident.weight.places,
        named=with_provider_names(incident, provider_names()).weight.places,
        late_alerts=_late(hit),
        degraded=quality.degraded_minutes(tx, incident),
        drill=incident.drill,
        **_counted(happened),
        **_promised(tx, hit),
        **_called(callouts.latest_of(tx, incident.key)),
    )
    told_of = [*happened, *_of_the_office(tx, incident)]
    told_of.sort(key=lambda one: one.seq)
    return facts, [one for one in told_of if one.kind not in QUIET]


def _of_the_office(tx: Transaction, incident: HubIncident) -> Iterator[Event]:
    """Degraded mode belongs to no incident; what was switched while this one went on."""
    wanted = searching.Wanted(
        kinds=("office.degraded", "office.undegraded"),
        since=incident.began,
        until=incident.closed_at,
    )
    return searching.every(tx, wanted)


def _counted(happened: Iterable[Event]) -> dict[str, int]:
    kinds = Counter(one.kind for one in happened)
    return {
        "failed_alerts": kinds["alert.failed"],
        "nobody": kinds["alert.nobody"],
        "rung_again": kinds["incident.rung_again"],
        "turned": kinds["mass.turned"] + kinds["incident.verdict"],
        "reopened": kinds["mass.reopened"] + kinds["incident.reopened"],
    }


def _promised(tx: Transaction, hit: Sequence[HubIncident]) -> dict[str, int]:
    found = quality.of_incidents(tx, hit)
    return {
        "promised": sum(one.promised for one in found),
        "kept": sum(one.kept for one in found),
        "late": sum(one.late for one in found),
        "waiting": sum(one.open for one in found),
    }


def _called(called: Callout | None) -> dict[str, int]:
    if called is None:
        return {}
    return {"seats": called.seats, "asked": len(called.calls), "came": called.coming}


def _late(hit: Sequence[HubIncident]) -> int:
    return sum(
        one.alerted_at is not None and one.alerted_at - (one.detected_at or one.opened_at) > _LATE
        for one in hit
    )


def _reported(tx: Transaction, some: Iterable[HubIncident]) -> datetime | None:
    """When the hub first heard of any of these: a PC may have known it long before."""
    keys = [one.key for one in some]
    portions = (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
    return first(events.first_at(tx, portion) for portion in portions)
