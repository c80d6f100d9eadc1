"""PURE. The questionnaire of ``setup`` being answered: forward, back, corrected, its outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runbook.settings.answers import accepts, judge, provider_named
from runbook.settings.problem import Fault
from runbook.settings.questions import (
    NO_VPN,
    TOKEN,
    Answers,
    Kind,
    Known,
    Question,
    Value,
    contacts_of,
    entries_of,
    plan,
    table_of,
)
from runbook.settings.slug import LONGEST, slug


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Where the questions stand. ``correcting``: after this answer it goes on where it was left."""

    known: Known
    answers: Answers = field(default_factory=dict)
    at: int = 0
    correcting: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, as far as the answers tell."""
        return plan(self.known, self.answers)

    @property
    def current(self) -> Question | None:
        """The question on the screen; None when all were answered."""
        questions = self.questions
        return questions[self.at] if self.at < len(questions) else None

    def default_of(self, question: Question) -> Value | None:
        """What Enter means: what she answered before, else the question's default."""
        return self.answers.get(question.key, question.default)


def resumed(known: Known, remembered: Mapping[str, object]) -> Questionnaire:
    """The questionnaire with the answers of an unfinished one, at the first open question.

    An answer that does not fit its question any more is asked again.
    """
    answers: dict[str, Value] = {}
    place = 0
    questions = plan(known, answers)
    while place < len(questions):
        question = questions[place]
        value = _as_kept(remembered.get(question.key))
        if value is not None and question.kind is not Kind.SECRET and accepts(question, value):
            answers[question.key] = value
            questions = plan(known, answers)
        place += 1
    return Questionnaire(known, answers, _first_open(questions, answers))


def _as_kept(value: object) -> Value | None:
    if isinstance(value, list):
        words = tuple(value)
        return words if all(isinstance(one, str) for one in words) else None
    return value if isinstance(value, (str, int)) else None


def to_remember(answers: Answers) -> dict[str, Value]:
    """The answers that may be kept in a draft: everything but secrets."""
    return {key: value for key, value in answers.items() if key != TOKEN}


def answer(sitting: Questionnaire, typed: str, lang: str = "ru") -> Questionnaire | Fault:
    """The next question, or what is wrong with the answer. A secret is judged elsewhere."""
    question = sitting.current
    if question is None:
        return sitting
    asked = replace(question, default=sitting.default_of(question))
    value = judge(asked, typed, lang)
    return value if isinstance(value, Fault) else answered(sitting, question, value)


def answered(sitting: Questionnaire, question: Question, value: Value) -> Questionnaire:
    """The questionnaire with this answer, at the next question."""
    answers = dict(sitting.answers)
    if question.key in answers and answers[question.key] != value:
        for key in question.governs:
            answers.pop(key, None)
    answers[question.key] = value
    questions = plan(sitting.known, answers)
    answers = _without_strays(questions, answers)
    if sitting.correcting:
        at = _first_open(questions, answers)
        return replace(sitting, answers=answers, at=at, correcting=at < len(questions))
    return replace(sitting, answers=answers, at=sitting.at + 1)


def back(sitting: Questionnaire) -> Questionnaire:
    """One question back; at the first one it stays. What was answered is the default now."""
    return replace(sitting, at=max(sitting.at - 1, 0), correcting=False)


def correct(sitting: Questionnaire, number: int) -> Questionnaire | None:
    """To the question of that number (from 1), then on where it was left; None: no such one."""
    if not 1 <= number <= len(sitting.questions):
        return None
    return replace(sitting, at=number - 1, correcting=True)


def _first_open(questions: tuple[Question, ...], answers: Answers) -> int:
    open_ones = (place for place, one in enumerate(questions) if one.key not in answers)
    return next(open_ones, len(questions))


def _without_strays(questions: tuple[Question, ...], answers: Answers) -> dict[str, Value]:
    """Answers whose question is asked no more (a contact taken out) are no answers."""
    asked = {one.key for one in questions}
    return {key: value for key, value in answers.items() if key in asked}


