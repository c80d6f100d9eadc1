"""PURE. What the plain page shows of the state: numbers, causes, counts and roles; no names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from runbook.hub.api.directing import Situation
from runbook.hub.cards.folding import Folded, folded, ranges, sentence, unknown
from runbook.hub.cards.naming import (
    cause_name,
    cause_with_services,
    with_service_names,
)
from runbook.hub.cards.weighed import in_short
from runbook.hub.model.incident import HubIncident, Step
from runbook.hub.model.people import Role
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

SHOWN_ROLES = (Role.SHIFT_LEAD, Role.SYSADMIN, Role.MONITORING, Role.STANDBY)
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One incident: number, cause, since when, how far it has come, and what people say of it."""

    number: int
    cause: str
    since: str
    step: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Everything on the page, already in words. ``sentence`` and ``warnings`` stand on top."""

    sentence: str
    unknown: str
    at: str
    warnings: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    mass: tuple[Row, ...]
    local: tuple[Row, ...]
    causes: tuple[tuple[str, int], ...]
    more: str


def state(
    situation: Situation, counts: tuple[int, int], now: datetime, lang: str, *, database: bool
) -> State:
    """The state as words. ``counts``: agents that may report, and those heard of lately."""
    every = [one for several in situation.local.values() for one in several]
    listed = [*situation.mass, *sorted(every, key=lambda one: -one.number)]
    standing = folded(with_service_names(one, situation.service_names) for one in listed)
    mass = [one for one in standing if one.incident.is_mass]
    local = [one.incident for one in standing if not one.incident.is_mass]
    causes = Counter(cause_name(one.cause, lang) for one in local)
    hidden = len(local) - MOST_SHOWN
    return State(
        sentence=sentence(standing, counts[1], lang),
        at=clock(situation.at),
        unknown=unknown(standing, lang),
        warnings=tuple(warnings(situation, now, lang, database=database)),
        facts=tuple(_facts(situation, counts, lang)),
        mass=tuple(_mass(one, situation.roles, lang) for one in mass),
        local=tuple(_row(one, lang) for one in local[:MOST_SHOWN]),
        causes=tuple(causes.most_common()),
        more=plural("hub.page.more", hidden, lang) if hidden > 0 else "",
    )


def warnings(situation: Situation, now: datetime, lang: str, *, database: bool) -> list[str]:
    """What is not as it should be at night."""
    said = []
    if not database:
        said.append(t("hub.page.no_database", lang, at=clock(situation.at)))
    if not situation.holder:
        said.append(t("hub.page.nobody_on_duty", lang))
    elif not situation.can_speak(now):
        said.append(t("hub.page.cannot_speak", lang))
    if situation.silence_counts is False:
        said.append(t("hub.found.deaf.sentence", lang))
    if not situation.at_work.get(Role.SHIFT_LEAD):
        said.append(t("hub.page.no_lead", lang))
    if situation.degraded is not None:
        said.append(t("hub.page.degraded", lang, at=clock(situation.degraded)))
    return said


def _facts(situation: Situation, counts: tuple[int, int], lang: str) -> list[tuple[str, str]]:
    known, alive = counts
    at_work = [
        f"{t(f'role.{role}', lang)}: {situation.at_work[role]}"
        for role in SHOWN_ROLES
        if situation.at_work.get(role)
    ]
    nobody = t("hub.page.nobody", lang)
    return [
        (t("hub.page.at_work", lang), "; ".join(at_work) or nobody),
        (t("hub.page.agents", lang), t("hub.page.agents.of", lang, alive=alive, known=known)),
        (t("hub.page.hit", lang), str(situation.open_count)),
    ]


def _mass(one: Folded, roles: Mapping[str, Role], lang: str) -> Row:
    incident = one.incident
    lines = []
    if not incident.over and incident.hit:
        lines.append(in_short(incident, lang))
    if one.members:
        lines.append(t("hub.page.members", lang, numbers=ranges(one.members, lang)))
    if incident.acknowledged_at is not None:
        role = roles.get(incident.acknowledged_by, Role.SHIFT_LEAD)
        at = clock(incident.acknowledged_at)
        lines.append(t("hub.page.known", lang, role=t(f"role.{role}", lang), at=at))
    if incident.eta_at is not None and not incident.over:
        lines.append(t("hub.page.eta", lang, at=clock(incident.eta_at)))
    return _row(incident, lang, lines)


def _row(one: HubIncident, lang: str, lines: Sequence[str] = ()) -> Row:
    cause = cause_with_services(one.cause, one.services, lang)
    if one.drill:
        cause = t("hub.page.drill", lang, cause=cause)
    since = clock(one.began)
    return Row(one.number, cause, since, t(f"hub.step.{Step(one.step)}", lang), tuple(lines))
