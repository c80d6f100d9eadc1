"""PURE. What monitoring reads besides: who passed it on, gateways and trend, as counts."""

from collections.abc import Iterator
from datetime import datetime

from runbook.hub.support.evidence import Document
from runbook.hub.support.rendering import trend_words
from runbook.language.moscow import clock
from runbook.language.texts import t


def brief(document: Document, who: str, made_at: datetime, lang: str) -> Iterator[str]:
    """The lines, as things stood when ``who`` passed it on.

    Gateways stand here as counts of operators: their names go by the bank's own mail.
    """
    yield passed_by(who, made_at, lang)
    counts = [count for _, count in document["gateways"]]
    if counts:
        said = ", ".join(map(str, counts))
        kind = "hub.mon.gateways" if len(counts) > 1 else "hub.mon.gateway"
        yield t(kind, lang, n=len(counts), counts=said)
    if document["trend"]:
        yield trend_words(document, lang)


def passed_by(who: str, made_at: datetime, lang: str) -> str:
    """Who passed it on, by role, and when: whom to answer."""
    return t("hub.mon.passed_by", lang, who=who, at=clock(made_at))