def document_from(sitting: Questionnaire, token: str = "") -> dict[str, Any]:
    """The settings document: what was there before, with the answers in place.

    ``token`` is the reference of a new token; empty keeps the one there was, unless she took it
    out.
    """
    base, answers = sitting.known.base, sitting.answers
    document = {name: value for name, value in base.items() if value}
    operator = _with(table_of(base, "operator"), answers, "operator")
    if "operator.backup" in answers:
        operator["backup"] = "hotspot" if answers["operator.backup"] else "none"
    telegram = dict(table_of(base, "telegram"))
    if token:
        telegram["token"] = token
    elif answers.get(TOKEN) == "":
        telegram.pop("token", None)
    document |= {
        "operator": operator,
        "provider": _provider(sitting),
        "contacts": _contacts(base, answers),
        "telegram": telegram,
        "services": _services(base, answers),
    }
    document.pop("vpn", None)
    if answers.get("vpn.client", NO_VPN) != NO_VPN:
        document["vpn"] = _with(table_of(base, "vpn"), answers, "vpn")
    elif "vpn.client" not in answers and "vpn" in base:
        document["vpn"] = base["vpn"]
    return {name: value for name, value in document.items() if value or name == "vpn"}


def _with(had: Mapping[str, object], answers: Answers, place: str) -> dict[str, Any]:
    """A table with the answers whose key begins with its place."""
    table = dict(had)
    for key, value in answers.items():
        start, _, name = key.rpartition(".")
        if start != place:
            continue
        if value in {"", ()}:
            table.pop(name, None)
        else:
            table[name] = list(value) if isinstance(value, tuple) else value
    return table


def _provider(sitting: Questionnaire) -> dict[str, Any]:
    known, answers = sitting.known, sitting.answers
    chosen = answers.get("provider.name")
    question = next(one for one in sitting.questions if one.key == "provider.name")
    had: Mapping[str, object] = {}
    if not chosen and question.default is not None:
        return {} if chosen == "" else dict(table_of(known.base, "provider"))
    if not chosen or chosen == question.default:
        had = table_of(known.base, "provider")
        answers = {key: value for key, value in answers.items() if key != "provider.name"}
    table = _with(had, answers, "provider")
    listed = provider_named(known.providers, chosen)
    if listed and not table.get("id"):
        table["id"] = listed.id
    if listed and table.get("phone") == listed.phone and "phone" not in had:
        # The directory is kept up to date; a copy of it would not be.
        del table["phone"]
    return table


def _contacts(base: Mapping[str, object], answers: Answers) -> list[dict[str, Any]]:
    had = dict(enumerate(contacts_of(base)))
    contacts = []
    for place in sorted({*had, *_places(answers, "contacts")}):
        contact = _with(had.get(place, {}), answers, f"contacts.{place}")
        # One who cannot be reached yet stays: the settings' own warning speaks of it.
        if contact.get("role") and contact.keys() - {"role"}:
            contacts.append(contact)
    return contacts


def _services(base: Mapping[str, object], answers: Answers) -> list[dict[str, Any]]:
    had = dict(enumerate(entries_of(base, "services")))
    services: list[dict[str, Any]] = []
    ids: set[str] = set()
    for place in sorted({*had, *_places(answers, "services")}):
        before = had.get(place, {})
        service = _with(before, answers, f"services.{place}")
        if answers.get(f"services.{place}.name") == "" or not service.get("url"):
            continue
        if "name" not in before and service.get("name") == before.get("id"):
            service.pop("name", None)
        service["id"] = str(service.get("id") or _free_id(service.get("name"), place, ids))
        ids.add(service["id"])
        services.append(service)
    return services


def _places(answers: Answers, table: str) -> set[int]:
    return {int(key.split(".")[1]) for key in answers if key.startswith(f"{table}.")}


def _free_id(name: object, place: int, ids: set[str]) -> str:
    wanted = slug(str(name or "")) or f"service-{place + 1}"
    number = 1
    found = wanted
    while found in ids:
        number += 1
        found = f"{wanted[: LONGEST - len(str(number)) - 1]}-{number}"
    return found
