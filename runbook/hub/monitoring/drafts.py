"""PURE. What the lead is reminded of in a mass failure: words for clients, and relief from norms.

Everything proposed here is ours and says so: «черновик, не утверждён». What a client would hear
names no cause, and is true whatever the cause is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.hub.model.incident import HubIncident
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

_WAITING, _UNAVAILABLE = "waiting", "unavailable"
_HEADER = ("operator", "incident", "cause", "from", "until", "minutes")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Texts for clients: what the voice menu says, and the banner of the chat."""

    ivr: str
    banner: str


@dataclass(frozen=True, slots=True)
class Period:
    """One operator's time without working means. ``until`` None: it goes on."""

    operator: str
    incident: int
    cause: str
    since: datetime
    until: datetime | None
    minutes: int


def proposal(side: str, lang: str) -> Proposal:
    """What fits: the bank's own failure makes services unavailable, others only cost time."""
    kind = _UNAVAILABLE if side == "bank" else _WAITING
    return Proposal(t(f"hub.relief.ivr.{kind}", lang), t(f"hub.relief.banner.{kind}", lang))


def reminders(side: str, own: Iterable[str], lang: str) -> tuple[str, ...]:
    """The list for the lead: the built-in steps, then the bank's own."""
    texts = proposal(side, lang)
    return (
        t("hub.relief.step.ivr", lang, words=texts.ivr),
        t("hub.relief.step.banner", lang, words=texts.banner),
        t("hub.relief.step.norms", lang),
        *own,
    )


def periods(hit: Iterable[HubIncident], now: datetime) -> tuple[Period, ...]:
    """For whom the norms of speed are to be lifted, and for how long, by operator."""
    found = []
    for one in hit:
        since = one.began
        until = one.restored_at or one.closed_at
        length = max((until or now) - since, timedelta(0))
        # A minute begun counts: the norm is hers to be relieved of.
        minutes = -(-length // timedelta(minutes=1))
        cause = one.true_cause or one.cause
        found.append(Period(one.agent, one.number, cause, since, until, minutes))
    return tuple(sorted(found, key=lambda one: (one.operator, one.since)))


def as_rows(found: Iterable[Period], lang: str) -> tuple[tuple[str, ...], ...]:
    """The table for the quality department, its header first. Times are Moscow's."""
    header = tuple(t(f"hub.relief.column.{name}", lang) for name in _HEADER)
    rows = (
        (
            one.operator,
            str(one.incident),
            one.cause,
            _moscow(one.since),
            _moscow(one.until) if one.until else t("hub.relief.goes_on", lang),
            str(one.minutes),
        )
        for one in found
    )
    return (header, *rows)


def _moscow(moment: datetime) -> str:
    return moment.astimezone(MOSCOW).strftime("%Y-%m-%d %H:%M")
