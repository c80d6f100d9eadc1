"""The lines of the step she is at: what to do or answer, which keys do it, what waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runbook.callbacks.promise import Callback
from runbook.cli.run.dialogue import Dialogue, Mode
from runbook.language.moscow import clock
from runbook.language.texts import Value, t
from runbook.procedure.commands import NOT_WORKING
from runbook.procedure.place import Place
from runbook.procedure.shapes import Answer, Fact, Kind
from runbook.procedure.walk import Due
from runbook.procedure.words import said


@dataclass(frozen=True, slots=True)
class Line:
    """One line and how it stands out: ``asked`` is what she is to do, ``keys`` how."""

    text: str
    role: str = "asked"


_BETWEEN = "   "
_MOST_DICTATED = 5


def packed(keys: str, width: int) -> list[str]:
    """A line of keys as lines that fit; what stands together is never torn apart."""
    lines: list[str] = []
    for key in keys.split(_BETWEEN):
        longer = f"{lines[-1]}{_BETWEEN}{key}" if lines else key
        if lines and len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(key)
    return lines


def remark_of(dialogue: Dialogue, place: Place | None) -> str:
    """The id of what is said back to her; once all works again nobody is read the words to."""
    recovered = place is not None and place.recovered
    if recovered and dialogue.remark == "run.answer.hears":
        return "run.answer.hears.recovered"
    return dialogue.remark


def step_lines(
    place: Place,
    dialogue: Dialogue,
    lang: str,
    values: Mapping[str, Value],
    chat_words: tuple[str, ...] = (),
) -> Iterator[Line]:
    """What she is at. The commands' line is not among these.

    ``chat_words`` are the messages of the chat script, shown while clients in the chat are asked.
    """
    match dialogue.mode:
        case Mode.NOT_WORKING:
            yield Line(_marked(t("run.keys.not_working", lang), place, lang))
        case Mode.CLIENT:
            yield Line(t("run.question.client", lang))
            yield Line(t("run.keys.client", lang), "keys")
        case Mode.REFERENCE:
            yield Line(t("run.question.reference", lang))
            yield Line(f"> {dialogue.typed}_")
            yield Line(t("run.keys.reference", lang), "keys")
        case Mode.TYPING:
            yield from _question(place, lang, values)
            yield Line(f"> {dialogue.typed}_")
            yield Line(t("run.keys.typing", lang), "keys")
        case _:
            yield from _question(place, lang, values)
            if _writes_now(place):
                yield from (Line(f"  {message}", "keys") for message in chat_words)
            yield from _dictated(place, lang)
            yield from _ways(place, lang, values)
            yield from _held(place, lang, values)


def _marked(question: str, place: Place, lang: str) -> str:
    """What she has said already stands marked, so that she does not take it back by mistake."""
    for channel in filter(None, place.answers.get(NOT_WORKING, "").split(",")):
        name = t(f"channel.{channel}", lang)
        question = question.replace(f"] {name}", f"] {t('run.marked', lang, name=name)}")
    return question


def _question(place: Place, lang: str, values: Mapping[str, Value]) -> Iterator[Line]:
    due = place.position.now
    if due is not None:
        yield Line(said(due.wording, lang, values))
    elif not place.recovered and place.answers and not place.position.held:
        yield Line(t("run.nothing_left", lang))


def _writes_now(place: Place) -> bool:
    """Whether it is the clients in the chat who are to be asked: the last promise before others."""
    now = place.position.now
    if now is None or place.recovered or now.step.kind is not Kind.CALLBACK:
        return False
    to_send = any(one.channel == "chat" for one in place.position.automatic)
    return to_send and not any(
        due.step.kind is Kind.CALLBACK for due in place.position.due if due is not now
    )


def _dictated(place: Place, lang: str) -> Iterator[Line]:
    """The promises themselves, where a step is about those this PC alone knows."""
    now = place.position.now
    if now is None or place.recovered or now.step.kind is not Kind.INSTRUCT:
        return
    if any(one.fact == Fact.PROMISES for one in now.step.when):
        for promise in place.open_promises[:_MOST_DICTATED]:
            yield Line(f"  {promise_line(promise, lang)}", "keys")
        yield Line(t("run.dictated", lang))


def _ways(place: Place, lang: str, values: Mapping[str, Value]) -> Iterator[Line]:
    """Which keys answer this step."""
    due = place.position.now
    if due is None:
        return
    if due.step.kind is Kind.CALLBACK and place.recovered:
        if place.promises:
            yield Line(promise_line(place.promises[0], lang))
            yield Line(t("run.keys.outcome", lang), "keys")
        else:
            yield Line(t("run.promises_later", lang))
            yield Line(t("run.keys.instruct", lang), "keys")
        return
    if due.step.kind is Kind.CALLBACK:
        yield Line(t("run.keys.client", lang), "keys")
        return
    if due.step.kind is not Kind.ASK:
        yield Line(t("run.keys.instruct", lang), "keys")
        return
    yield from _answers(due, lang, values)


def _answers(due: Due, lang: str, values: Mapping[str, Value]) -> Iterator[Line]:
    step = due.step
    if step.answer is not Answer.CHOICE:
        if step.answer is Answer.LINE:
            yield Line("> _")
        yield Line(t(f"run.keys.{step.answer}", lang), "keys")
        return
    ids = [one.id for one in step.options]
    if set(ids) == {"yes", "no"}:
        yield Line(t("run.keys.yes_no", lang), "keys")
        return
    shown = [
        f"[{number}] {said(one.wording, lang, values)}"
        for number, one in enumerate(step.options, 1)
    ]
    yield Line("   ".join([*shown, t("run.keys.aside", lang)]), "keys")


def promise_line(promise: Callback, lang: str) -> str:
    """Whom to call or to write to, and until when that was promised."""
    reference = promise.reference or t("run.promise.no_reference", lang)
    until = clock(promise.window_until)
    return t(f"run.promise.{promise.channel}", lang, reference=reference, until=until)


def _held(place: Place, lang: str, values: Mapping[str, Value]) -> Iterator[Line]:
    """What would cut the call stands where she sees it, and is not asked of her yet."""
    for due in place.position.held[:1]:
        text = said(due.wording, lang, values)
        yield Line(t("run.held", lang, step=text), "keys")
