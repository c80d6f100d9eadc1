"""The report in words: five sentences, figures, what stood in the way, and a picture."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runbook.hub.rooms.review.facts import Facts, Hindrance, hindrances, unknowns
from runbook.incidents.timeline import stamp
from runbook.incidents.words import cause_name, duration
from runbook.language.texts import plural, t

_ID = "hub.review."
_LEFT, _RIGHT = 20, 700
_BEGINS = re.compile(r"^((?:\d{1,9}(?=[.)](?:\s|$)))?)([-+=.)])")
"""What begins a list, an underlining or a rule: ``- a``, ``1. a``, ``===``."""
_STEPS = (
    *("began", "found", "reported", "told", "known", "called_out", "support"),
    *("restored", "closed"),
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One step in the picture: its number, where it stands, and what the list beside it says."""

    number: int
    x: int
    y: int
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Written:
    """What writes itself."""

    title: str
    sentences: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    hindered: tuple[str, ...]
    unknown: tuple[str, ...]
    marks: tuple[Mark, ...]
    end: str
    nothing: str
    over: bool


def report(seen: Facts, lang: str) -> Written:
    """Everything the timeline says."""
    kind = "mass" if seen.mass else "local"
    return Written(
        title=t(f"{_ID}title.{kind}", lang, number=seen.number),
        sentences=tuple(_sentences(seen, lang)),
        figures=tuple(_figures(seen, lang)),
        hindered=tuple(_why(one, lang) for one in hindrances(seen)),
        unknown=tuple(_why(one, lang) for one in unknowns(seen)),
        marks=marks(seen, lang),
        end=t(f"{_ID}{'over' if seen.over else 'goes_on'}", lang),
        nothing=t(f"{_ID}{'nothing_seen' if seen.over else 'nothing_yet'}", lang),
        over=seen.over,
    )


def marks(seen: Facts, lang: str) -> tuple[Mark, ...]:
    """The steps it has come to, in time, side by side as far apart as they were."""
    known = [(name, getattr(seen, name)) for name in _STEPS]
    steps = sorted(((name, at) for name, at in known if at is not None), key=lambda one: one[1])
    if not steps:
        return ()
    start = steps[0][1]
    whole = max((steps[-1][1] if seen.over else seen.now) - start, timedelta(seconds=1))
    return tuple(
        Mark(
            number,
            _LEFT + round(min((at - start) / whole, 1) * (_RIGHT - _LEFT)),
            # Steps of the same minute would stand on each other.
            24 + (number - 1) % 4 * 22,
            t(f"{_ID}step.{name}", lang),
            stamp(at),
        )
        for number, (name, at) in enumerate(steps, 1)
    )


def _sentences(seen: Facts, lang: str) -> Iterator[str]:
    kind = "drill" if seen.drill else "mass" if seen.mass else "local"
    cause = cause_name(seen.cause, lang)
    yield t(f"{_ID}said.began.{kind}", lang, at=stamp(seen.start), cause=_small(cause))
    yield plural(f"{_ID}said.{'hit' if seen.over else 'hit_now'}", seen.hit, lang)
    if seen.known is None:
        yield t(f"{_ID}said.{'nobody_knew' if seen.over else 'nobody_knows'}", lang)
    else:
        yield t(f"{_ID}said.known", lang, at=stamp(seen.known))
    if seen.restored is not None and seen.restore is not None:
        length = duration(seen.restore, lang)
        yield t(f"{_ID}said.restored", lang, at=stamp(seen.restored), length=length)
    else:
        yield t(f"{_ID}said.{'ended' if seen.closed else 'goes_on'}", lang)
    if not seen.promised:
        yield t(f"{_ID}said.{'no_promises' if seen.over else 'no_promises_yet'}", lang)
        return
    counts = {"kept": seen.kept, "late": seen.late, "waiting": seen.waiting}
    yield plural(f"{_ID}said.promises", seen.promised, lang, **counts)


