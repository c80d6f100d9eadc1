"""What the operator is told after the checks: what it is, how sure, what to do now."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from checks.causes import HEALTHY
from checks.observation import Observation, Outcome, ProbeKind
from checks.report import Report
from checks.verdict import Note, Verdict
from runbook.diagnosis.advice import Step, advice, confidence_words
from runbook.diagnosis.report import names_of, summary_of
from runbook.language.texts import t
from runbook.settings import Settings


class LeadReach(StrEnum):
    """How the lead comes to know.

    A message goes out from here, the hub tells, only her voice reaches, or it is known.
    """

    MESSAGE = "message"
    OFFICE = "office"
    RING = "ring"
    KNOWS = "knows"

    @property
    def settled(self) -> bool:
        """Whether there is nothing she has to do for it."""
        return self in {LeadReach.OFFICE, LeadReach.KNOWS}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``interrupts``: it would cut a live call, so it waits for its end."""

    text: str
    interrupts: bool = False


@dataclass(frozen=True, slots=True)
class Briefing:
    """Calm sentences for the screen, in the order in which they are read."""

    summary: str
    confidence: str
    actions: tuple[Action, ...]
    also: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unchecked: str = ""


def brief(
    report: Report,
    settings: Settings,
    lang: str,
    reach: LeadReach = LeadReach.RING,
    at_bank: str = "",
) -> Briefing:
    """Put a report into words for the operator.

    ``at_bank`` is the cause at the bank that the office has found for her outage: her provider is
    not to be rung then, whatever it looks like from here.
    """
    verdict = report.verdict
    named = settings.service_names
    return Briefing(
        summary=summary_of(verdict, lang, named),
        confidence="" if verdict.healthy else t(confidence_words(verdict.confidence), lang),
        actions=_actions(verdict, settings, lang, reach, at_bank),
        also=tuple(summary_of(one, lang, named) for one in verdict.also),
        remarks=tuple(_remarks(verdict, lang)),
        unchecked=_unchecked(report, lang),
    )


def step_values(settings: Settings, verdict: Verdict | None) -> dict[str, str]:
    """What the texts of steps may name. For her own screen only."""
    lead = next(iter(settings.contacts_of("shift_lead")), None)
    services = verdict.services if verdict else ()
    return {
        "services": names_of(services, settings.service_names),
        "provider_name": settings.provider.name,
        "provider_phone": settings.provider.phone,
        "contract": settings.provider.contract,
        "urgent_line": settings.operator.urgent_line,
        "lead_name": lead.name if lead else "",
        "lead_phone": lead.phone if lead else "",
    }


def _actions(
    verdict: Verdict, settings: Settings, lang: str, reach: LeadReach, at_bank: str
) -> tuple[Action, ...]:
    values = step_values(settings, verdict)
    cause = at_bank if at_bank and verdict.side == _PROVIDER else verdict.cause
    steps = [step for step in advice(cause).operator if _is_due(step, reach)]
    return tuple(Action(t(_wording(one, reach), lang, **values), one.interrupts) for one in steps)


_PROVIDER = "isp"
_TELL_THE_LEAD = frozenset({"step.lead_first", "step.ring_lead"})


def _is_due(step: Step, reach: LeadReach) -> bool:
    return step.text_id not in _TELL_THE_LEAD or not reach.settled


def _wording(step: Step, reach: LeadReach) -> str:
    """She is asked to make sure only where a message may have gone out."""
    if step.text_id == "step.lead_first" and reach is LeadReach.RING:
        return "step.lead_first.ring"
    return step.text_id


_SAID_NOTES = frozenset(
    {
        Note.FOREIGN_UNREACHABLE,
        Note.DIRECT_BLOCKED,
        Note.LOST_PACKETS,
        Note.BUSY,
        Note.GATEWAY_OUTSIDE,
        Note.DNS_SPARE,
    }
)


def _remarks(verdict: Verdict, lang: str) -> Iterator[str]:
    if verdict.healthy:
        for note in verdict.notes:
            if note in _SAID_NOTES:
                yield t(f"note.{note}", lang)
    others = [one.cause for one in verdict.alternatives if one.cause != HEALTHY]
    if others:
        # The names have colons of their own, and the sentence has one already.
        found = (t(advice(cause).name, lang).replace(": ", ", ") for cause in others[:3])
        names = "; ".join(found)
        yield t("run.alternatives", lang, causes=names)


def _unchecked(report: Report, lang: str) -> str:
    """What could not be checked and would have mattered: silence is said, not hidden."""
    kinds = {_telling(one) for one in report.observations} - {""}
    if not kinds:
        return ""
    names = ", ".join(t(f"unchecked.{kind}", lang) for kind in sorted(kinds))
    return t("run.unchecked", lang, names=names)


_TOLD_UNCHECKED = frozenset(
    {
        ProbeKind.ADAPTER,
        ProbeKind.ROUTE,
        ProbeKind.PROGRAM,
        ProbeKind.VPN_PROCESS,
        ProbeKind.TUNNEL_INTERFACE,
        ProbeKind.SERVICE,
        ProbeKind.BANK_DNS,
    }
)


def _telling(seen: Observation) -> str:
    unread = seen.outcome in {Outcome.UNKNOWN, Outcome.SKIPPED}
    return str(seen.kind) if unread and seen.kind in _TOLD_UNCHECKED else ""
