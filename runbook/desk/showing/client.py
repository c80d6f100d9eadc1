"""The client on the line: one question at a time, and urgent matters always.

Which question it is follows from the procedure and the promises, so that another tab and a new
start ask the same one; ``ClientAt`` is the little that neither of them tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from runbook.callbacks.promise import Callback, Channel, ReferenceKind
from runbook.callbacks.reference import LONGEST
from runbook.desk.acts import Act, Kind
from runbook.desk.view import Asked, Button, Client, Line
from runbook.language.letters import KEYS
from runbook.language.texts import Value, plural, t
from runbook.procedure.commands import CALL_ENDED
from runbook.procedure.place import Place
from runbook.procedure.shapes import ANSWER, Field
from runbook.procedure.shapes import Kind as Steps
from runbook.procedure.walk import Due
from runbook.procedure.words import said

_LATE = "desk.client.unknown.hung_up"
_CHOICES = (Channel.CALL, Channel.CHAT, Channel.UNKNOWN)


@dataclass(frozen=True, slots=True)
class ClientAt:
    """How far she is with the client of now. ``promise`` is the id of the one just made.

    ``about`` is the outage it was in: it says nothing of another one. ``heard``: this client was
    asked whether she hears, and so is on the line and not in the chat. ``left`` is why nothing was
    promised: ``nobody`` is there, or ``nothing`` is needed.
    """

    asked: Asked
    about: str = ""
    promise: str = ""
    heard: bool = False
    left: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What the block is made of besides the place.

    ``hears`` is the id of the step that asks whether the client hears, ``urgent_line`` the
    settings' telephone for stolen cards and fraud, ``values`` fill the steps' words. ``in_memory``:
    the disk takes nothing. ``later``: another question comes first, and has the letters of yes and
    no. ``client`` is the number of the client on the line: the subject of what is said of her.
    """

    lang: str
    hears: str = ""
    urgent_line: str = ""
    in_memory: bool = False
    later: bool = False
    client: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


def is_clients(due: Due, place: Place) -> bool:
    """Whether this step is answered in the client's block and so needs no buttons of its own."""
    asks = due.step.kind is Steps.CALLBACK or due.step.records is Field.CLIENT_HEARS
    return asks and not place.recovered


def asked_now(place: Place, at: ClientAt | None, hears: str) -> ClientAt:
    """What the block asks for: as she left it, or as it follows from what is on record."""
    if at is not None and at.about in {"", place.about}:
        gone = at.promise and all(one.id != at.promise for one in place.open_promises)
        if not gone:
            return at
    lacking = [one for one in place.open_promises if _lacks_number(one, place)]
    if lacking:
        newest = max(lacking, key=lambda one: one.promised_at)
        return ClientAt(Asked.REFERENCE, place.about, newest.id)
    begun = hears in place.answers and answered_step(place, hears, heard=True) is not None
    return ClientAt(Asked.CHOICE, place.about, heard=True) if begun else next_client(place, hears)


def _lacks_number(one: Callback, place: Place) -> bool:
    return one.kind is ReferenceKind.NONE and (one.incident or "") == place.about


def next_client(place: Place, hears: str) -> ClientAt:
    """What the next client is asked first: one in the chat is not asked whether she hears."""
    now = place.position.now
    waits = now is not None and is_clients(now, place) and now.step.kind is Steps.CALLBACK
    chats = waits and answered_step(place, hears, heard=True) is None
    return ClientAt(Asked.CHOICE if chats else Asked.HEARS, place.about)


def answered_step(place: Place, hears: str, *, heard: bool) -> Due | None:
    """The step that a promise made now answers, None where it answers none.

    A step about the clients in the chat is not answered by the one on the line (``heard``).
    """
    asks = [one for one in place.position.due if one.step.kind is Steps.CALLBACK]
    of_call = next((one for one in asks if not _of_others(one, hears)), None)
    if of_call is not None or heard:
        return of_call
    return next((one for one in asks if one is place.position.now), None)


def _of_others(due: Due, hears: str) -> bool:
    """Whether it depends on another answer than the one whether the client hears."""
    own = f"{ANSWER}{hears}"
    return any(one.fact.startswith(ANSWER) and one.fact != own for one in due.step.when)


