"""PURE. What the operator's own phone carries, as words: to copy, or written as a text message.

Codes, the cause in words, the time, counts and the incident's number: nothing of a client's, no
inner names, addresses, contracts and no phone. Cyrillic takes six signs for each letter in a link,
so there are shorter forms in Latin letters for a QR code that must fit on a small screen.
"""

from dataclasses import dataclass
from datetime import datetime

from checks.causes import HEALTHY, UNDETERMINED
from runbook.diagnosis.advice import advice
from runbook.language.moscow import clock
from runbook.language.texts import plural, t


@dataclass(frozen=True, slots=True)
class Said:
    """What is told. ``number`` is the incident's as people read it, ``operator`` the code.

    Counts are None where she did not say. ``not_working`` are channels that do not work for her
    although the checks are clean. ``unnamed``: the settings have no code, so she says her name.
    """

    operator: str
    cause: str
    since: datetime
    number: str
    spoken: str
    reply: str
    not_working: frozenset[str] = frozenset()
    calls: int | None = None
    chats: int | None = None
    exercise: bool = False
    unnamed: bool = False


def full_text(said: Said, lang: str) -> str:
    """The whole message, in sentences."""
    parts = [
        _head(said, lang),
        _contacts(said, lang),
        t("handoff.text.number", lang, number=said.number),
        t("handoff.text.spoken", lang, code=said.spoken),
        t("handoff.text.reply", lang, code=said.reply),
    ]
    if said.exercise:
        parts = [t("handoff.text.exercise", lang), *parts]
    return " ".join(part for part in parts if part)


def texts(said: Said, lang: str) -> tuple[str, ...]:
    """The message in forms of which each is shorter than the one before, all with both codes."""
    brief = _brief_text(said, lang)
    return full_text(said, lang), brief, _in_latin(said, _code(said)), _in_latin(said, "")


def _brief_text(said: Said, lang: str) -> str:
    kind = "exercise" if said.exercise else "outage"
    return t(
        f"handoff.brief.{kind}",
        lang,
        operator=said.operator,
        cause=_trouble(said, lang),
        at=clock(said.since),
        calls=_count(said.calls),
        chats=_count(said.chats),
        number=said.number,
        code=said.spoken.replace(" ", ""),
        reply=said.reply,
    )


def _trouble(said: Said, lang: str) -> str:
    if _reported_only(said):
        return t("handoff.brief.reported", lang, failing=_failing(said, lang))
    return t(advice(said.cause or UNDETERMINED).name, lang)


def _failing(said: Said, lang: str) -> str:
    return ", ".join(t(f"channel.{one}", lang) for one in sorted(said.not_working))


def _head(said: Said, lang: str) -> str:
    operator = t("alert.unnamed", lang) if said.unnamed else said.operator
    values = {"operator": operator, "at": clock(said.since)}
    if said.exercise:
        return t("handoff.text.from", lang, **values)
    if _reported_only(said):
        return t("handoff.text.reported", lang, failing=_failing(said, lang), **values)
    if said.cause == HEALTHY:
        again = t("alert.title.clean_again", lang, **values)
        return f"{again}. {t('alert.since', lang, **values)}."
    return t("handoff.text.outage", lang, cause=_trouble(said, lang), **values)


def _reported_only(said: Said) -> bool:
    return said.cause == HEALTHY and bool(said.not_working)


def _contacts(said: Said, lang: str) -> str:
    if said.exercise:
        return ""
    if said.calls is None and said.chats is None:
        return t("handoff.text.contacts.unknown", lang)
    calls, chats = (
        t(f"{text_id}.unknown", lang) if count is None else plural(text_id, count, lang)
        for text_id, count in (("alert.calls", said.calls), ("alert.chats", said.chats))
    )
    return t("handoff.text.contacts", lang, calls=calls, chats=chats)


def _code(said: Said) -> str:
    if _reported_only(said):
        return f"says:{','.join(sorted(said.not_working))}"
    return said.cause or UNDETERMINED


def _in_latin(said: Said, cause: str) -> str:
    """Without a blank: each would take three signs."""
    contacts = (
        () if said.exercise else (f"calls:{_count(said.calls)}", f"chats:{_count(said.chats)}")
    )
    parts = (
        f"{'EXERCISE' if said.exercise else 'OUTAGE'}:{said.operator}",
        "" if said.exercise else cause,
        clock(said.since),
        *contacts,
        f"N:{said.number}",
        f"code:{said.spoken.replace(' ', '')}",
        f"reply:{said.reply}",
    )
    return ",".join(part for part in parts if part)


def _count(count: int | None) -> str:
    return "-" if count is None else str(count)
