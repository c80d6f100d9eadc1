"""What is done about promises: shown, given to somebody, tried, ended, and taken back."""

from collections.abc import Sequence
from dataclasses import replace

from runbook.callbacks.promise import Outcome
from runbook.hub.model.access import Deed, Sight
from runbook.hub.model.actions import Answer
from runbook.hub.rooms.promises.gathering import PATH, back_to, items, plain, show
from runbook.hub.rooms.promises.presence import ACTIVE, can_be_given, presences
from runbook.hub.rooms.promises.shapes import ShownReference
from runbook.hub.rooms.refusing import note_refused
from runbook.hub.rooms.room import Asked, Done, Form, Room, Shown
from runbook.hub.store import attempts, promises
from runbook.hub.store.promises import SEEN_MOST, Kept
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

PICKED = "pick_"
FORM_BYTES = 8192


def reveal(asked: Asked, form: Form) -> Done:
    """Show what the client is found by, this once; that is written down."""
    kept = _found(asked, form, Deed.REVEAL)
    if kept is None:
        return _gone(form)
    if promises.has_seen(asked.tx, asked.person) >= SEEN_MOST:
        note_refused(asked.tx, asked.person, Deed.REVEAL, "too_often", kept.id)
        return _answer(form, "promise.too_often", done=False)
    reference = promises.reveal(asked.tx, asked.person, kept)
    if reference is None:
        return _answer(form, "promise.no_reference", done=False)
    [item] = items(asked, [kept], presences(asked.tx, {kept.owner}))
    was = {name: one for name, one in form.items() if name.startswith("was_")}
    shown = ShownReference(replace(item, reveals=False), reference, was, back_to(form))
    return Done(Answer("promise.revealed"), page=Shown("promise", {"shown": shown}))


def reassign(asked: Asked, form: Form) -> Done:
    """Give one, several, or all of somebody's to another operator, or back."""
    promises.finish(asked.tx)
    if not asked.sees(Sight.PROMISES):
        return _gone(form)
    chosen = _chosen(asked.tx, form)
    to = "" if form.get("back") else plain(form.get("to", ""))
    if not chosen:
        return _answer(form, "promise.none_chosen", done=False)
    if not to and not form.get("back"):
        return _answer(form, "promise.whom", done=False)
    return give(asked.tx, chosen, to, asked.person.id, asked.lang, back_to(form))


def give(
    tx: Transaction, chosen: Sequence[str], to: str, by: str, lang: str, where: str = PATH
) -> Done:
    """Give these to that operator, empty: back; the answer says how it is with her PC."""
    if to and not can_be_given(tx, to):
        return Done(Answer("promise.unknown_agent", done=False), where)
    changed = promises.give(tx, chosen, to, by)
    if not changed:
        return Done(Answer("promise.not_given", done=False), where)
    values: dict[str, str | int] = {"count": len(changed), "to": to}
    # Of several nobody could say which one is meant.
    whose = {to} if to else {one.operator for one in changed}
    how = presences(tx, whose)[whose.pop()] if len(whose) == 1 else ACTIVE
    lines = () if how == ACTIVE else (t(f"hub.promises.given.{how}", lang),)
    code = "promise.given" if to else "promise.given_back"
    return Done(Answer(code, values=values, lines=lines), where)


def attempt(asked: Asked, form: Form) -> Done:
    """One more try that did not reach the client."""
    kept = _found(asked, form, Deed.ATTEMPT)
    if kept is None or kept.settled:
        return _gone(form)
    count = attempts.attempt(asked.tx, kept, asked.person.id)
    return _answer(form, "promise.tried", count=count)


def fulfil(asked: Asked, form: Form) -> Done:
    """How it ended: counts in ten seconds."""
    kept = _found(asked, form, Deed.FULFIL)
    said = form.get("outcome", "")
    if kept is None or said not in set(Outcome):
        return _gone(form)
    done = promises.settle(asked.tx, kept, Outcome(said), asked.person.id)
    return _answer(form, "promise.settled" if done else "promise.settled_before", done=done)


def undo(asked: Asked, form: Form) -> Done:
    """It has not ended after all."""
    kept = _found(asked, form, Deed.UNDO)
    if kept is None:
        return _answer(form, "promise.undo_late", done=False)
    done = promises.undo(asked.tx, kept, asked.person.id)
    return _answer(form, "promise.undone" if done else "promise.undo_late", done=done)


def _found(asked: Asked, form: Form, deed: Deed) -> Kept | None:
    """The promise that is meant, if this person may do that with it.

    Somebody else's is answered like one that there is not, and written down.
    """
    promises.finish(asked.tx)
    kept = promises.find(asked.tx, plain(form.get("id", "")))
    if kept is None or promises.may_work(asked.person, deed, kept.owner):
        return kept
    note_refused(asked.tx, asked.person, deed, "not_hers", kept.id)
    return None


def _chosen(tx: Transaction, form: Form) -> list[str]:
    if form.get("all"):
        return promises.ids_of(tx, plain(form["all"]) or "-")
    picked = [plain(name.removeprefix(PICKED)) for name in form if name.startswith(PICKED)]
    return [one for one in picked or [plain(form.get("id", ""))] if one]


def _answer(form: Form, code: str, *, done: bool = True, **values: str | int) -> Done:
    return Done(Answer(code, done=done, values=values), back_to(form))


def _gone(form: Form) -> Done:
    return _answer(form, "promise.gone", done=False)


ROOM = Room(
    path=PATH,
    sights=frozenset({Sight.PROMISES, Sight.OWN_PROMISES}),
    show=show,
    deeds={
        Deed.REVEAL: reveal,
        Deed.REASSIGN: reassign,
        Deed.ATTEMPT: attempt,
        Deed.FULFIL: fulfil,
        Deed.UNDO: undo,
    },
    name="promises",
    form_bytes=FORM_BYTES,
)
