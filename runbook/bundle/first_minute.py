"""PURE. An administrator's first minute: what broke, whose side, since when, what was done.

The outage is told as the journal holds it, for by now the check may find everything well again.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from runbook.bundle.shapes import Manifest
from runbook.diagnosis.advice import advice, confidence_words
from runbook.incidents.attempt_words import attempts_words
from runbook.incidents.event import Event
from runbook.incidents.timeline import Attempts
from runbook.incidents.words import cause_name, duration, event_words, side_name
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

Documents = Mapping[str, Mapping[str, Any]]
MOST_LINES = 12
HEALTHY = "healthy.ok"
_ALIKE = ("role", "channel", "outcome", "error", "purpose", "reminds", "repeat", "late")
_SHOWN = 8
_FAR = datetime(1970, 1, 1, tzinfo=UTC)


def at_once(manifest: Manifest, documents: Documents, lang: str) -> Iterator[str]:
    """The lines that stand first. Of an outage in the journal, else of the check made now."""
    incident = documents.get("incident.json", {})
    now = _verdict(documents)
    if incident.get("key"):
        yield from _what(incident, lang)
        yield from _when(incident, manifest, lang)
        yield from _now(str(incident.get("cause") or ""), now, lang)
    elif now.get("cause") == HEALTHY:
        yield t("bundle.summary.nothing", lang)
    elif now:
        yield from _what(now, lang)
        yield t("bundle.summary.no_incident", lang)
    cause = str(incident.get("cause") or now.get("cause") or "")
    if cause and cause != HEALTHY:
        yield t("bundle.summary.begin", lang, what=t(advice(cause).administrator[0], lang))


def done(documents: Documents, lang: str) -> Iterator[str]:
    """The course of the outage, each moment in Moscow time: the last ones where there are many."""
    events = map(_event, documents.get("incident.json", {}).get("events", ()))
    said = [(one.at, event_words(one, lang)) for one in events]
    told = [*map(_event, documents.get("deliveries.json", {}).get("attempts", ()))]
    key = str(documents.get("incident.json", {}).get("key", ""))[:_SHOWN]
    ours = [one for one in told if one.incident == key]
    said += [(one.first.at, attempts_words(one, lang)) for one in _alike(ours)]
    said.sort(key=lambda one: one[0])
    if len(said) > MOST_LINES:
        yield t("bundle.summary.earlier", lang, count=len(said) - MOST_LINES)
    for at, words in said[-MOST_LINES:]:
        yield f"{at.astimezone(MOSCOW):%H:%M:%S} {words}"


def moment(text: object, lang: str) -> str:
    """An ISO time as the office says it: ``23.11.2026 20:42:22 МСК``; what is none, as it is."""
    at = _at(text)
    if at is None:
        return str(text)
    return t("bundle.summary.moment", lang, at=f"{at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}")


def sure(confidence: object, lang: str) -> str:
    """As operators read it: never a percentage."""
    return t(confidence_words(confidence if isinstance(confidence, int | float) else 0.0), lang)


def _what(found: Mapping[str, Any], lang: str) -> Iterator[str]:
    cause = str(found.get("true_cause") or found.get("cause") or "")
    services = ", ".join(map(str, found.get("services", ())))
    name = cause_name(cause, lang) + (f", {services}" if services else "")
    yield t("bundle.summary.what", lang, name=name, cause=cause or "?")
    side, certain = side_name(str(found.get("side", "")), lang), sure(found.get("confidence"), lang)
    yield t("bundle.summary.side", lang, side=side, sure=certain)


def _when(incident: Mapping[str, Any], manifest: Manifest, lang: str) -> Iterator[str]:
    times = incident.get("times", {})
    began = times.get("occurred") or times.get("detected") or times.get("opened")
    ended = times.get("restored") or times.get("closed")
    first, last = _at(began), _at(ended or manifest.made)
    length = duration(last - first if first and last else timedelta(), lang)
    if ended:
        yield t(
            "bundle.summary.was",
            lang,
            at=moment(began, lang),
            end=moment(ended, lang),
            length=length,
        )
    else:
        yield t("bundle.summary.since", lang, at=moment(began, lang), length=length)
    for name in ("acknowledged", "escalated", "eta"):
        if times.get(name):
            yield f"{t(f'bundle.time.{name}', lang)}: {moment(times[name], lang)}"
    if not times.get("acknowledged") and not ended:
        yield t("bundle.summary.nobody", lang)
    yield t("bundle.summary.key", lang, key=str(incident["key"])[:_SHOWN])


def _now(then: str, now: Mapping[str, Any], lang: str) -> Iterator[str]:
    cause = str(now.get("cause") or "")
    if not cause:
        yield t("bundle.summary.now.unknown", lang)
    elif cause == then:
        yield t("bundle.summary.now.same", lang)
    else:
        yield t("bundle.summary.now.other", lang, cause=cause_name(cause, lang))


def _verdict(documents: Documents) -> Mapping[str, Any]:
    found = documents.get("diagnosis.json", {}).get("verdict")
    return found if isinstance(found, Mapping) else {}


def _alike(told: Iterable[Event]) -> Iterator[Attempts]:
    """Attempts on one person over one way that came to the same stand in one line."""
    same: dict[tuple[object, ...], list[Event]] = {}
    for one in told:
        same.setdefault(tuple(one.body.get(name) for name in _ALIKE), []).append(one)
    for group in same.values():
        yield Attempts(group[0], group[-1].at, len(group))


def _event(one: Mapping[str, Any]) -> Event:
    at = _at(one.get("at")) or _FAR
    return Event(int(one.get("seq", 0)), at, str(one["kind"]), str(one.get("incident", "")), one)


def _at(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None
