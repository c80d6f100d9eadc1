"""The procedure beside the checks: what is done, the one thing to do now, what comes later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from runbook.callbacks.promise import Callback, Channel
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.showing.client import ClientAt, answered_step, is_clients
from runbook.desk.view import Asked, Button, Line, Mark, Now, Row
from runbook.diagnosis.briefing import LeadReach
from runbook.diagnosis.progress import Row as AreaRow
from runbook.diagnosis.progress import State
from runbook.incidents.closing import LONGEST_LINE
from runbook.language.letters import Keys
from runbook.language.moscow import clock
from runbook.language.texts import Value, known, t
from runbook.procedure import shapes
from runbook.procedure.commands import CALL_ENDED
from runbook.procedure.place import Place
from runbook.procedure.shapes import Answer, Fact, Field, Procedure, Step, Wording
from runbook.procedure.walk import DONE, SKIPPED, Due
from runbook.procedure.words import answer_said, said

Values = Mapping[str, Value]
ENTER = "Enter"
"""The key of what most would press now."""
_MOST_DICTATED = 5
_MOST_KEYS = 9
_QUICK_COUNTS = 4
"""So many counts have a button of their own: none, one, two, three."""
_LONGEST_COUNT, _LONGEST_CLOCK = 2, 5
_CHOICES = frozenset({*Channel, "none"})
_MARKS: Mapping[State, Mark] = {
    State.WAITING: Mark.CHECKING,
    State.FINE: Mark.FINE,
    State.TROUBLE: Mark.TROUBLE,
    State.UNKNOWN: Mark.UNKNOWN,
}


def check_rows(table: Sequence[AreaRow], lang: str) -> tuple[Row, ...]:
    """The areas with what is known of each, filling in while the checks run."""
    return tuple(
        Row(t(f"area.{one.area}", lang), _MARKS[one.state], t(f"state.{one.state}", lang))
        for one in table
    )


def step_rows(
    procedure: Procedure, place: Place, lang: str, values: Values, with_client: str | None = None
) -> tuple[Row, ...]:
    """The steps of this phase in order: answered ones, the one that is due, those that follow.

    ``with_client`` is the id of the step that the client's answer gives (``clients_step``), None
    where her steps come first.
    """
    return tuple(_rows(procedure, place, lang, values, with_client))


def clients_step(place: Place, at: ClientAt | None, hears: str) -> str | None:
    """The step that the client on the line answers now, empty for none of them.

    None: nobody waits on the line for an answer, and her steps come first.
    """
    if at is None or place.recovered or at.asked not in {Asked.CHOICE, Asked.REFERENCE}:
        return None
    due = answered_step(place, hears, heard=at.heard) if at.asked is Asked.CHOICE else None
    return due.id if due is not None else ""


def _rows(
    procedure: Procedure, place: Place, lang: str, values: Values, with_client: str | None
) -> Iterator[Row]:
    phase = {one.id for one in _phase(procedure, recovered=place.recovered)}
    for answered, value in place.answers.items():
        name, _, line = answered.partition("/")
        step = procedure.step(name)
        if step is not None and name in phase:
            wording = Wording(line) if line else step.wording
            mark = Mark.ASIDE if value == SKIPPED else Mark.DONE
            yield Row(_worded(wording, lang, values), mark, _answered(step, value, lang))
    now = place.position.now
    current = with_client if with_client is not None else (now.id if now is not None else "")
    for due in place.position.due:
        if due.step.kind is not shapes.Kind.INCIDENT:
            mark = Mark.NOW if due.id == current else Mark.LATER
            yield Row(_worded(due.wording, lang, values), mark)
    for due in place.position.held:
        yield Row(_worded(due.wording, lang, values), Mark.HELD)


def _phase(procedure: Procedure, *, recovered: bool) -> Iterator[Step]:
    """The steps before the recovery, or those after it."""
    after = False
    for step in procedure.steps:
        after = after or step.kind is shapes.Kind.WAIT_RECOVERY
        if after is recovered:
            yield step


def _answered(step: Step, value: str, lang: str) -> str:
    if step.kind is shapes.Kind.CALLBACK and value in _CHOICES:
        return t(f"desk.chose.{value}", lang)
    if value == DONE:
        return ""
    return answer_said(step, value, lang)


@dataclass(frozen=True, slots=True)
class Beside:
    """What else the one thing to do depends on.

    ``at`` is how far she is with the client of now (``asked_now``). ``chat_words`` are the messages
    for the chat. ``waiting`` are outcomes of promises that are said and not done yet.
    """

    at: ClientAt | None = None
    chat_words: Sequence[str] = ()
    waiting: Mapping[str, Became] = field(default_factory=dict)


def now(place: Place, keys: Keys, lang: str, values: Values, beside: Beside | None = None) -> Now:
    """The one thing to do now; what waits for the end of the call stands beside it."""
    about = beside or Beside()
    return (
        _with_client(place, about.at, lang)
        or _outcomes_wait(place, about.waiting, lang)
        or _step_now(place, keys, lang, values, about.chat_words)
    )


def _with_client(place: Place, at: ClientAt | None, lang: str) -> Now | None:
    """Somebody waits on the line: what is asked of the client is the one thing to do."""
    if at is None or place.recovered:
        return None
    if at.asked is Asked.REFERENCE:
        return Now(t("desk.now.reference", lang))
    due = place.position.now
    chats = not at.heard and due is not None and due.step.kind is shapes.Kind.CALLBACK
    if at.asked is not Asked.CHOICE or chats:
        return None
    gone = at.heard and CALL_ENDED in place.answers
    return Now(t("desk.now.hung_up" if gone else "desk.now.choice", lang))


def _outcomes_wait(place: Place, waiting: Mapping[str, Became], lang: str) -> Now | None:
    """All whose turn it is have their outcome: it is done in some seconds, and then comes more."""
    due = place.position.now
    keeping = place.recovered and due is not None and due.step.kind is shapes.Kind.CALLBACK
    if not keeping or not place.promises or any(one.id not in waiting for one in place.promises):
        return None
    left = any(one.id not in waiting for one in place.open_promises)
    return Now(t("desk.promises_later" if left else "desk.now.outcomes_wait", lang))


def _step_now(
    place: Place, keys: Keys, lang: str, values: Values, chat_words: Sequence[str]
) -> Now:
    due = place.position.now
    held = tuple(_held(place, lang, values))
    if due is None:
        return _nothing(place, keys, held, lang)
    text = _worded(due.wording, lang, values)
    if is_clients(due, place):
        # Asked where the client's questions are: here she reads that this comes first.
        if _asks_hears(due):
            return Now(t("desk.now.hears", lang), held)
        return Now(
            text, (*_chat_words(place, chat_words), *held), (_aside(due, place, keys, lang),)
        )
    beside = (*_dictated(place, lang), *_promises_later(due, place, lang), *held)
    return Now(text, beside, tuple(_ways(due, place, keys, lang, values)), _line(due, place, lang))


def _ways(due: Due, place: Place, keys: Keys, lang: str, values: Values) -> Iterator[Button]:
    if due.step.kind is shapes.Kind.CALLBACK and place.promises:
        # Each promise has its own outcomes; to leave them all aside would be no answer to any.
        return
    yield from _buttons(due, place, lang, values)
    yield _aside(due, place, keys, lang)


def _is_ringing(due: Due) -> bool:
    """Whether it is done once the lead knows, and by nothing else."""
    alone = frozenset({LeadReach.RING})
    on_lead = (one for one in due.step.when if one.fact == Fact.LEAD)
    return any(one.values == alone and not one.negated for one in on_lead)


def _asks_hears(due: Due) -> bool:
    return due.step.records is Field.CLIENT_HEARS


def _nothing(place: Place, keys: Keys, held: tuple[str, ...], lang: str) -> Now:
    ended = (call_ended(place, keys, lang),) if held else ()
    if held:
        return Now(t("desk.now.held", lang), held, ended)
    if place.position.finished:
        return Now(t("run.finished", lang))
    if place.about and not place.recovered:
        return Now(t("run.nothing_left", lang))
    return Now()


def call_ended(place: Place, keys: Keys, lang: str) -> Button:
    """The client on the line has hung up: what would cut the call may be done now."""
    act = Act(Kind.CALL_ENDED, about=place.about)
    return Button(t("desk.call_ended", lang), act, keys.call_ended, main=bool(place.position.held))


def _buttons(due: Due, place: Place, lang: str, values: Values) -> Iterator[Button]:
    if _is_ringing(due):
        act = Act(Kind.LEAD_KNOWS, about=place.about)
        yield Button(t("desk.lead.knows", lang), act, ENTER, main=True)
    elif due.step.kind is not shapes.Kind.ASK:
        act = Act(Kind.GIVE, due.id, DONE, place.about)
        yield Button(t("desk.done", lang), act, ENTER, main=True)
    elif due.step.answer is Answer.CHOICE:
        for number, option in enumerate(due.step.options, 1):
            act = Act(Kind.GIVE, due.id, option.id, place.about)
            key = str(number) if number <= _MOST_KEYS else ""
            yield Button(_as_begun(said(option.wording, lang, values)), act, key)
    elif due.step.answer is Answer.COUNT:
        for count in range(_QUICK_COUNTS):
            act = Act(Kind.GIVE, due.id, str(count), place.about)
            yield Button(str(count), act, str(count))


def _as_begun(label: str) -> str:
    """Buttons begin with a capital letter; the same words stand within sentences elsewhere."""
    return label[:1].upper() + label[1:]


def _aside(due: Due, place: Place, keys: Keys, lang: str) -> Button:
    # A letter of its own: «0» is a count, and a hand that skips must not answer with it.
    text_id = "desk.aside" if due.step.kind is not shapes.Kind.ASK else "desk.aside.question"
    return Button(t(text_id, lang), Act(Kind.ASIDE, due.id, about=place.about), keys.skip)


def _line(due: Due, place: Place, lang: str) -> Line | None:
    if due.step.kind is not shapes.Kind.ASK or due.step.answer is Answer.CHOICE:
        return None
    answer = due.step.answer
    longest = {Answer.COUNT: _LONGEST_COUNT, Answer.CLOCK: _LONGEST_CLOCK}.get(answer, LONGEST_LINE)
    return Line(
        t(f"desk.line.{answer}", lang),
        Act(Kind.GIVE, due.id, about=place.about),
        t("desk.write_down", lang),
        longest=longest,
        number=answer is not Answer.LINE,
        example="03:30" if answer is Answer.CLOCK else "",
        main=True,
    )


def _held(place: Place, lang: str, values: Values) -> Iterator[str]:
    """What would cut the call stands where she sees it, and is not asked of her yet."""
    for due in place.position.held[:1]:
        yield t("desk.held", lang, step=_worded(due.wording, lang, values))


def _chat_words(place: Place, messages: Sequence[str]) -> Sequence[str]:
    """The messages, where it is the clients in the chat who are asked: the last promise."""
    at = place.position
    to_send = any(one.channel == "chat" for one in at.automatic)
    others = any(one.step.kind is shapes.Kind.CALLBACK and one is not at.now for one in at.due)
    return messages if to_send and not others and not place.recovered else ()


def _dictated(place: Place, lang: str) -> Iterator[str]:
    """The promises themselves, where a step is about those this PC alone knows."""
    due = place.position.now
    if due is None or place.recovered or due.step.kind is not shapes.Kind.INSTRUCT:
        return
    if any(one.fact == Fact.PROMISES for one in due.step.when):
        yield from (_promise(one, lang) for one in place.open_promises[:_MOST_DICTATED])
        if (left := len(place.open_promises) - _MOST_DICTATED) > 0:
            yield t("desk.dictated.more", lang, count=left)


def _promises_later(due: Due, place: Place, lang: str) -> Iterator[str]:
    if due.step.kind is shapes.Kind.CALLBACK and place.recovered and not place.promises:
        yield t("desk.promises_later", lang)


def _promise(promise: Callback, lang: str) -> str:
    reference = promise.reference or t("run.promise.no_reference", lang)
    until = clock(promise.window_until)
    return t(f"run.promise.{promise.channel}", lang, reference=reference, until=until)


def _worded(wording: Wording, lang: str, values: Values) -> str:
    """The words; those of the catalogue that name keys of the terminal have others here."""
    here = f"desk.{wording.text_id}"
    if wording.text_id and known(here, lang):
        return t(here, lang, **values)
    return said(wording, lang, values)