def _figures(seen: Facts, lang: str) -> Iterator[tuple[str, str]]:
    for name in ("detect", "acknowledge", "restore", "close"):
        length: timedelta | None = getattr(seen, name)
        said = duration(length, lang) if length is not None else _missing(name, seen, lang)
        yield t(f"{_ID}figure.{name}", lang), said
    yield t(f"{_ID}figure.hit", lang), _places(seen)
    counts = {"kept": seen.kept, "late": seen.late, "waiting": seen.waiting, "n": seen.promised}
    promised = "promises" if seen.promised else "no_promises"
    yield t(f"{_ID}figure.promises", lang), t(f"{_ID}value.{promised}", lang, **counts)
    if seen.asked:
        people = {"asked": seen.asked, "came": seen.came, "seats": seen.seats}
        yield t(f"{_ID}figure.callout", lang), t(f"{_ID}value.callout", lang, **people)
    else:
        yield t(f"{_ID}figure.callout", lang), t(f"{_ID}value.no_callout", lang)
    yield t(f"{_ID}figure.alerts", lang), _alerts(seen, lang)
    minutes = timedelta(minutes=seen.degraded)
    said = duration(minutes, lang) if minutes else t(f"{_ID}value.not_on", lang)
    yield t(f"{_ID}figure.degraded", lang), said


def _alerts(seen: Facts, lang: str) -> str:
    if seen.late_alerts or seen.failed_alerts:
        counts = {"late": seen.late_alerts, "failed": seen.failed_alerts}
        return t(f"{_ID}value.alerts", lang, **counts)
    if seen.told is not None:
        return t(f"{_ID}value.alerts_fine", lang)
    return t(f"{_ID}{'unknown' if seen.over else 'value.no_alerts_yet'}", lang)


def _missing(name: str, seen: Facts, lang: str) -> str:
    """Why a figure is not there: it has not come to that yet, nobody did it, or nobody knows."""
    not_yet = {
        "acknowledge": seen.known is None and not seen.over,
        "restore": not seen.over,
        "close": seen.closed is None,
    }
    if not_yet.get(name):
        return t(f"{_ID}not_yet.{name}", lang)
    if name == "acknowledge" and seen.known is None:
        return t(f"{_ID}never.acknowledge", lang)
    return t(f"{_ID}unknown", lang)


def _places(seen: Facts) -> str:
    where = "; ".join(f"{place}: {count}" for place, count in seen.named)
    return f"{seen.hit} ({where})" if where else str(seen.hit)


def _why(one: Hindrance, lang: str) -> str:
    text_id = f"{_ID}why.{one.code}"
    if one.length is not None:
        return t(text_id, lang, length=duration(one.length, lang))
    return t(text_id, lang, count=one.count)


def _small(words: str) -> str:
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def as_markdown(
    written: Written,
    words: Sequence[tuple[str, str]],
    todo: Sequence[tuple[str, str, str]],
    course: Sequence[tuple[datetime, str]],
    lang: str,
) -> str:
    """The whole report as Markdown; ``words`` are people's texts by heading, defused here."""
    lines = [f"# {_plain(written.title)}", ""]
    if not written.over:
        lines += [_plain(written.end), ""]
    lines += [f"{_plain(one)}  " for one in written.sentences]
    lines += ["", f"## {t(f'{_ID}figures', lang)}", ""]
    lines += [f"- {_plain(name)}: {_plain(value)}" for name, value in written.figures]
    lines += ["", f"## {t(f'{_ID}hindered', lang)}", ""]
    found = [*written.hindered, *written.unknown] or [written.nothing]
    lines += [f"- {_plain(one)}" for one in found]
    for head, text in words:
        if text:
            lines += ["", f"## {_plain(head)}", "", *map(_plain, text.splitlines())]
    if todo:
        lines += ["", f"## {t(f'{_ID}todo', lang)}", ""]
        lines += [f"- {_plain('; '.join(filter(None, one)))}" for one in todo]
    lines += ["", f"## {t(f'{_ID}course', lang)}", ""]
    lines += [f"- {stamp(at)} {_plain(said)}" for at, said in course]
    return "\n".join([*lines, ""])


def _plain(text: str) -> str:
    """The text with nothing in it that Markdown would read as its own, at the line's start too."""
    said = "".join(f"\\{sign}" if sign in "\\`*_[]<>|#!&~" else sign for sign in text.strip())
    return _BEGINS.sub(r"\1\\\2", said, count=1)
