"""The state in one sentence and one tone: whose it is, how sure that is, since when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from runbook.desk.showing.stopped import stopped
from runbook.desk.view import Headline, Tone
from runbook.diagnosis.advice import advice, confidence_words
from runbook.diagnosis.briefing import Briefing
from runbook.diagnosis.report import cause_summary
from runbook.incident import Incident
from runbook.language.moscow import clock
from runbook.language.texts import t

_TONES: Mapping[str, Tone] = {"operator": Tone.HERS, "isp": Tone.PROVIDER, "bank": Tone.BANK}
_NONE = "none"
_PROVIDER = "isp"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of her work at one moment.

    ``side`` is the latest diagnosis', of which ``briefing`` are the words; empty before the first.
    ``outage`` is the one on record: open, or ended when ``recovered``. ``confirming``: it seems to
    work again. ``not_working`` is what she says does not work for her. ``at_bank`` is the cause at
    the bank that the office has found where it looks like her provider's. ``unusual`` is what
    differs here from other days. ``failed``: nobody looks any more, by a defect of ours.
    """

    side: str = ""
    briefing: Briefing | None = None
    checked_at: datetime | None = None
    outage: Incident | None = None
    recovered: bool = False
    confirming: bool = False
    not_working: frozenset[str] = frozenset()
    at_bank: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    unusual: tuple[str, ...] = ()
    failed: bool = False

    @property
    def trouble(self) -> bool:
        """Whether the latest diagnosis found something."""
        return self.briefing is not None and self.side != _NONE


def headline(known: Known, lang: str) -> Headline:
    """The state as the page says it."""
    if known.failed:
        return stopped(lang)
    if known.recovered:
        return _over(known, lang)
    return _found(known, lang) if known.trouble else _nothing_found(known, lang)


def _nothing_found(known: Known, lang: str) -> Headline:
    """Nothing was found, or not yet: others may know more."""
    open_outage = _open(known)
    if open_outage is not None and open_outage.side not in {"", _NONE}:
        return _on_record(known, open_outage, lang)
    if known.not_working:
        return _she_says(known, lang)
    if known.briefing is None:
        return Headline(Tone.CHECKING, t("desk.state.checking", lang))
    return _well(known, known.briefing, lang)


def _over(known: Known, lang: str) -> Headline:
    at = known.outage.restored_at if known.outage else None
    beside = t("desk.state.since", lang, at=clock(at)) if at else ""
    return Headline(Tone.OVER, t("desk.state.over", lang), beside)


def _found(known: Known, lang: str) -> Headline:
    briefing = known.briefing
    if briefing is None:
        return Headline(Tone.CHECKING, t("desk.state.checking", lang))
    tone, sentence = _TONES.get(known.side, Tone.UNCLEAR), briefing.summary
    if known.at_bank and known.side == _PROVIDER:
        # Whatever it looks like from here: many have it, and the office knows where it is.
        tone, sentence = Tone.BANK, t(advice(known.at_bank).summary, lang)
    return Headline(tone, sentence, _beside(known, briefing.confidence, lang), _more(known, lang))


def _on_record(known: Known, outage: Incident, lang: str) -> Headline:
    """Another window found it, or one clean look has not settled yet that it is over."""
    sentence = cause_summary(outage.cause, tuple(outage.services), lang, known.named)
    confidence = t(confidence_words(outage.confidence), lang)
    more = (t("run.confirming", lang),) if known.confirming else ()
    tone = _TONES.get(outage.side, Tone.UNCLEAR)
    return Headline(tone, sentence, _beside(known, confidence, lang), more)


def _she_says(known: Known, lang: str) -> Headline:
    failing = ", ".join(t(f"channel.{one}", lang) for one in sorted(known.not_working))
    sentence = t("desk.state.she_says", lang, failing=failing)
    return Headline(Tone.UNCLEAR, sentence, _beside(known, "", lang), _more(known, lang))


def _well(known: Known, briefing: Briefing, lang: str) -> Headline:
    # What the checks cannot reach without settings they do not call well.
    checked = t("desk.state.checked", lang, at=clock(known.checked_at)) if known.checked_at else ""
    sentence = t("desk.state.well", lang) if known.named else briefing.summary
    return Headline(Tone.WELL, sentence, checked, _more(known, lang))


def _beside(known: Known, confidence: str, lang: str) -> str:
    outage = _open(known)
    since = t("desk.state.since", lang, at=clock(began(outage))) if outage else ""
    return ", ".join(filter(None, (confidence, since)))


def _more(known: Known, lang: str) -> tuple[str, ...]:
    return tuple(filter(None, _remarks(known, lang)))


def _remarks(known: Known, lang: str) -> Iterator[str]:
    if known.briefing is None:
        return
    yield from (t("run.also", lang, summary=one) for one in known.briefing.also)
    yield from known.briefing.remarks
    yield known.briefing.unchecked
    yield from known.unusual


def _open(known: Known) -> Incident | None:
    return known.outage if known.outage is not None and not known.outage.over else None


def began(outage: Incident) -> datetime:
    """When it broke, as far as anybody knows."""
    return outage.occurred_at or outage.detected_at or outage.opened_at
