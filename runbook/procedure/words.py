"""PURE. Steps and their conditions as people read them."""

import re
from collections.abc import Iterator, Mapping

from runbook.language.texts import Value, t
from runbook.procedure.fields import PLACEHOLDERS
from runbook.procedure.shapes import ANSWER, Condition, Fact, Procedure, Step, Wording
from runbook.procedure.walk import DONE, SKIPPED

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_FEW = 2
"""So many values are told with "or" between them; a longer list has commas."""
_OF_AN_ANSWER = frozenset({DONE, SKIPPED})


def said(wording: Wording, lang: str, values: Mapping[str, Value] | None = None) -> str:
    """The words in the reader's language, or in the only one there is, filled in.

    A value that is not known is said by its stand-in of the catalogue, in the bank's own texts as
    in the program's.
    """
    known = values or {}
    if wording.text_id:
        return t(wording.text_id, lang, **known)
    texts = wording.by_language
    text = texts.get(lang) or next(iter(texts.values()), "")
    return _PLACEHOLDER.sub(lambda found: _value(found[1], lang, known, found[0]), text)


def _value(name: str, lang: str, values: Mapping[str, Value], written: str) -> str:
    if name not in PLACEHOLDERS:
        return written
    given = values.get(name, "")
    return str(given) if given != "" else t(f"value.{name}", lang)


def conditions_said(step: Step, procedure: Procedure, lang: str) -> str:
    """When the step is due, in one line; empty when it always is."""
    each = (_condition(one, procedure, lang) for one in step.when)
    return t("procedure.condition.and", lang).join(each)


def _condition(condition: Condition, procedure: Procedure, lang: str) -> str:
    values = tuple(_values_said(condition, procedure, lang))
    joined = (t("procedure.condition.or", lang) if len(values) <= _FEW else ", ").join(values)
    kind = "procedure.condition.not" if condition.negated else "procedure.condition.is"
    return t(kind, lang, what=_what(condition, procedure, lang), values=joined)


def _what(condition: Condition, procedure: Procedure, lang: str) -> str:
    if not condition.fact.startswith(ANSWER):
        return t(f"procedure.fact.{condition.fact}", lang)
    step = procedure.step(condition.fact.removeprefix(ANSWER))
    question = said(step.wording, lang) if step else condition.fact
    return t("procedure.condition.answer", lang, question=question)


def _values_said(condition: Condition, procedure: Procedure, lang: str) -> Iterator[str]:
    for value in sorted(condition.values):
        if condition.fact.startswith(ANSWER):
            step = procedure.step(condition.fact.removeprefix(ANSWER))
            yield answer_said(step, value, lang) if step else value
        elif condition.fact == Fact.CAUSE:
            yield t(f"cause.{value}.name", lang)
        elif condition.fact == Fact.CONTACT:
            yield t(f"role.{value}", lang)
        else:
            yield t(f"procedure.value.{condition.fact}.{value}", lang)


def answer_said(step: Step, value: str, lang: str) -> str:
    """An answer to a step, in words where it has any."""
    option = next((one for one in step.options if one.id == value), None)
    if option is not None:
        return said(option.wording, lang)
    return t(f"procedure.value.answer.{value}", lang) if value in _OF_AN_ANSWER else value
