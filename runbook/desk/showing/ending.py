"""The end of a shift: what is left, and who takes it from now on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runbook.callbacks.promise import Callback, Rules
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.showing.promises import Keeping, hand_line, promise_row
from runbook.desk.view import Button, Line, Promise, Takeable
from runbook.language.texts import plural, t

EVERY = "*"
"""Stands for all promises that are hers."""
MOST_LINES = 30
"""So many can be handed to different people one by one; all can be handed over at once."""


@dataclass(frozen=True, slots=True)
class Left:
    """What there is when she goes. ``incident`` is the number of the open one, empty for none.

    ``unsent`` messages go out without her. ``not_kept`` are promises that end with the program.
    """

    promises: Sequence[Callback] = ()
    handed: int = 0
    incident: str = ""
    unsent: int = 0
    not_kept: Sequence[Callback] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """The page. ``close`` is None until everything has somebody who keeps it."""

    orphans: str
    rows: tuple[Promise, ...]
    every: Line | None
    lines: tuple[str, ...]
    close: Button | None
    said: str = ""
    takeable: Takeable | None = None
    not_kept: str = ""
    on_paper: tuple[str, ...] = ()
    """What she copies onto paper, a line for each promise that is not on disk."""


def at_the_end(
    held: Sequence[Callback], waiting: Collection[str], lang: str
) -> Iterator[Button | Line]:
    """What ``ending`` offers her: who takes each promise, who takes all, and to close the shift.

    However many there are: which of them have a line may change while she types.
    """
    free = [one.id for one in held if one.id not in waiting]
    yield from (hand_line(one, lang) for one in (*free, EVERY))
    yield Button(t("desk.end.close", lang), Act(Kind.END_SHIFT))


def orphans(
    held: Sequence[Callback], waiting: Mapping[str, Became], rules: Rules
) -> tuple[Callback, ...]:
    """Those of hers that nobody would keep when she goes.

    An outcome that is said and not done yet ends its promise; an attempt does only when it was the
    last one.
    """
    return tuple(one for one in held if not _ends(one, waiting.get(one.id), rules))


def _ends(one: Callback, became: Became | None, rules: Rules) -> bool:
    if became is Became.NOT_REACHED:
        return one.attempts >= rules.attempts
    return became is not None


def ending(left: Left, keeping: Keeping, said: str, takeable: Takeable | None) -> Ending:
    """What the page shows."""
    lang, count = keeping.lang, len(orphans(left.promises, keeping.waiting, keeping.rules))
    rows = tuple(
        _row(one, keeping, lines=number < MOST_LINES) for number, one in enumerate(left.promises)
    )
    every = hand_line(EVERY, lang, "desk.end.all")
    lines = (
        t("desk.end.incident", lang, number=left.incident) if left.incident else "",
        plural("desk.end.messages", left.unsent, lang) if left.unsent else "",
        plural("desk.end.handed", left.handed, lang) if left.handed else "",
    )
    button = Button(t("desk.end.close", lang), Act(Kind.END_SHIFT), main=True)
    return Ending(
        plural("desk.end.orphans", count, lang) if count else t("desk.end.all_done", lang),
        rows,
        every if any(one.id not in keeping.waiting for one in left.promises) else None,
        tuple(filter(None, lines)),
        None if count or left.not_kept else button,
        "" if takeable is not None and takeable.text == said else said,
        takeable,
        t("desk.end.not_kept", lang, count=len(left.not_kept)) if left.not_kept else "",
        tuple(map(_on_paper, (promise_row(one, keeping) for one in left.not_kept))),
    )


def unkept_said(found: Sequence[Callback], keeping: Keeping) -> str:
    """For whoever goes: how many promises are not on disk, and each; empty where all are."""
    if not found:
        return ""
    head = t("desk.end.not_kept", keeping.lang, count=len(found))
    lines = (f"  - {_on_paper(promise_row(one, keeping))}" for one in found)
    return "\n".join([head, *lines])


def _on_paper(row: Promise) -> str:
    return " · ".join(filter(None, (row.what, row.client, row.when)))


def _row(one: Callback, keeping: Keeping, *, lines: bool) -> Promise:
    """The row without outcomes: here it is only asked who keeps it."""
    if one.id in keeping.waiting or not lines:
        return promise_row(one, keeping)
    return promise_row(one, keeping, hand_line(one.id, keeping.lang, "desk.promise.hand.to"))
