"""The promises as rows: whose turn it is first, what became of those she has just tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from runbook.callbacks.promise import (
    DEFAULT_RULES,
    Callback,
    Channel,
    Due,
    ReferenceKind,
    Rules,
    Wait,
    turn_of,
)
from runbook.callbacks.promise import Turn as Moment
from runbook.callbacks.words import reference_said, window_said
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.showing.client import number_line
from runbook.desk.view import Button, Line, Promise, Promises, Turn
from runbook.language.moscow import clock
from runbook.language.texts import plural, t
from runbook.privacy.colleague import LONGEST as LONGEST_NAME
from runbook.procedure.place import Place
from runbook.procedure.shapes import Kind as Steps

MOST_ROWS = 6
"""More than that nobody takes in at a glance; the rest is counted."""
_TURNS = {
    Due.NOW: Turn.NOW,
    Due.LATE: Turn.LATE,
    Due.SPENT: Turn.LATE,
    Due.LATER: Turn.LATER,
    Due.HANDED: Turn.HANDED,
}
_KEYS = {
    "1": Became.SOLVED,
    "2": Became.NOT_SOLVED,
    "3": Became.NOT_REACHED,
    "4": Became.NOT_NEEDED,
}
_TRIED_AGAIN = {Wait.PAUSE: "desk.promise.again", Wait.QUIET: "desk.promise.quiet"}


@dataclass(frozen=True, slots=True)
class Keeping:
    """How promises are being kept.

    ``waiting`` is what she said became of some and is not done yet (``DeskDeeds.waiting``). Until
    service is ``recovered`` only windows are shown. ``keys``: digits answer here, and nowhere else.
    """

    now: datetime
    lang: str
    rules: Rules = DEFAULT_RULES
    recovered: bool = False
    waiting: Mapping[str, Became] = field(default_factory=dict)
    keys: bool = True


def holds_keys(place: Place) -> bool:
    """Whether digits say what became of a promise: no other step asks for an answer now."""
    now = place.position.now
    return place.recovered and (now is None or now.step.kind is Steps.CALLBACK)


def promises(
    held: Sequence[Callback], keeping: Keeping, handed: Sequence[Callback] = ()
) -> Promises:
    """Those that are hers, in the order of ``held``, then those a colleague keeps.

    ``held`` is ``Place.open_promises``, ``handed`` is ``conductor.promises.handed()``.
    """
    lang = keeping.lang
    shown = (*held, *handed)[:MOST_ROWS]
    turns = {one.id: turn_of(one, keeping.now, keeping.rules) for one in shown}
    active = next((one.id for one in shown if _asks(one, turns[one.id], keeping)), "")
    rows = tuple(_row(one, turns[one.id], keeping, active=one.id == active) for one in shown)
    more = len(held) + len(handed) - len(rows)
    return Promises(
        plural("desk.promises.title", len(held), lang) if held else "",
        rows,
        plural("desk.promises.more", more, lang) if more else "",
    )


def _asks(one: Callback, turn: Moment, keeping: Keeping) -> bool:
    """Whether its outcome is asked for: it is its turn, and she has not said it yet."""
    now = turn.due not in {Due.LATER, Due.HANDED}
    return keeping.recovered and now and one.id not in keeping.waiting


def _row(one: Callback, turn: Moment, keeping: Keeping, *, active: bool) -> Promise:
    buttons = _outcomes(one, keeping) if active else ()
    if turn.due is Due.HANDED:
        label = t("desk.promise.hand_back", keeping.lang)
        buttons = (Button(label, Act(Kind.HAND_BACK, one.id)),)
    line = _line(one, turn, keeping, active=active)
    bare = line is not None and line.act.kind is Kind.REFER
    return replace(
        promise_row(one, keeping, line),
        buttons=buttons,
        hand=hand_line(one.id, keeping.lang) if active and bare else None,
        todo=_todo(one, keeping) if active else "",
    )


def _todo(one: Callback, keeping: Keeping) -> str:
    """What comes before its outcome: to call, or to write."""
    way = "chat" if one.channel is Channel.CHAT else "call"
    if one.kind is ReferenceKind.NONE:
        return t("desk.promise.todo.bare", keeping.lang)
    client = reference_said(one, keeping.lang, spoken=one.kind is ReferenceKind.PHONE)
    return t(f"desk.promise.todo.{way}", keeping.lang, client=client)


def promise_row(one: Callback, keeping: Keeping, line: Line | None = None) -> Promise:
    """One promise in words, without its outcomes."""
    lang, turn = keeping.lang, turn_of(one, keeping.now, keeping.rules)
    return Promise(
        one.id,
        _turn(turn, keeping),
        t(f"desk.promise.{one.channel}", lang, number=one.number),
        reference_said(one, lang, spoken=one.kind is ReferenceKind.PHONE),
        window_said(one, keeping.now, lang, zones=False),
        _tried(one, turn, keeping),
        line=line,
    )


def _turn(turn: Moment, keeping: Keeping) -> Turn:
    """Until all works again none of them is the thing of now."""
    if not keeping.recovered and turn.due is not Due.HANDED:
        return Turn.LATER
    return _TURNS[turn.due]


def became_said(one: Callback, became: Became, lang: str) -> str:
    """An outcome, as the button names it: a message is answered, a call is picked up."""
    way = "chat" if one.channel is Channel.CHAT else "call"
    return t(f"desk.promise.became.{way}.{became}", lang)


def _outcomes(one: Callback, keeping: Keeping) -> tuple[Button, ...]:
    return tuple(
        Button(
            became_said(one, became, keeping.lang),
            Act(Kind.SETTLE, one.id, became),
            # None is what most would press now: the first thing to do is to call.
            key if keeping.keys else "",
        )
        for key, became in _KEYS.items()
    )


def _tried(one: Callback, turn: Moment, keeping: Keeping) -> str:
    """Attempts so far, why not now, what became of it, who keeps it."""
    lang, waiting = keeping.lang, keeping.waiting.get(one.id)
    if waiting is not None:
        return t("desk.promise.waiting", lang, became=within(became_said(one, waiting, lang)))
    if one.handed_at is not None:
        return t("callback.handed", lang, to=one.handed_to, at=clock(one.handed_at))
    pieces = []
    if one.attempts:
        way = "chat" if one.channel is Channel.CHAT else "call"
        tried = {"n": one.attempts, "of": keeping.rules.attempts}
        pieces.append(t(f"desk.promise.tried.{way}", lang, **tried))
    if turn.due is Due.SPENT:
        pieces.append(t("desk.promise.spent", lang))
    if turn.wait in _TRIED_AGAIN:
        pieces.append(t(_TRIED_AGAIN[turn.wait], lang, at=clock(turn.at)))
    return ", ".join(pieces)


def _line(one: Callback, turn: Moment, keeping: Keeping, *, active: bool) -> Line | None:
    if one.id in keeping.waiting or turn.due is Due.HANDED:
        return None
    if one.kind is ReferenceKind.NONE:
        line = number_line(one.id, keeping.lang, "desk.promise.number")
        return replace(line, main=active)
    return hand_line(one.id, keeping.lang) if active else None


def within(said: str) -> str:
    """A button's words inside a sentence."""
    return said[:1].lower() + said[1:]


def hand_line(subject: str, lang: str, label: str = "desk.promise.hand") -> Line:
    """Where the colleague is typed who keeps it from now on; ``*`` is all of them.

    ``label`` is a text id.
    """
    button = t("desk.promise.hand.button", lang)
    example = t("desk.promise.hand.example", lang)
    return Line(t(label, lang), Act(Kind.HAND, subject), button, LONGEST_NAME, example=example)
