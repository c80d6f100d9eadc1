"""What she reads of the hub: one calm sentence for each thing, and only when it is new."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from checks.causes import CAUSES, side_of
from runbook.agent.line.view import KnownTo, Mass, Relief, View
from runbook.language.moscow import clock
from runbook.language.texts import known, plural, t
from runbook.settings.fields import ROLES

Names = Mapping[str, str]
"""The names of services by their ids."""
_NO_NAMES: Names = {}
_PROVIDER = "isp"


def standing_lines(view: View, lang: str, names: Names = _NO_NAMES) -> tuple[str, ...]:
    """What holds now and is to stay before her eyes: call-out, mass incidents, degraded mode."""
    lines = [mass_line(one, lang, names) for one in view.mass if not one.restored]
    if view.stand_in is not None:
        lines.insert(0, stand_in_line(view.stand_in, lang))
    if view.given:
        lines.append(plural("hub.given", view.given, lang))
    if view.degraded_since is not None:
        lines.append(_degraded(view, lang))
    if view.gone:
        lines.append(t("hub.gone", lang))
    return tuple(lines)


def news(before: View, view: View, lang: str, names: Names = _NO_NAMES) -> tuple[str, ...]:
    """What is new since the view before. Who knows is told apart, by ``newly_known``."""
    return tuple(_news(before, view, lang, names))


def newly_known(before: View, view: View) -> tuple[KnownTo, ...]:
    """Who knows of something and did not in the view before."""
    told = {(one.incident, one.role) for one in before.known}
    return tuple(one for one in view.known if (one.incident, one.role) not in told)


def mass_line(mass: Mass, lang: str, names: Names = _NO_NAMES) -> str:
    """A mass incident: hers with what is awaited and what not to do, or her neighbours'."""
    what = t(f"hub.mass.what.{mass.cause if _has_words(mass.cause, lang) else 'other'}", lang)
    if named := ", ".join(names[one] for one in mass.services if one in names):
        what = f"{what} ({named})"
    number, at = mass.number, clock(mass.since)
    if mass.joined:
        said = t("hub.mass", lang, number=number, what=what, at=at)
        return " ".join([said, *_awaited(mass, lang)])
    whose = "hub.mass.others"
    if mass.cause in CAUSES and side_of(mass.cause) == _PROVIDER:
        whose = "hub.mass.others.provider"
    parts = [t(whose, lang, number=number, what=what, at=at)]
    if mass.known:
        parts.append(t("hub.mass.others.known", lang))
    return " ".join(parts)


def stand_in_line(relief: Relief, lang: str) -> str:
    """That she is awaited, where, and what there is to take over."""
    said = "hub.stand_in.office" if relief.in_office else "hub.stand_in"
    parts = [t(said, lang, number=relief.number)]
    if relief.calls or relief.chats:
        parts.append(t("hub.stand_in.open", lang, calls=relief.calls, chats=relief.chats))
    if relief.unsaid:
        parts.append(t("hub.stand_in.unsaid", lang))
    if relief.promised:
        parts.append(t("hub.stand_in.promised", lang, count=relief.promised))
    return " ".join(parts)


def known_line(said: KnownTo, lang: str) -> str:
    """Who knows since when."""
    role = said.role if said.role in ROLES else "shift_lead"
    return t("hub.known", lang, role=t(f"role.{role}", lang), at=clock(said.at))


def _has_words(cause: str, lang: str) -> bool:
    return bool(cause) and known(f"hub.mass.what.{cause}", lang)


def _awaited(mass: Mass, lang: str) -> Iterator[str]:
    if mass.eta_at is not None:
        yield t("hub.mass.eta", lang, at=clock(mass.eta_at))
    if mass.update_at is not None and (mass.eta_at is None or mass.update_at < mass.eta_at):
        yield t("hub.mass.update", lang, at=clock(mass.update_at))
    if mass.not_her_provider:
        yield t("hub.mass.not_provider", lang)


def _news(before: View, view: View, lang: str, names: Names) -> Iterator[str]:
    yield from _of_the_hub(before, view, lang)
    yield from _of_mass(before, view, lang, names)
    yield from _of_the_mode(before, view, lang)
    yield from _of_standing_in(before.stand_in, view.stand_in, lang)
    if view.given > before.given:
        yield plural("hub.given", view.given, lang)
    if view.given_away > before.given_away:
        yield plural("hub.given_away", view.given_away, lang)
    told = {one.incident for one in view.known}
    if view.speaks - before.speaks - told:
        yield t("hub.speaks", lang)
    if view.script_refused and not before.script_refused:
        yield t("hub.script.refused", lang)


def _of_the_hub(before: View, view: View, lang: str) -> Iterator[str]:
    if view.refused and view.refused != before.refused:
        yield t(f"hub.refused.{view.refused}", lang)
    if view.slow and not before.slow:
        yield t("hub.slow", lang)
    if view.gone and not before.gone:
        yield t("hub.gone", lang)
    elif before.gone and not view.gone:
        yield t("hub.back", lang)


def _of_mass(before: View, view: View, lang: str, names: Names) -> Iterator[str]:
    shown = {one.number: one for one in before.mass}
    for one in view.mass:
        old = shown.get(one.number)
        if one.restored:
            if old is not None and not old.restored:
                yield t("hub.mass.restored", lang, number=one.number)
        elif old is None or mass_line(old, lang, names) != mass_line(one, lang, names):
            yield mass_line(one, lang, names)


def _of_standing_in(before: Relief | None, now: Relief | None, lang: str) -> Iterator[str]:
    """Not every count that changes: the line that stays shows those."""
    if now is None:
        if before is not None:
            yield t("hub.stand_in.over", lang)
    elif before is None or (before.number, before.in_office) != (now.number, now.in_office):
        yield stand_in_line(now, lang)


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
