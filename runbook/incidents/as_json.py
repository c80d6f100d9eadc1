"""An incident, its course and figures as JSON. Times are UTC and Moscow's. PURE."""

from datetime import UTC, datetime, timedelta, tzinfo

from runbook.incident import Incident
from runbook.incidents import known_cause
from runbook.incidents.figures import Figures, Times
from runbook.incidents.timeline import Entry, Span, Step, Timeline, moment
from runbook.incidents.words import cause_name, event_words, number

_SECOND = timedelta(seconds=1)


def incident_json(incident: Incident, lang: str) -> dict[str, object]:
    """Everything that is known of one incident."""
    times = {f"{step}_at": _utc(getattr(incident, f"{step}_at")) for step in Step}
    return {
        "key": incident.key,
        "number": number(incident),
        "operator": incident.operator,
        "state": str(incident.state),
        "opened_at": _utc(incident.opened_at),
        **times,
        "eta_at": _utc(incident.eta_at),
        "domain": incident.domain or None,
        "cause": incident.cause or None,
        "side": incident.side or None,
        "confidence": incident.confidence,
        "services": list(incident.services),
        "true_cause": incident.true_cause or None,
        "cause_words": cause_name(known_cause.cause(incident), lang),
        "ticket": incident.ticket or None,
        "hindered": incident.hindered or None,
        "revision": incident.revision,
    }


def timeline_json(told: Timeline, zone: tzinfo, lang: str) -> dict[str, object]:
    """The course line by line and the durations."""
    return {
        "timeline": [_entry(one, zone, lang) for one in told.entries],
        "durations": {
            "detect": _span(told.detect),
            "acknowledge": _span(told.acknowledge),
            "restore": _span(told.restore),
        },
        "clock_changed": told.clock_changed,
    }


def figures_json(counted: Figures) -> dict[str, object]:
    """The figures. Durations are in seconds; what is not known is counted beside them."""
    own, promises = counted.own, counted.promises
    return {
        "failures": counted.failures,
        "drills_left_out": counted.drills,
        "cause_confirmed": counted.confirmed,
        "without_cause": counted.without_cause,
        "own_side": {
            "failures": own.failures,
            "solved_alone": own.alone,
            "escalated": own.escalated,
            "going_on": own.going_on,
            "unknown": own.unknown,
            "time_to_resolve": _times(own.resolve),
        },
        "others_side": {"failures": counted.others, "escalated": counted.passed_on},
        "by_side": dict(counted.by_side),
        "by_cause": dict(counted.by_cause),
        "time_to_detect": _times(counted.detect),
        "time_to_acknowledge": _times(counted.acknowledge),
        "time_to_restore": _times(counted.restore),
        "promises": {
            name: getattr(promises, name)
            for name in (
                *("made", "kept", "in_time", "late", "given_up", "not_needed"),
                *("handed", "overdue", "waiting", "unknown"),
            )
        },
    }


def _entry(one: Entry, zone: tzinfo, lang: str) -> dict[str, object]:
    said = None if one.at is None else moment(one.at, zone)
    return {
        "at": _utc(one.at),
        "moscow": said.moscow.isoformat(timespec="seconds") if said else None,
        "local": said.local.isoformat(timespec="seconds") if said and said.local else None,
        "step": str(one.step) if one.step else None,
        "kind": one.event.kind if one.event else None,
        "seq": one.event.seq if one.event else None,
        "body": dict(one.event.body) if one.event else None,
        "words": event_words(one.event, lang) if one.event else None,
        "confirmed": one.at is not None,
        "clock_back": one.clock_back,
    }


def _span(found: Span) -> dict[str, object]:
    return {"known": str(found.known), "seconds": _seconds(found.length)}


def _times(found: Times) -> dict[str, object]:
    return {
        "count": len(found.lengths),
        "mean": _seconds(found.mean),
        "median": _seconds(found.median),
        "longest": _seconds(found.longest),
        "unconfirmed": found.unconfirmed,
        "running": found.running,
        "clock_changed": found.clock_changed,
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length / _SECOND


def _utc(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