def client(place: Place, at: ClientAt | None, around: Around) -> Client | None:
    """The block. Once all works again the promises are kept one by one; urgent matters stay."""
    lang = around.lang
    if place.recovered:
        live = t("desk.client.live", lang)
        return Client(Asked.NOTHING, live, urgent=_urgent(around))
    now = asked_now(place, at, around.hears)
    question, buttons, line = _parts(place, now, around)
    promised = [one for one in place.open_promises if (one.incident or "") == place.about]
    return Client(
        now.asked,
        question,
        buttons,
        line,
        urgent=_urgent(around),
        promised=plural("desk.client.promised", len(promised), lang) if promised else "",
    )


def _urgent(around: Around) -> tuple[str, ...]:
    lang = around.lang
    return (
        t("desk.client.urgent", lang),
        t("desk.client.urgent.now", lang),
        t("desk.client.urgent.line", lang, urgent_line=around.urgent_line),
    )


def _parts(
    place: Place, at: ClientAt, around: Around
) -> tuple[str, tuple[Button, ...], Line | None]:
    lang = around.lang
    match at.asked:
        case Asked.HEARS:
            return t("run.question.hears", lang), _hears(place, around), None
        case Asked.CHOICE:
            return _choice(place, at, around), _choices(place, at, around), None
        case Asked.REFERENCE:
            empty = Act(Kind.REFER, at.promise)
            button = Button(t("desk.client.no_number", lang), empty, KEYS[lang].no_number)
            line = replace(number_line(at.promise, lang), main=True)
            return t("desk.client.reference", lang), (button,), line
        case _:
            act = Act(Kind.NEXT_CLIENT, around.client, about=place.about)
            button = Button(t("desk.client.next", lang), act, KEYS[lang].client, main=True)
            return _written(place, at, around), (button,), None


def number_line(promise: str, lang: str, label: str = "run.question.reference") -> Line:
    """Where the number of the case is typed. ``label`` is a text id."""
    button = t("desk.client.note", lang)
    return Line(t(label, lang), Act(Kind.REFER, promise), button, LONGEST)


def _hears(place: Place, around: Around) -> tuple[Button, ...]:
    lang, keys, first = around.lang, KEYS[around.lang], not around.later
    asked = next((one for one in place.position.due if one.id == around.hears), None)
    buttons = [
        Button(
            t("desk.client.hears", lang), Act(Kind.HEARS, around.client, "yes", place.about),
            keys.yes if first else "", main=first and asked is not None,
        ),
        Button(
            t("desk.client.cut_off", lang), Act(Kind.HEARS, around.client, "no", place.about),
            keys.no if first else "",
        ),
    ]  # fmt: skip
    if asked is not None:
        nobody = Act(Kind.ASIDE, asked.id, about=place.about)
        buttons.append(Button(t("desk.client.nobody", lang), nobody, keys.nobody))
    return tuple(buttons)


def _choice(place: Place, at: ClientAt, around: Around) -> str:
    if _hung_up(place, at):
        return t("desk.client.hung_up", around.lang)
    step = answered_step(place, around.hears, heard=at.heard)
    asked = said(step.wording, around.lang, around.values) if step else ""
    return asked or t("run.question.client", around.lang)


def _hung_up(place: Place, at: ClientAt) -> bool:
    """Whether the call ended before she chose: nobody is left to be asked."""
    return at.heard and CALL_ENDED in place.answers


def _choices(place: Place, at: ClientAt, around: Around) -> tuple[Button, ...]:
    """Each has a letter of its own: digits are the steps', and mean there something else."""
    lang, keys, gone = around.lang, KEYS[around.lang], _hung_up(place, at)
    letters = {Channel.CALL: keys.call, Channel.CHAT: keys.chat, Channel.UNKNOWN: keys.unknown}
    first = (Channel.UNKNOWN, Channel.CALL, Channel.CHAT) if gone else _CHOICES
    chosen = (
        Button(
            t(_LATE if gone and one is Channel.UNKNOWN else f"desk.client.{one}", lang),
            Act(Kind.PROMISE, around.client, value=one, about=place.about),
            letters[one],
            main=gone and one is Channel.UNKNOWN and not around.later,
        )
        for one in first
    )
    nothing = Act(Kind.NO_PROMISE, around.client, about=place.about)
    return (*chosen, Button(t("desk.client.nothing", lang), nothing, keys.nothing))


def _written(place: Place, at: ClientAt, around: Around) -> str:
    if at.left:
        return t(f"desk.client.left.{at.left}", around.lang)
    if around.in_memory:
        return t("run.reference.memory", around.lang)
    made = next((one for one in place.open_promises if one.id == at.promise), None)
    numbered = made is not None and made.kind is not ReferenceKind.NONE
    return t("run.reference.kept" if numbered else "desk.client.unnumbered", around.lang)
