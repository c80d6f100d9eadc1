"""PURE. Attempts to tell somebody, in words: whom, over which way, and what became of it."""

from collections.abc import Mapping

from runbook.incidents.event import Event
from runbook.incidents.timeline import Attempts
from runbook.language.moscow import MOSCOW
from runbook.language.texts import known, plural, t
from runbook.privacy.plain_text import one_text

_ACCEPTED, _FAILED = "accepted", "failed"
_LATELY = "%H:%M:%S"
_LONGEST_VALUE = 40


def attempts_words(attempts: Attempts, lang: str) -> str:
    """«Руководитель смены, Телеграм: не отправлено. 12 попыток, последняя в 02:31:05»."""
    body = attempts.first.body
    said = t("incident.attempt", lang, who=_who(body, attempts.which, lang),
             way=way_name(_value(body, "channel"), lang), what=_what(body, lang))  # fmt: skip
    if attempts.count == 1:
        return said
    until = attempts.until.astimezone(MOSCOW).strftime(_LATELY)
    accepted = body.get("outcome") == _ACCEPTED
    counted = "incident.attempt.edits" if accepted else "incident.attempt.tries"
    return f"{said}. {plural(counted, attempts.count, lang, until=until)}"


def attempt_words(event: Event, lang: str) -> str:
    """One attempt for itself."""
    return attempts_words(Attempts(event, event.at), lang)


def screened_words(event: Event, lang: str) -> str:
    """What was hidden from a message before it left."""
    kinds = event.body.get("kinds")
    found = kinds if isinstance(kinds, list) else []
    names = [_named("incident.screened.kind", str(one), lang) for one in found]
    return t("incident.screened", lang, kinds=", ".join(names))


def way_name(channel: str, lang: str) -> str:
    """A channel as people call it; one this version does not know by its own name."""
    return _named("alert.way", channel, lang)


def _who(body: Mapping[str, object], which: int, lang: str) -> str:
    role = _named("role", _value(body, "role"), lang)
    return t("incident.attempt.nth", lang, who=role, n=which) if which > 1 else role


def _what(body: Mapping[str, object], lang: str) -> str:
    if body.get("outcome") != _ACCEPTED:
        why = _named("incident.attempt.error", _value(body, "error"), lang)
        ended = body.get("outcome") == _FAILED
        return t("incident.attempt.given_up", lang, why=why) if ended else why
    marks = [
        t(f"incident.attempt.accepted.{_purpose(body)}", lang),
        t("incident.attempt.repeat", lang) if body.get("repeat") is True else "",
        t("incident.attempt.late", lang) if body.get("late") is True else "",
    ]
    return ", ".join(filter(None, marks))


def _purpose(body: Mapping[str, object]) -> str:
    purpose = body.get("purpose")
    if purpose in {"edit", "recovery", "exercise"}:
        return str(purpose)
    return "reminder" if body.get("reminds") is True else "ring"


def _named(area: str, name: str, lang: str) -> str:
    text_id = f"{area}.{name}"
    return t(text_id, lang) if known(text_id, lang) else name


def _value(body: Mapping[str, object], name: str) -> str:
    found = body.get(name)
    return one_text(str(found))[:_LONGEST_VALUE] if found is not None else ""
