"""PURE. The evidence as Markdown for people and as a table for a spreadsheet."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from runbook.diagnosis.advice import confidence_words
from runbook.hub.cards.naming import cause_within
from runbook.hub.cards.weighed import is_providers, unheard_of
from runbook.hub.model.incident import Kind
from runbook.hub.support.evidence import Document
from runbook.language.moscow import clock
from runbook.language.texts import t

_CSV_COLUMNS = (
    "operator",
    "incident",
    "cause",
    "since",
    "restored",
    "provider",
    "city",
    "gateway",
    "version",
    "calls",
    "chats",
    "failing",
)
_LATEST = 12
"""Steps told as numbers; the line of bars has all of them."""
_SIDES = frozenset({"operator", "isp", "bank"})
_FORMULA = ("=", "+", "-", "@", "\t")


def to_json(document: Document) -> str:
    """The document itself."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def to_markdown(document: Document, lang: str) -> str:
    """The document to be read, times in UTC and Moscow."""
    parts = (_head, _weight, _timetable, _components, _spread, _operators)
    return "\n".join(line for part in parts for line in part(document, lang)) + "\n"


def to_csv(document: Document) -> str:
    """One row for each operator who is hit (RFC 4180), times in UTC."""
    return csv_text([_CSV_COLUMNS, *(_csv_row(one) for one in document["operators"])])


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as RFC 4180 has them."""
    return "".join(",".join(map(_csv_cell, row)) + "\r\n" for row in rows)


def cause_words(document: Document, lang: str, names: Mapping[str, str] | None = None) -> str:
    """The cause in a few words. ``names``: and which services, as people call them, by id."""
    incident = document["incident"]
    services = () if names is None else service_words(document, names)
    return cause_within(incident["cause"], lang, services)


def service_words(document: Document, names: Mapping[str, str]) -> tuple[str, ...]:
    """What does not work, as people call it."""
    return tuple(names.get(one) or one for one in document["incident"]["services"])


def in_short(document: Document, names: Mapping[str, str], lang: str) -> Iterator[str]:
    """What a phone shows without opening a file: since when, what, on whose side, how many."""
    incident = document["incident"]
    yield t(
        "hub.case.subject.since", lang, at=clock(datetime.fromisoformat(document["since"]["utc"]))
    )
    if incident["services"]:
        yield t("alert.systems", lang, systems=", ".join(service_words(document, names)))
    if incident["side"] in _SIDES:
        sure = t(confidence_words(incident["confidence"]), lang)
        yield t("alert.side", lang, side=t(f"side.{incident['side']}", lang), confidence=sure)
    yield hit_words(document, lang)


def hit_words(document: Document, lang: str, kind: str = "hub.case.subject.hit") -> str:
    """How many are hit and of how many, and for a provider of how many of its own customers."""
    weight, component = document["weight"], document["incident"]["component"]
    of, hit = weight["of"], weight["hit"]
    if document["incident"]["kind"] == Kind.MASS and is_providers(component):
        own = max(hit, weight["accuse"] + weight["vanished"] + weight["prove"])
        return t(f"{kind}.provider", lang, hit=hit, own=own, of=of)
    return t(kind, lang, hit=hit, of=of)


def trend_words(document: Document, lang: str) -> str:
    """How many were hit when it was made, step by step: as numbers, the latest, and as a line."""
    trend, made = document["trend"], document["made"]["utc"]
    counts = trend["counts"][-_LATEST:]
    said = ", ".join(map(str, counts))
    if len(counts) < len(trend["counts"]):
        said = f"… {said}"
    values = {"line": trend["line"], "step": trend["step_minutes"], "counts": said}
    return t("hub.case.trend", lang, at=clock(datetime.fromisoformat(made)), **values)


def _head(document: Document, lang: str) -> Iterator[str]:
    incident, made = document["incident"], document["made"]
    yield f"# {t('hub.case.title', lang, case=document['number'], number=incident['number'])}"
    yield ""
    if incident["drill"]:
        yield f"**{t('hub.case.drill', lang)}**\n"
    cause = t("hub.case.cause", lang, cause=cause_words(document, lang))
    yield f"- {cause} (`{incident['cause']}`)"
    if incident["component"]:
        yield f"- {t('hub.case.component', lang)} `{incident['component']}`"
    if incident["services"]:
        yield f"- {t('hub.case.services', lang)} {', '.join(incident['services'])}"
    sure = t(confidence_words(incident["confidence"]), lang)
    yield f"- {t('hub.case.confidence', lang)} {sure}"
    yield f"- {t('hub.case.made', lang)} {made['utc']} UTC, {made['moscow']} {_msk(lang)}"
    yield f"- {t('hub.case.key', lang)} `{incident['key']}`"
    if document["log_head"]:
        yield f"- {t('hub.case.head', lang)} `{document['log_head']}`"
    yield ""


def _weight(document: Document, lang: str) -> Iterator[str]:
    weight = document["weight"]
    yield f"## {t('hub.case.weight', lang)}"
    yield ""
    yield hit_words(document, lang, "hub.case.weight.of")
    if document["incident"]["kind"] == Kind.MASS:
        counts = {name: weight[name] for name in ("accuse", "prove", "vanished")}
        component = document["incident"]["component"]
        unheard = unheard_of(component, weight["silent"], weight["vanished"])
        yield t("hub.case.weight.counts", lang, **counts, unheard=unheard)
    if weight["partial"]:
        yield t("hub.case.weight.partial", lang)
    if weight["next_explanation"]:
        other = cause_within(weight["next_explanation"], lang)
        yield t("hub.case.weight.next", lang, cause=other)
    if document["trend"]:
        yield trend_words(document, lang)
    yield ""


def _timetable(document: Document, lang: str) -> Iterator[str]:
    yield f"## {t('hub.case.times', lang)}"
    yield ""
    header = (t("hub.case.what", lang), "UTC", _msk(lang))
    rows = (
        (t(f"hub.case.times.{one['what']}", lang), one["utc"], one["moscow"])
        for one in document["times"]
    )
    yield from _table(header, rows)


def _components(document: Document, lang: str) -> Iterator[str]:
    listed, works = document["accused"], document.get("proved", ())
    if not listed and not works:
        return
    yield f"## {t('hub.case.accused', lang)}"
    yield ""
    if listed:
        names = ("part", "operators", "observations")
        header = tuple(t(f"hub.case.{name}", lang) for name in names)
        rows = ((_code(one["component"]), one["operators"], one["observations"]) for one in listed)
        yield from _table(header, rows)
    else:
        yield t("hub.case.accused.nothing", lang)
        yield ""
    if works:
        yield f"{t('hub.case.proved', lang)} {', '.join(map(_code, works))}"
        yield ""


def _spread(document: Document, lang: str) -> Iterator[str]:
    for name in ("places", "providers", "cities", "gateways", "versions"):
        if document[name]:
            shown = "; ".join(f"{value}: {count}" for value, count in document[name])
            yield f"- {t(f'hub.case.by.{name}', lang)} {_one_line(shown)}"
    yield ""


def _operators(document: Document, lang: str) -> Iterator[str]:
    yield f"## {t('hub.case.hit', lang)}"
    yield ""
    for one in document["operators"]:
        yield from _operator(one, lang)
    left_out = document["operators_left_out"]
    if left_out:
        yield t("hub.case.more", lang, count=left_out)


def _operator(one: Document, lang: str) -> Iterator[str]:
    places = ", ".join(filter(None, (one["provider"], one["city"], one["gateway"])))
    yield f"### {one['operator']}" + (f" ({places})" if places else "")
    yield ""
    since = one["since"]
    yield f"- {t('hub.case.since', lang)} {since['utc']} UTC, {since['moscow']} {_msk(lang)}"
    if one["version"]:
        yield f"- {t('hub.case.version', lang)} {one['version']}"
    seen = [*one["accusing"], *one["proving"]]
    if not seen:
        yield f"- {t('hub.case.nothing_seen', lang)}"
        yield ""
        return
    yield ""
    header = tuple(t(f"hub.case.{name}", lang) for name in ("probe", "at", "outcome", "path"))
    rows = ((_code(it["probe"]), it["at"]["utc"], _outcome(it), _path(it)) for it in seen)
    yield from _table(header, rows)
    if one["observations_left_out"]:
        yield t("hub.case.more_seen", lang, count=one["observations_left_out"])
        yield ""


def _outcome(seen: Document) -> str:
    parts = (seen["outcome"], seen["failure"], seen["operation"], f"{seen['elapsed_ms']} ms")
    said = " · ".join(filter(None, parts))
    # As code: what draws Markdown would load a picture named in an agent's words.
    return f"{said} · {_code(seen['detail'])}" if seen["detail"] else said


def _path(seen: Document) -> str:
    return " → ".join(map(_code, seen["path"]))


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(_one_line(str(cell)) for cell in row)} |"
    yield ""


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _msk(lang: str) -> str:
    return t("hub.case.msk", lang)


def _csv_row(one: Document) -> tuple[object, ...]:
    restored = one["restored"]
    failing = " ".join(seen["probe"] for seen in one["accusing"])
    plain = (one["operator"], one["incident"], one["cause"], one["since"]["utc"])
    where = (one["provider"], one["city"], one["gateway"], one["version"])
    ended = restored["utc"] if restored else ""
    return (*plain, ended, *where, one["calls"], one["chats"], failing)


def _csv_cell(value: object) -> str:
    text = "" if value is None else str(value)
    # A spreadsheet would take it for a formula (OWASP, CSV Injection).
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text
