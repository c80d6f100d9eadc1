"""PURE. What other rooms may read of the state: made of what is named here, and of nothing else.

No operator, person, provider, city, service, number of an incident or client: causes in the
catalogue's words, moments, and counts of three and more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.causes import SIDES
from runbook.diagnosis.advice import CAUSES
from runbook.hub.cards.naming import begun, cause_name
from runbook.hub.model.incident import HubIncident
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

LEAST_COUNT = 3
"""Of fewer a count could point at somebody."""
PARTS = ("isp", "vpn_gateway", "bank_network", "bank_service")
"""What the work hangs on, from the home to the bank's programs."""
WORKS, PARTIAL, DOWN, UNKNOWN = "works", "partial", "down", "unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """A mass incident that goes on, as far as others may know it. ``hit`` are operators."""

    cause: str
    since: datetime
    partial: bool
    hit: int
    acknowledged: bool
    eta_at: datetime | None = None
    update_at: datetime | None = None

    @property
    def domain(self) -> str:
        """Which part it is in."""
        return self.cause.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One of them in words."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """How one part stands: ``state`` for the sign, ``word`` beside it."""

    name: str
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class Status:
    """The page. ``tone``: ``calm``, ``mass`` or ``unknown``; ``at`` is when this was so."""

    tone: str
    sentence: str
    troubles: tuple[Trouble, ...] = ()
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    at: str = ""


def known_of(incidents: Sequence[HubIncident]) -> list[Known]:
    """Of all that goes on only what is told; drills and our own channel's trouble are not."""
    return [
        Known(
            cause=one.cause if one.cause in CAUSES and one.cause.partition(".")[0] in SIDES else "",
            since=one.began,
            partial=one.weight.partial,
            hit=one.hit,
            acknowledged=one.acknowledged_at is not None,
            eta_at=one.eta_at,
            update_at=one.update_at,
        )
        for one in incidents
        if one.is_mass and not (one.over or one.parent or one.drill or one.is_only_ours)
    ]


def status(
    known: Sequence[Known],
    degraded: datetime | None,
    now: datetime,
    lang: str,
    *,
    watched: bool,
) -> Status:
    """The page as it is now. ``watched``: a hub is on duty, so what is known is of this moment."""
    notes = [t("hub.page.degraded", lang, at=clock(degraded))] if degraded is not None else []
    if not watched:
        notes.insert(0, t("hub.window.nobody", lang))
    if known:
        tone, sentence = "mass", _sentence(known, lang)
    elif watched:
        tone, sentence = "calm", t("hub.window.calm", lang)
    else:
        tone, sentence = "unknown", t("hub.window.unknown", lang)
    return Status(
        tone=tone,
        sentence=sentence,
        troubles=tuple(_trouble(one, now, lang) for one in known),
        parts=tuple(_part(part, known, lang, watched=watched) for part in PARTS),
        notes=tuple(notes),
        at=clock(now),
    )


def blind(now: datetime, lang: str) -> Status:
    """Nothing is known at all: the database does not answer."""
    return Status("unknown", t("hub.window.unknown", lang), at=clock(now))


def _sentence(known: Sequence[Known], lang: str) -> str:
    if len(known) == 1:
        cause = _cause(known[0], lang).replace(": ", ", ", 1)
        return t("hub.window.one", lang, cause=cause, at=clock(known[0].since))
    return plural("hub.window.several", len(known), lang)


def _trouble(one: Known, now: datetime, lang: str) -> Trouble:
    lines = [t("hub.window.since", lang, at=clock(one.since))]
    if one.hit >= LEAST_COUNT:
        lines.append(plural("hub.window.hit", one.hit, lang))
    lines.append(_expected(one, now, lang))
    if one.acknowledged:
        lines.append(t("hub.window.known", lang))
    return Trouble(begun(_cause(one, lang)), tuple(lines))


def _expected(one: Known, now: datetime, lang: str) -> str:
    if one.eta_at is not None and one.eta_at > now:
        return t("hub.window.eta", lang, at=clock(one.eta_at))
    if one.update_at is not None and one.update_at > now:
        return t("hub.window.update", lang, at=clock(one.update_at))
    return t("hub.window.no_eta", lang)


def _part(part: str, known: Sequence[Known], lang: str, *, watched: bool) -> Part:
    here = [one for one in known if one.domain == part]
    if here:
        # A provider is one of many: others' lines work.
        whole = part != "isp" and any(not one.partial for one in here)
        state = DOWN if whole else PARTIAL
    else:
        state = WORKS if watched else UNKNOWN
    name = t(f"hub.window.part.{part}", lang)
    return Part(name, state, t(f"hub.window.state.{state}", lang))


def _cause(one: Known, lang: str) -> str:
    return cause_name(one.cause, lang) if one.cause else t("hub.window.some_cause", lang)
