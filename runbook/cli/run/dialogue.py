"""What each key means on the sheet of ``run``: one step at a time, commands always at hand. PURE.

Letters are commands wherever nothing is being typed. A question for a line of text is typed into
from its first key on: there letters are letters. «!» is urgent even there.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from runbook.callbacks.promise import Channel
from runbook.callbacks.reference import ReferenceProblem, read_reference
from runbook.desk.acts import Became
from runbook.incidents.closing import LONGEST_LINE
from runbook.language.letters import KEYS, Keys
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING, YES
from runbook.procedure.shapes import Answer, Field, Kind
from runbook.procedure.typed import typed_line
from runbook.procedure.walk import DONE, SKIPPED, Due

_CLOCK_DIGITS = 4
ENTER = frozenset({"\r", "\n"})
_ERASE = frozenset({"\x7f", "\b"})
URGENT_ANYWHERE = "!"
ASIDE = "-"
_CHANNELS = {"1": "voice", "2": "chat", "3": "data"}
_CHOICES = {"1": Channel.CALL, "2": Channel.CHAT, "3": Channel.UNKNOWN}
_OUTCOMES = {
    "1": Became.SOLVED,
    "2": Became.NOT_SOLVED,
    "3": Became.NOT_REACHED,
    "4": Became.NOT_NEEDED,
}


class Mode(StrEnum):
    """What the keys are for at this moment."""

    RESUME = "resume"
    STEP = "step"
    TYPING = "typing"
    CLIENT = "client"
    REFERENCE = "reference"
    NOT_WORKING = "not_working"
    PHONE = "phone"


class Deed(StrEnum):
    """What a key asks for. ``Pressed.subject`` and ``Pressed.value`` say of what and how."""

    NONE = "none"
    GIVE = "give"
    UNDO = "undo"
    PROMISE = "promise"
    REFER = "refer"
    OUTCOME = "outcome"
    CHECK_AGAIN = "check_again"
    HAND_OVER = "hand_over"
    GO_ON = "go_on"
    START_AGAIN = "start_again"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Where the conversation stands. ``remark`` is the text id of what was last said back.

    ``behind`` is what the code for her phone covers.
    """

    mode: Mode = Mode.STEP
    remark: str = ""
    typed: str = ""
    behind: Mode = Mode.STEP


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a key led to."""

    dialogue: Dialogue
    deed: Deed = Deed.NONE
    subject: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What she has before her: the step that is due, and what she said does not work.

    ``own_shape`` is the bank's own shape of case references.
    """

    due: Due | None = None
    recovered: bool = False
    not_working: frozenset[str] = frozenset()
    own_shape: str = ""


def press(dialogue: Dialogue, key: str, letter: str, sight: Sight, lang: str) -> Pressed:
    """What this key does here; a key that means nothing changes nothing.

    ``letter`` is the key on the reader's own layout, ``key`` the character as it was typed.
    """
    keys = KEYS[lang]
    if dialogue.mode is Mode.PHONE:
        # Any key brings the sheet back, and urgent means what it means everywhere.
        urgent = key == URGENT_ANYWHERE or letter == keys.urgent
        return Pressed(Dialogue(dialogue.behind, "run.urgent" if urgent else ""))
    typing = is_typing(dialogue, sight.due)
    if key == URGENT_ANYWHERE or (letter == keys.urgent and not typing):
        return Pressed(replace(dialogue, remark="run.urgent"))
    if typing:
        return _press_typing(dialogue, key, sight)
    pressed = Pressed(dialogue)
    match dialogue.mode:
        case Mode.RESUME:
            return _press_resume(dialogue, letter, keys)
        case Mode.NOT_WORKING if key in {"0", *_CHANNELS}:
            pressed = _press_not_working(key, sight)
        case Mode.CLIENT if key in {"0", *_CHOICES}:
            pressed = _press_client(key, sight)
        case Mode.STEP if sight.due is not None:
            pressed = _press_step(dialogue, key, letter, sight.due, sight, keys)
    return pressed if pressed != Pressed(dialogue) else _press_command(dialogue, letter, keys)


def is_typing(dialogue: Dialogue, due: Due | None) -> bool:
    """Whether keys go into a line of text."""
    if dialogue.mode is Mode.STEP and due is not None:
        return due.step.kind is Kind.ASK and due.step.answer is Answer.LINE
    return dialogue.mode in {Mode.TYPING, Mode.REFERENCE}


def _press_resume(dialogue: Dialogue, letter: str, keys: Keys) -> Pressed:
    if letter == keys.phone:
        return Pressed(Dialogue(Mode.PHONE, behind=Mode.RESUME), Deed.HAND_OVER)
    deeds = {keys.yes: Deed.GO_ON, keys.no: Deed.START_AGAIN, keys.leave: Deed.LEAVE}
    deed = deeds.get(letter)
    return Pressed(Dialogue(), deed) if deed else Pressed(dialogue)


def _press_step(
    dialogue: Dialogue, key: str, letter: str, due: Due, sight: Sight, keys: Keys
) -> Pressed:
    pressed = Pressed(dialogue)
    match due.step.kind:
        case _ if key == ASIDE:
            pressed = Pressed(Dialogue(), Deed.GIVE, due.id, SKIPPED)
        case Kind.CALLBACK if sight.recovered and key in _OUTCOMES:
            pressed = Pressed(Dialogue(), Deed.OUTCOME, value=_OUTCOMES[key])
        case Kind.CALLBACK if not sight.recovered and key in {"0", *_CHOICES}:
            pressed = _press_client(key, sight)
        case Kind.ASK:
            pressed = _press_ask(dialogue, key, letter, due, keys)
        case _ if key in ENTER and (due.step.kind is not Kind.CALLBACK or sight.recovered):
            pressed = Pressed(Dialogue(), Deed.GIVE, due.id, DONE)
    return pressed


