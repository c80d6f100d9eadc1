"""A procedure as lines of text."""

from collections.abc import Iterator

from runbook.cli.procedure.night import Night
from runbook.diagnosis.advice import advice
from runbook.language.texts import plural, t
from runbook.procedure.shapes import Answer, Kind, Procedure, Step
from runbook.procedure.walk import holds_all
from runbook.procedure.words import answer_said, conditions_said, said

_INDENT = "    "


def procedure_lines(procedure: Procedure, night: Night | None, lang: str) -> Iterator[str]:
    """The whole procedure, or what would be due on that night."""
    yield said(procedure.title, lang)
    count, version = len(procedure.steps), procedure.version
    yield plural("procedure.show.head", count, lang, id=procedure.id, version=version)
    yield _approval(procedure, lang)
    if procedure.digest:
        yield t("procedure.show.digest", lang, digest=procedure.digest)
    yield ""
    shown = procedure.steps if night is None else tuple(_due(procedure, night))
    if night is not None:
        cause = t(f"cause.{night.cause}.name", lang) if night.cause else "…"
        yield plural("procedure.show.due", len(shown), lang, cause=cause)
        yield ""
    after = False
    for number, step in enumerate(procedure.steps, start=1):
        if after and step in shown:
            yield t("procedure.show.later", lang)
            yield ""
            after = False
        if step in shown:
            yield from _step_lines(number, step, procedure, night, lang)
        after = after or step.kind is Kind.WAIT_RECOVERY


def _approval(procedure: Procedure, lang: str) -> str:
    if not (procedure.approved_by and procedure.approved_on):
        return t("procedure.show.draft", lang)
    by, on = procedure.approved_by, procedure.approved_on
    return t("procedure.show.approved", lang, by=by, on=on)


def _due(procedure: Procedure, night: Night) -> Iterator[Step]:
    return (one for one in procedure.steps if holds_all(one.when, night.facts, night.answers))


def _step_lines(
    number: int, step: Step, procedure: Procedure, night: Night | None, lang: str
) -> Iterator[str]:
    marks = [t(f"procedure.kind.{step.kind}", lang)]
    if step.channel:
        marks.append(t(f"procedure.show.channel.{step.channel}", lang))
    yield f"{number}. {step.id} ({', '.join(marks)})"
    details = [*_words(step, night, lang), *_answers(step, lang)]
    if step.to:
        roles = ", ".join(t(f"role.{one}", lang) for one in step.to)
        details.append(t("procedure.show.to", lang, roles=roles))
    elif step.kind is Kind.INCIDENT:
        details.append(t("procedure.show.closes", lang))
    if step.interrupts:
        details.append(t("procedure.show.after_call", lang))
    if night is None and step.when:
        conditions = conditions_said(step, procedure, lang)
        details.append(t("procedure.show.when", lang, conditions=conditions))
    if night is not None and step.id in night.answers:
        answer = answer_said(step, night.answers[step.id], lang)
        details.append(t("procedure.show.given", lang, answer=answer))
    yield from (f"{_INDENT}{one}" for one in details)
    yield ""


def _words(step: Step, night: Night | None, lang: str) -> Iterator[str]:
    if not step.advice:
        text = said(step.wording, lang)
        if text:
            yield text
        return
    if night is None or not night.cause:
        yield t("procedure.show.advice", lang)
        return
    for one in advice(night.cause).operator:
        wait = f" ({t('procedure.show.after_call', lang)})" if one.interrupts else ""
        yield f"- {t(one.text_id, lang)}{wait}"


def _answers(step: Step, lang: str) -> Iterator[str]:
    if step.kind is not Kind.ASK:
        return
    if step.answer is not Answer.CHOICE:
        yield t(f"procedure.show.answer.{step.answer}", lang)
        return
    options = "; ".join(f"{said(one.wording, lang)} [{one.id}]" for one in step.options)
    yield t("procedure.show.options", lang, options=options)
