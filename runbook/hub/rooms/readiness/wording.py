"""Concerns in words: one line for each kind, with how many, who, and what to do about it."""

from collections.abc import Iterator, Sequence

from runbook.hub.rooms.readiness.folding import Fold, Tally, fold, tally
from runbook.hub.rooms.readiness.shapes import Basis, Concern, Facts, Group, Line, Page, When
from runbook.language.moscow import MOSCOW, clock
from runbook.language.texts import plural, t

MOST = 50
"""Names of one kind."""
_TONES = {When.TONIGHT: "mass", When.SOON: "ours", When.UNKNOWN: "ours"}


def page(facts: Facts, concerns: Sequence[Concern], lang: str, most: int | None = MOST) -> Page:
    """The whole room in words, of each kind at the most so many names; None: all of them."""
    folds = fold(concerns)
    groups = tuple(
        Group(
            str(when),
            t(f"hub.ready.group.{when}", lang),
            tuple(_line(one, lang, most) for one in folds if one.when is when),
        )
        for when in When
        if any(one.when is when for one in folds)
    )
    return Page(
        sentence(facts, concerns, lang),
        _TONES[folds[0].when] if folds else "calm",
        _tallied(facts, tally(facts, concerns), lang),
        about(facts, lang),
        groups,
    )


def sentence(facts: Facts, concerns: Sequence[Concern], lang: str) -> str:
    """What matters of all of it, and for which shift."""
    counted = tally(facts, concerns)
    whens = {one.when for one in concerns}
    values = {"until": clock(facts.ends), "at": clock(facts.begins)}
    if facts.basis is Basis.COMING and facts.shift:
        values["at"] = t(f"hub.ready.shift.{facts.shift}", lang, at=values["at"])
    if When.TONIGHT in whens:
        said = ", ".join(_parts(counted, lang))
        return t(f"hub.ready.fails.{facts.basis}", lang, what=said, **values)
    if When.UNKNOWN in whens:
        n = counted.unknown
        said = plural("hub.ready.part.unknown", n, lang) if n else t("hub.ready.part.nothing", lang)
        return t(f"hub.ready.unsure.{facts.basis}", lang, what=said, **values)
    fine = t(f"hub.ready.fine.{facts.basis}", lang, **values)
    return f"{fine} {t('hub.ready.soon_below', lang)}" if whens else fine


def about(facts: Facts, lang: str) -> str:
    """Which shift it is about, and when that was looked at."""
    values = {"at": clock(facts.begins), "until": clock(facts.ends)}
    said = t(f"hub.ready.about.{facts.basis}", lang, **values)
    return f"{said} {t('hub.page.at', lang, at=clock(facts.now))}"


def single(one: Concern, lang: str) -> str:
    """One concern by itself. No person's name stands in it."""
    return t("hub.ready.single", lang, said=t(f"hub.ready.{one.kind}", lang), who=_named(one, lang))


def counted(one: Fold, lang: str) -> str:
    """What it is and how many it is about, as it may stand in a messenger."""
    said = t(f"hub.ready.{one.kind}", lang)
    first = one.concerns[0]
    if not first.who:
        return said
    count = plural(
        "hub.ready.people" if first.role else "hub.ready.operators", len(one.concerns), lang
    )
    return t("hub.ready.counted", lang, said=said, count=count)


def ids(one: Fold, lang: str) -> list[str]:
    """Whom it is about, each once, in order: ids, or roles that nobody fills."""
    return [each.who or _role(each, lang) for each in one.concerns if each.who or each.role]


def letter(shown: Page) -> Iterator[str]:
    """The page as lines of text, for a letter."""
    yield from filter(None, (shown.tally, shown.about))
    for group in shown.groups:
        yield f"{group.title}:"
        for one in group.lines:
            who = ", ".join((*one.names, *filter(None, [one.more])))
            yield f"- {one.said}: {who}. {one.todo}" if who else f"- {one.said}. {one.todo}"


def _line(one: Fold, lang: str, most: int | None) -> Line:
    names = tuple(filter(None, (_named(each, lang) for each in one.concerns)))
    left = len(names) - most if most is not None else 0
    return Line(
        counted(one, lang),
        names[:most],
        plural("hub.ready.more", left, lang) if left > 0 else "",
        t(f"hub.ready.{one.kind}.do", lang, least=one.concerns[0].values.get("least", "")),
    )


def _named(one: Concern, lang: str) -> str:
    role = _role(one, lang)
    if not one.who:
        at = one.at.astimezone(MOSCOW).strftime("%H:%M %d.%m") if one.at is not None else ""
        return t("hub.ready.until", lang, role=role, at=at) if at else role
    who = f"{role}, {one.who}" if role else one.who
    at = one.at.astimezone(MOSCOW).strftime("%d.%m %H:%M") if one.at is not None else ""
    detail = at or one.values.get("version", "")
    return f"{who} ({detail})" if detail else who


def _role(one: Concern, lang: str) -> str:
    return t(f"role.{one.role}", lang) if one.role else ""


def _parts(counted: Tally, lang: str) -> Iterator[str]:
    for role in counted.roles:
        yield t(f"hub.ready.missing.{role}", lang)
    if counted.unreached:
        yield plural("hub.ready.part.unreached", counted.unreached, lang)
    if counted.no_vpn:
        yield plural("hub.ready.part.no_vpn", counted.no_vpn, lang)
    if counted.no_desk:
        yield plural("hub.ready.part.no_desk", counted.no_desk, lang)


def _tallied(facts: Facts, counted: Tally, lang: str) -> str:
    if not facts.desks:
        return ""
    return t(
        "hub.ready.tally", lang, all=len(facts.desks), ready=counted.ready,
        fails=counted.fails, unknown=counted.unknown,
    )  # fmt: skip
