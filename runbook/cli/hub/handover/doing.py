"""A deed of the hand-over on the command line, answered in words or as JSON."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from runbook.cli.hub.deeds import refused
from runbook.cli.hub.office import opened
from runbook.cli.hub.ordering import say
from runbook.cli.hub.people import known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console

if TYPE_CHECKING:
    from runbook.hub.model.access import Deed
    from runbook.hub.rooms.handover.shapes import Kept
    from runbook.hub.rooms.room import Do
    from runbook.hub.store.transaction import Transaction

SCHEMA = "runbook.hub.handover.one/1"


def do(
    invocation: Invocation,
    deed: "Deed",
    act: "Do",
    which: "Callable[[Transaction], Kept | None]",
    form: Mapping[str, str],
    *,
    by: str,
    as_json: bool,
) -> int:
    """Do what the page's button does, as this person; 2 when it was refused.

    ``which`` finds the hand-over it is about, before and afterwards.
    """
    from runbook.hub.model.access import Sight  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.actions import Answer  # noqa: PLC0415 - as above
    from runbook.hub.rooms.room import Asked  # noqa: PLC0415 - as above
    from runbook.hub.rooms.standing import Standing  # noqa: PLC0415 - as above

    with opened(invocation) as hub, hub.store.write() as tx:
        person = known_person(tx, by, hub)
        why = refused(tx, person, deed, Sight.HANDOVER)
        if why is None:
            meant = which(tx)
            path = {"id": meant.id} if meant is not None else {}
            answer = act(Asked(tx, hub.office(), person, Standing(), path), form).answer
        else:
            answer = Answer(f"refused.{why}", done=False, values={"number": 0})
        found = which(tx)
    if as_json and answer.done and found is not None:
        console.say_json({"schema": SCHEMA, "answer": answer.code, **as_document(found)})
        return ExitCode.OK
    return say(answer, invocation.lang)


def as_document(kept: "Kept") -> dict[str, object]:
    """Who handed it to whom and who took it, by ids; nobody's words."""
    sent, taken = kept.sent_at, kept.taken_at
    return {
        "id": kept.id,
        "from": kept.made_by or None,
        "to": kept.given_to or None,
        "sent_at": sent.isoformat(timespec="seconds") if sent is not None else None,
        "taken_at": taken.isoformat(timespec="seconds") if taken is not None else None,
        "taken_by": kept.taken_by or None,
    }
