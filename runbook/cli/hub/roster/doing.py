"""A change of the roster on the command line: by an administrator here, or judged as ``--by``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.deeds import refused
from runbook.cli.hub.office import Opened, opened
from runbook.cli.hub.ordering import say
from runbook.cli.hub.people import BY_VARIABLE, PersonType, known_person
from runbook.cli.invocation import Invocation

if TYPE_CHECKING:
    from runbook.hub.model.access import Deed
    from runbook.hub.model.actions import Answer
    from runbook.hub.store.transaction import Transaction


def by_option() -> Callable[[Callable[..., int]], Callable[..., int]]:
    """``--by``: who does it. Without it whoever may read the hub's folder does."""
    return click.option(
        "--by", type=PersonType(), default="", envvar=BY_VARIABLE, help="hub.roster.option.by"
    )


def do(
    invocation: Invocation, deed: "Deed", by: str, change: "Callable[[Transaction, Opened], Answer]"
) -> int:
    """Change the roster in one transaction and say the answer; 2 when it was refused."""
    with opened(invocation) as hub, hub.store.write() as tx:
        answer = refusal(tx, hub, deed, by) or change(tx, hub)
    return say(answer, invocation.lang)


def refusal(tx: "Transaction", hub: Opened, deed: "Deed", by: str) -> "Answer | None":
    """Why this person may not, written down; None when they may, or nobody was named."""
    from runbook.hub.model.access import Sight  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.model.actions import Answer  # noqa: PLC0415 - as above

    why = refused(tx, known_person(tx, by, hub), deed, Sight.ROSTER) if by else None
    return Answer(f"refused.{why}", done=False, values={"number": 0}) if why is not None else None
