"""``runbook hub promises give``: promises are somebody else's from now on, or hers again."""

import click

from runbook.cli import console
from runbook.cli.hub.office import opened
from runbook.cli.hub.ordering import say
from runbook.cli.hub.people import by_option, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.texts import t


@click.command(help="hub.promises.give.help", short_help="hub.promises.give.short")
@click.argument("ids", nargs=-1, required=True, metavar="hub.promises.metavar.ids")
@click.option("--to", required=True, metavar="hub.metavar.operator",
              help="hub.promises.option.to")  # fmt: skip
@by_option()
@click.pass_obj
def command(invocation: Invocation, ids: tuple[str, ...], to: str, by: str) -> int:
    """Role and shift are judged as at the page's button."""
    from runbook.hub.model.access import Deed, Sight, may_do, may_see  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.promises.deeds import give  # noqa: PLC0415 - as above
    from runbook.hub.rooms.refusing import note_refused  # noqa: PLC0415 - as above
    from runbook.hub.store import promises  # noqa: PLC0415 - as above

    with opened(invocation) as hub, hub.store.write() as tx:
        person = known_person(tx, by, hub)
        allowed = may_do(person, Deed.REASSIGN) and may_see(person, Sight.PROMISES)
        if allowed:
            promises.finish(tx)
            answer = give(tx, ids, to.strip(), person.id, invocation.lang).answer
        else:
            why = "role" if person.on_shift else "off_shift"
            note_refused(tx, person, Deed.REASSIGN, why)
    if not allowed:
        console.problem("hub.promises.refused", t(f"hub.promises.refused.{why}", invocation.lang))
        return ExitCode.USAGE
    return say(answer, invocation.lang)
