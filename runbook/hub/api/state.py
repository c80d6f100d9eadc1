"""PURE. What the plain page shows of the state: numbers, causes, counts and roles; no names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from runbook.advice import advice
from runbook.hub.api.directing import Situation
from runbook.hub.model.incident import HubIncident, Step
from runbook.hub.model.people import Role
from runbook.moscow import clock
from runbook.texts import plural, t

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
    """Everything on the page, already in words. ``warnings`` stand on top."""

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
    local = [one for several in situation.local.values() for one in several]
    local.sort(key=lambda one: one.number, reverse=True)
    causes = Counter(t(advice(one.cause).name, lang) for one in local)
    hidden = len(local) - MOST_SHOWN
    return State(
        at=clock(situation.at),
        warnings=tuple(_warnings(situation, now, lang, database=database)),
        facts=tuple(_facts(situation, counts, lang)),
        mass=tuple(_mass(one, situation.roles, lang) for one in situation.mass),
        local=tuple(_row(one, lang) for one in local[:MOST_SHOWN]),
        causes=tuple(causes.most_common()),
        more=plural("hub.page.more", hidden, lang) if hidden > 0 else "",
    )


def _warnings(situation: Situation, now: datetime, lang: str, *, database: bool) -> list[str]:
    said = []
    if not database:
        said.append(t("hub.page.no_database", lang, at=clock(situation.at)))
    if not situation.holder:
        said.append(t("hub.page.nobody_on_duty", lang))
    elif not situation.can_speak(now):
        said.append(t("hub.page.cannot_speak", lang))
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


def _mass(one: HubIncident, roles: Mapping[str, Role], lang: str) -> Row:
    weight = one.weight
    lines = [
        t(
            "hub.page.weight",
            lang,
            accuse=weight.accuse,
            prove=weight.prove,
            silent=weight.silent,
        )
    ]
    if one.acknowledged_at is not None:
        role = roles.get(one.acknowledged_by, Role.SHIFT_LEAD)
        at = clock(one.acknowledged_at)
        lines.append(t("hub.page.known", lang, role=t(f"role.{role}", lang), at=at))
    if one.eta_at is not None and not one.over:
        lines.append(t("hub.page.eta", lang, at=clock(one.eta_at)))
    return _row(one, lang, lines)


def _row(one: HubIncident, lang: str, lines: Sequence[str] = ()) -> Row:
    cause = t(advice(one.cause).name, lang)
    if one.drill:
        cause = t("hub.page.drill", lang, cause=cause)
    since = clock(one.occurred_at or one.opened_at)
    return Row(one.number, cause, since, t(f"hub.page.step.{Step(one.step)}", lang), tuple(lines))
