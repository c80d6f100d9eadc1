"""PURE. Many incidents as people count them: what belongs to a mass outage is folded into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from runbook.hub.model.incident import HubIncident
from runbook.language.texts import plural, t

MOST_RANGES = 8
"""Numbers and runs of numbers named one by one; the rest is told as a count."""


@dataclass(frozen=True, slots=True)
class Folded:
    """One incident that stands for itself, and the numbers of those that belong to it."""

    incident: HubIncident
    members: tuple[int, ...] = ()


def folded(incidents: Iterable[HubIncident]) -> list[Folded]:
    """Those that stand for themselves, in the order given; members whose mass one is not there too.

    A mass incident that was merged into another belongs to that one, with all of its own.
    """
    every = list(incidents)
    by_key = {one.key: one for one in every}
    below: dict[str, list[int]] = {}
    alone = []
    for one in every:
        top = _top(one, by_key)
        if top is one:
            alone.append(one)
        else:
            below.setdefault(top.key, []).append(one.number)
    return [Folded(one, tuple(sorted(below.get(one.key, ())))) for one in alone]


def _top(incident: HubIncident, by_key: dict[str, HubIncident]) -> HubIncident:
    seen = {incident.key}
    while (above := by_key.get(incident.parent)) is not None and above.key not in seen:
        incident = above
        seen.add(above.key)
    return incident


def sentence(standing: Sequence[Folded], alive: int, lang: str) -> str:
    """How it stands, in one sentence. ``alive``: workplaces heard of lately."""
    going = [one.incident for one in standing if stops_work(one.incident)]
    if not going:
        return plural("hub.state.calm", alive, lang)
    mass = sum(one.is_mass for one in going)
    local = len(going) - mass
    if len(going) == 1:
        return t(f"hub.state.one.{'mass' if mass else 'local'}", lang)
    if not (mass and local):
        return plural(f"hub.state.only.{'mass' if mass else 'local'}", len(going), lang)
    parts = [
        plural(f"hub.state.{kind}", count, lang)
        for kind, count in (("mass", mass), ("local", local))
    ]
    return plural("hub.state.going", len(going), lang, parts=", ".join(parts))


def stops_work(incident: HubIncident) -> bool:
    """Whether somebody cannot work: a drill and what is only ours keep nobody from it."""
    return not (incident.over or incident.drill or incident.is_only_ours)


def unknown(standing: Sequence[Folded], lang: str) -> str:
    """Which of them nobody knows of yet; empty when there is none."""
    numbers = [
        one.incident.number
        for one in standing
        if stops_work(one.incident) and one.incident.acknowledged_at is None
    ]
    return t("hub.state.unknown", lang, numbers=ranges(numbers, lang)) if numbers else ""


def ranges(numbers: Iterable[int], lang: str, most: int | None = MOST_RANGES) -> str:
    """Numbers as people write a long list of them: ``№ 2-5, 7, 8``, with an en dash.

    At the most so many, the others are counted; None: all of them.
    """
    runs: list[tuple[int, int]] = []
    for one in sorted(set(numbers)):
        if runs and one == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    shown = ", ".join(map(_run, runs[:most]))
    hidden = sum(last - first + 1 for first, last in runs[len(runs[:most]) :])
    more = f" {plural('hub.state.more', hidden, lang)}" if hidden else ""
    return t("hub.state.numbers", lang, numbers=shown) + more


def _run(run: tuple[int, int]) -> str:
    first, last = run
    if first == last:
        return str(first)
    return f"{first}, {last}" if last == first + 1 else f"{first}\N{EN DASH}{last}"
