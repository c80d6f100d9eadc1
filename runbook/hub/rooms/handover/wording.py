"""A hand-over in words: for the page, the mail, the command line, and in short for Telegram."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from notifier.message import Message
from runbook.hub.cards.folding import ranges
from runbook.hub.cards.naming import begun, cause_name, cause_with_services
from runbook.hub.rooms.handover.shapes import Content, Kept, Open, Seen, Watch
from runbook.hub.rooms.handover.watching import watched
from runbook.language.moscow import MOSCOW, clock
from runbook.language.texts import plural, t

PATH = "/handover"
MOST_SHORT = 8
"""Incidents named in a messenger; the mail has all of them."""


MOST_ALONE = 10
"""Single outages told one by one; of more, those alike stand in one line."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part: its heading and its lines; ``empty``: those say that there is nothing."""

    title: str
    lines: tuple[str, ...]
    empty: bool = False


def sections(content: Content, note: str, lang: str) -> tuple[Section, ...]:
    """Everything, in the order in which it is read. What there is none of says so."""
    found = (
        ("watch", _watch(content, lang)),
        ("incidents", _incidents(content, lang)),
        ("promises", _promises(content, lang)),
        ("called", _called(content, lang)),
        ("cases", _cases(content.incidents, lang)),
        ("mode", _mode(content, lang)),
        ("note", note.splitlines()),
    )
    return tuple(_section(name, lines, lang) for name, lines in found)


def sentence(content: Content, lang: str) -> str:
    """What matters of it."""
    count = len(content.incidents) + content.more
    if not count and not content.promises:
        return t("hub.handover.calm", lang)
    incidents = plural("hub.handover.incidents", count, lang)
    promises = plural("hub.handover.promises", content.promises, lang)
    return t("hub.handover.sentence", lang, incidents=incidents, promises=promises)


def short(kept: Kept, content: Content, url: str, lang: str) -> Message:
    """For a messenger: numbers, causes, counts and a link; nobody's words, nobody's name."""
    lines = [sentence(content, lang)]
    for one in content.incidents[:MOST_SHORT]:
        cause = cause_name(one.cause, lang)
        lines.append(t("hub.handover.short.incident", lang, number=one.number, cause=cause))
    if content.overdue:
        lines.append(plural("hub.handover.overdue", content.overdue, lang))
    if not kept.made_by:
        lines.append(t("hub.handover.state.unsigned", lang))
    lines.append(t("hub.handover.short.take", lang))
    if url:
        lines.append(f"{url.rstrip('/')}{PATH}/{kept.id}")
    return Message(t("hub.handover.short.title", lang), tuple(lines), rings=False, lang=lang)


def whole(kept: Kept, content: Content, lang: str) -> Message:
    """For the bank's mail: all of it."""
    lines = [sentence(content, lang)]
    if not kept.made_by:
        lines.append(t("hub.handover.state.unsigned", lang))
    for one in sections(content, kept.note, lang):
        lines += [f"{one.title}:", *(f"- {line}" for line in one.lines)]
    return Message(t("hub.handover.short.title", lang), tuple(lines), rings=False, lang=lang)


def markdown(content: Content, note: str, lang: str) -> str:
    """The same as a document."""
    at = stamp(content.at)
    parts = [f"# {t('hub.handover.heading', lang, at=at)}", sentence(content, lang)]
    parts += [
        f"## {one.title}\n\n" + "\n".join(f"- {line}" for line in one.lines)
        for one in sections(content, note, lang)
    ]
    return "\n\n".join(parts) + "\n"


def seen(one: Seen, lang: str, alike: Sequence[int] = ()) -> str:
    """One thing to watch, as a sentence; ``alike`` are further outages of which it is true."""
    text_id = f"hub.handover.watch.{one.watch}"
    if one.watch.endswith("overdue"):
        return plural(text_id, one.number, lang)
    return t(text_id, lang, numbers=_numbers((one.number, *alike), lang))


def stamp(at: datetime) -> str:
    """Day and time in Moscow."""
    return at.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M")


def _section(name: str, lines: Iterable[str], lang: str) -> Section:
    found = tuple(one for one in lines if one.strip())
    nothing = (t(f"hub.handover.none.{name}", lang),)
    return Section(t(f"hub.handover.part.{name}", lang), found or nothing, not found)


def _grouped(content: Content) -> frozenset[int]:
    """Single outages that are told together where they are alike, because there are many."""
    alone = frozenset(one.number for one in content.incidents if not one.mass)
    return alone if len(alone) > MOST_ALONE else frozenset()


def _numbers(numbers: Iterable[int], lang: str) -> str:
    return begun(ranges(numbers, lang, most=None))


def _watch(content: Content, lang: str) -> Iterator[str]:
    alone = _grouped(content)
    told: dict[Seen, list[Seen]] = {}
    for one in watched(content):
        many = one.number in alone and one.watch is not Watch.PROMISES_OVERDUE
        told.setdefault(replace(one, number=0) if many else one, []).append(one)
    for first, *others in told.values():
        yield seen(first, lang, [each.number for each in others])


def _incidents(content: Content, lang: str) -> Iterator[str]:
    alone = _grouped(content)
    told: dict[Open, list[Open]] = {}
    for one in content.incidents:
        same = replace(one, number=0, since=content.at, ticket="") if one.number in alone else one
        told.setdefault(same, []).append(one)
    for some in told.values():
        yield _incident(some, lang)
    if content.more:
        yield plural("hub.handover.more", content.more, lang)


def _incident(some: Sequence[Open], lang: str) -> str:
    """One, or several of which the same is said."""
    one, at = some[0], clock(min(each.since for each in some))
    cause = cause_with_services(one.cause, one.services, lang)
    if len(some) > 1:
        numbers = _numbers((each.number for each in some), lang)
        said = [t("hub.handover.alike", lang, numbers=numbers, cause=cause, at=at)]
    else:
        said = [t("hub.handover.incident", lang, number=one.number, cause=begun(cause), at=at)]
    if one.mass and one.hit:
        said.append(plural("hub.handover.hit", one.hit, lang))
    if one.restored:
        said.append(t("hub.handover.restored", lang))
        return " ".join(said)
    knows = t(f"role.{one.knows}", lang).lower() if one.knows else ""
    said.append(t(f"hub.handover.{'knows' if knows else 'unknown'}", lang, who=knows))
    if one.eta_at is not None:
        said.append(t("hub.handover.eta", lang, at=clock(one.eta_at)))
    elif one.update_at is not None:
        said.append(t("hub.handover.update", lang, at=clock(one.update_at)))
    return " ".join(said)


def _promises(content: Content, lang: str) -> Iterator[str]:
    for one in content.owed:
        late = plural("hub.handover.late", one.overdue, lang) if one.overdue else ""
        yield plural("hub.handover.owed", one.open, lang, operator=one.operator) + late


def _called(content: Content, lang: str) -> Sequence[str]:
    return [
        t("hub.handover.called", lang, number=one.number, coming=one.coming, seats=one.seats)
        for one in content.called
    ]


def _cases(incidents: Iterable[Open], lang: str) -> Sequence[str]:
    return [
        t("hub.handover.case", lang, number=one.number, ticket=one.ticket)
        for one in incidents
        if one.ticket
    ]


def _mode(content: Content, lang: str) -> Sequence[str]:
    since = content.degraded_since
    return [] if since is None else [t("hub.handover.mode", lang, at=clock(since))]
