"""Concerns in words, one line for each kind where many have the same."""

from collections.abc import Iterable, Sequence

from runbook.hub.rooms.readiness.shapes import Concern, Facts, Group, Page, When
from runbook.moscow import MOSCOW, clock
from runbook.texts import known, plural, t

MOST = 200
"""Lines of one group."""
_TONES = {When.TONIGHT: "mass", When.SOON: "ours", When.UNKNOWN: "ours"}


def page(facts: Facts, concerns: Sequence[Concern], lang: str) -> Page:
    """The whole room in words."""
    groups = tuple(_group(when, concerns, lang) for when in When if _of(concerns, when))
    worst = next((when for when in When if _of(concerns, when)), None)
    return Page(
        sentence(concerns, lang), _TONES[worst] if worst else "calm", about(facts, lang), groups
    )


def sentence(concerns: Sequence[Concern], lang: str) -> str:
    """What matters of all of it."""
    for when in When:
        if count := len(_of(concerns, when)):
            return plural(f"hub.ready.sentence.{when}", count, lang)
    return t("hub.ready.sentence.fine", lang)


def about(facts: Facts, lang: str) -> str:
    """Which shift it is about, and when that was looked at."""
    values = {"at": clock(facts.begins), "until": clock(facts.ends)}
    said = t(f"hub.ready.about.{facts.basis}", lang, **values)
    return f"{said} {t('hub.page.at', lang, at=clock(facts.now))}"


def line(one: Concern, lang: str) -> str:
    """One concern as a sentence. No name stands in it."""
    values = dict(one.values)
    if one.role:
        values["role"] = t(f"role.{one.role}", lang)
    if one.at is not None:
        values["at"] = one.at.astimezone(MOSCOW).strftime("%d.%m %H:%M")
    if "finding" in values:
        text_id = f"hub.ready.finding.{values['finding']}"
        values["finding"] = t(text_id, lang) if known(text_id, lang) else values["finding"]
    return t(f"hub.ready.{one.code}", lang, who=one.who, **values)


def ids(concerns: Iterable[Concern]) -> list[str]:
    """Whom it is about, each once, in order."""
    return list(dict.fromkeys(one.who for one in concerns if one.who))


def _of(concerns: Iterable[Concern], when: When) -> list[Concern]:
    return [one for one in concerns if one.when is when]


def _group(when: When, concerns: Iterable[Concern], lang: str) -> Group:
    found = _of(concerns, when)
    left = len(found) - MOST
    more = plural("hub.ready.more", left, lang) if left > 0 else ""
    lines = tuple(line(one, lang) for one in found[:MOST])
    return Group(str(when), t(f"hub.ready.group.{when}", lang), lines, more)
