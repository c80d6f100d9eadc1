"""A night somebody imagines on the command line: a cause, answers and circumstances."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from checks.causes import CAUSES, domain_of, side_of
from runbook.language.texts import t
from runbook.procedure.fields import values_of
from runbook.procedure.shapes import FACT_VALUES, Fact, Procedure
from runbook.procedure.walk import Facts
from runbook.settings.rules import nearest

_USUAL: Mapping[Fact, frozenset[str]] = {
    Fact.LEAD: frozenset({"messaged"}),
    Fact.LIVE_CALL: frozenset({"no"}),
    Fact.NOT_WORKING: frozenset(),
    Fact.PROMISES: frozenset({"no"}),
    Fact.BACKUP: frozenset({"none"}),
    Fact.TRAINEE: frozenset({"no"}),
    Fact.CONTACT: FACT_VALUES[Fact.CONTACT],
}
"""What holds unless it is said otherwise: the message went out, nobody is on the line."""


@dataclass(frozen=True, slots=True)
class Night:
    """What would be known. ``cause`` is empty before the first verdict."""

    cause: str
    answers: Mapping[str, str]
    facts: Facts


class NightError(ValueError):
    """What was given is no night; ``problem_id`` is the id of the sentence that says why."""

    def __init__(self, problem_id: str, given: str = "", known: Collection[str] = ()) -> None:
        super().__init__(problem_id)
        self.problem_id = problem_id
        self._near = nearest(given, known) if known else ""
        self._allowed = ", ".join(sorted(known))

    def sentence(self, lang: str) -> str:
        """What is wrong. What was given is not repeated: it might be a client's."""
        return t(self.problem_id, lang)

    def hint(self, lang: str) -> str:
        """What was probably meant, or what may stand there."""
        if self._near:
            return t("procedure.show.near", lang, nearest=self._near)
        if self._allowed:
            return t("procedure.hint.allowed", lang, allowed=self._allowed)
        return t("procedure.show.bad_pair.hint", lang)


def night_of(
    procedure: Procedure, cause: str | None, answers: Collection[str], facts: Collection[str]
) -> Night | None:
    """The night that was described; None when nothing was. Raises NightError."""
    if cause is None and not answers and not facts:
        return None
    if cause is not None and cause not in CAUSES:
        raise NightError("procedure.show.unknown_cause", cause, CAUSES)
    values = {str(fact): held for fact, held in _USUAL.items()}
    values[Fact.SIDE] = frozenset({side_of(cause) if cause else "unknown"})
    if cause:
        values[Fact.DOMAIN], values[Fact.CAUSE] = frozenset({domain_of(cause)}), frozenset({cause})
    values |= _circumstances(facts)
    given = dict(_pair(one) for one in answers)
    ids = {one.id for one in procedure.steps}
    for step in given:
        if step.partition("/")[0] not in ids:
            raise NightError("procedure.show.unknown_step", step, ids)
    return Night(cause or "", given, Facts(values, checked=bool(cause), cause=cause or ""))


def _circumstances(pairs: Collection[str]) -> dict[str, frozenset[str]]:
    found = {}
    for name, value in map(_pair, pairs):
        if name not in set(Fact):
            raise NightError("procedure.show.unknown_fact", name, tuple(Fact))
        known = values_of(Fact(name))
        held = frozenset(one for one in value.split(",") if one)
        for one in held - frozenset(known):
            raise NightError("procedure.show.unknown_value", one, known)
        found[name] = held
    return found


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise NightError("procedure.show.bad_pair")
    return name.strip(), value.strip()