def _press_ask(dialogue: Dialogue, key: str, letter: str, due: Due, keys: Keys) -> Pressed:
    pressed = Pressed(dialogue)
    digit = key.isdecimal() and key.isascii()
    match due.step.answer:
        case Answer.CHOICE:
            if chosen := _chosen(due, key, letter, keys):
                said = Dialogue(remark=_said_back(due, chosen))
                pressed = Pressed(said, Deed.GIVE, due.id, chosen)
        case Answer.COUNT:
            if digit:
                pressed = Pressed(Dialogue(), Deed.GIVE, due.id, key)
        case _ if digit:
            pressed = Pressed(Dialogue(Mode.TYPING, typed=key))
    return pressed


def _chosen(due: Due, key: str, letter: str, keys: Keys) -> str:
    ids = [one.id for one in due.step.options]
    if letter == keys.yes and YES in ids:
        return YES
    if letter == keys.no and "no" in ids:
        return "no"
    number = int(key) if key.isdecimal() and key.isascii() else 0
    return ids[number - 1] if 0 < number <= len(ids) else ""


def _said_back(due: Due, chosen: str) -> str:
    if due.step.records is not Field.CLIENT_HEARS:
        return ""
    return "run.answer.hears" if chosen == YES else "run.answer.cut_off"


def _press_client(key: str, sight: Sight) -> Pressed:
    """The client's choice, in answer to the step or to the command."""
    due = sight.due
    asked = due is not None and due.step.kind is Kind.CALLBACK and not sight.recovered
    subject = due.id if due is not None and asked else ""
    if key == "0":
        deed = Deed.GIVE if subject else Deed.NONE
        return Pressed(Dialogue(), deed, subject, "none")
    return Pressed(Dialogue(Mode.REFERENCE), Deed.PROMISE, subject, _CHOICES[key])


def _press_typing(dialogue: Dialogue, key: str, sight: Sight) -> Pressed:
    if dialogue.mode is Mode.STEP:
        if key == ASIDE or key in ENTER:
            # Nothing was typed: she has nothing to say here.
            due = sight.due.id if sight.due else ""
            return Pressed(Dialogue(), Deed.GIVE, due, SKIPPED)
        dialogue = Dialogue(Mode.TYPING)
    if key in _ERASE:
        return Pressed(replace(dialogue, typed=dialogue.typed[:-1], remark=""))
    if key in ENTER:
        return _enter(dialogue, sight)
    if not key.isprintable() or len(dialogue.typed) >= LONGEST_LINE:
        return Pressed(dialogue)
    clock = dialogue.mode is Mode.TYPING and sight.due and sight.due.step.answer is Answer.CLOCK
    if clock and not (key.isdecimal() and key.isascii() and len(dialogue.typed) < _CLOCK_DIGITS):
        return Pressed(dialogue)
    return Pressed(replace(dialogue, typed=dialogue.typed + key, remark=""))


def _enter(dialogue: Dialogue, sight: Sight) -> Pressed:
    typed = dialogue.typed.strip()
    if dialogue.mode is Mode.REFERENCE:
        return _enter_reference(dialogue, typed, sight.own_shape)
    if not typed or sight.due is None:
        return Pressed(Dialogue())
    found = typed_line(sight.due.step, typed)
    if found.refused:
        # What may not be kept does not stay on the screen either; a time is typed on.
        left = typed if sight.due.step.answer is Answer.CLOCK else ""
        return Pressed(replace(dialogue, typed=left, remark=found.refused))
    return Pressed(Dialogue(), Deed.GIVE, sight.due.id, found.value)


def _enter_reference(dialogue: Dialogue, typed: str, own_shape: str) -> Pressed:
    if not typed:
        return Pressed(Dialogue())
    read = read_reference(typed, own_shape)
    if isinstance(read, ReferenceProblem):
        # What may not be kept does not stay on the screen either.
        return Pressed(replace(dialogue, typed="", remark=f"{read.rule_id}.sentence"))
    return Pressed(Dialogue(), Deed.REFER, value=typed)


def _press_not_working(key: str, sight: Sight) -> Pressed:
    if key == "0":
        return Pressed(Dialogue())
    channel = _CHANNELS[key]
    failing = sight.not_working ^ {channel}
    word = "reported" if channel in failing else "works_again"
    value = ",".join(sorted(failing))
    return Pressed(Dialogue(remark=f"run.{word}.{channel}"), Deed.GIVE, NOT_WORKING, value)


def _press_command(dialogue: Dialogue, letter: str, keys: Keys) -> Pressed:
    step = Dialogue()
    known = {
        keys.not_working: Pressed(Dialogue(Mode.NOT_WORKING)),
        keys.client: Pressed(Dialogue(Mode.CLIENT)),
        keys.lead_knows: Pressed(
            replace(step, remark="run.alert.lead_knows"), Deed.GIVE, LEAD_KNOWS, YES
        ),
        keys.call_ended: Pressed(
            replace(step, remark="run.call_ended"), Deed.GIVE, CALL_ENDED, YES
        ),
        keys.undo: Pressed(step, Deed.UNDO),
        keys.check_again: Pressed(dialogue, Deed.CHECK_AGAIN),
        keys.phone: Pressed(Dialogue(Mode.PHONE), Deed.HAND_OVER),
        keys.leave: Pressed(dialogue, Deed.LEAVE),
    }
    return known.get(letter, Pressed(dialogue))
