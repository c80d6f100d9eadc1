"""What she reads of the hub: one calm sentence for each thing, and only when it is new."""

from collections.abc import Iterator
from datetime import datetime

from checks.causes import CAUSES, side_of
from runbook.agent.line.view import KnownTo, Mass, View
from runbook.moscow import clock
from runbook.settings.fields import ROLES
from runbook.texts import t

_SIDES = frozenset({"bank", "isp", "operator"})


def standing_lines(view: View, lang: str) -> tuple[str, ...]:
    """What holds now and is to stay before her eyes: mass incidents and degraded mode."""
    lines = [mass_line(one, lang) for one in view.mass if not one.restored]
    if view.degraded_since is not None:
        lines.append(_degraded(view, lang))
    if view.gone:
        lines.append(t("hub.gone", lang))
    return tuple(lines)


def news(before: View, view: View, lang: str) -> tuple[str, ...]:
    """What is new since the view before."""
    return tuple(_news(before, view, lang))


def mass_line(mass: Mass, lang: str) -> str:
    """A mass incident: number, whose, since when, what was promised, what not to do."""
    side = side_of(mass.cause) if mass.cause in CAUSES else ""
    whose = t(f"hub.side.{side if side in _SIDES else 'unknown'}", lang)
    parts = [t("hub.mass", lang, number=mass.number, whose=whose, at=clock(mass.since))]
    if mass.eta_at is not None:
        parts.append(t("hub.mass.eta", lang, at=clock(mass.eta_at)))
    if mass.update_at is not None:
        parts.append(t("hub.mass.update", lang, at=clock(mass.update_at)))
    if mass.not_her_provider:
        parts.append(t("hub.mass.not_provider", lang))
    return " ".join(parts)


def known_line(known: KnownTo, lang: str) -> str:
    """Who knows since when."""
    role = known.role if known.role in ROLES else "shift_lead"
    return t("hub.known", lang, role=t(f"role.{role}", lang), at=clock(known.at))


def _news(before: View, view: View, lang: str) -> Iterator[str]:
    yield from _of_the_hub(before, view, lang)
    yield from _of_mass(before, view, lang)
    yield from _of_the_mode(before, view, lang)
    if view.speaks - before.speaks:
        yield t("hub.speaks", lang)
    told = {(one.incident, one.role) for one in before.known}
    for known in view.known:
        if (known.incident, known.role) not in told:
            yield known_line(known, lang)
    if view.script_refused and not before.script_refused:
        yield t("hub.script.refused", lang)


def _of_the_hub(before: View, view: View, lang: str) -> Iterator[str]:
    if view.refused and view.refused != before.refused:
        yield t(f"hub.refused.{view.refused}", lang)
    if view.gone and not before.gone:
        yield t("hub.gone", lang)
    elif before.gone and not view.gone:
        yield t("hub.back", lang)


def _of_mass(before: View, view: View, lang: str) -> Iterator[str]:
    shown = {one.number: one for one in before.mass}
    for one in view.mass:
        old = shown.get(one.number)
        if one.restored:
            if old is not None and not old.restored:
                yield t("hub.mass.restored", lang, number=one.number)
        elif old is None or mass_line(old, lang) != mass_line(one, lang):
            yield mass_line(one, lang)


def _of_the_mode(before: View, view: View, lang: str) -> Iterator[str]:
    began = before.degraded_since is None or before.relief != view.relief
    if view.degraded_since is not None and began:
        yield _degraded(view, lang)
    elif before.degraded_since is not None and view.degraded_since is None:
        yield t("hub.degraded.over", lang)


def _degraded(view: View, lang: str) -> str:
    at: datetime | None = view.degraded_since
    said = "hub.degraded.relief" if view.relief else "hub.degraded"
    return t(said, lang, at=clock(at) if at else "")
