"""``runbook hub promises give``: promises are somebody else's from now on, or hers again."""

import click

from runbook.cli.hub.deeds import refused
from runbook.cli.hub.office import opened
from runbook.cli.hub.ordering import say
from runbook.cli.hub.people import by_option, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.promises.give.help", short_help="hub.promises.give.short")
@click.argument("ids", nargs=-1, required=True, metavar="hub.promises.metavar.ids")
@click.option("--to", required=True, metavar="hub.metavar.operator",
              help="hub.promises.option.to")  # fmt: skip
@by_option()
@click.pass_obj
def command(invocation: Invocation, ids: tuple[str, ...], to: str, by: str) -> int:
    """Role and shift are judged as at the page's button."""
    from runbook.hub.model.access import Deed, Sight  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.promises.deeds import give  # noqa: PLC0415 - as above
    from runbook.hub.store import promises  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub, hub.store.write() as tx:
        person = known_person(tx, by, hub)
        why = refused(tx, person, Deed.REASSIGN, Sight.PROMISES)
        if why is None:
            promises.finish(tx)
            answer = give(tx, ids, to.strip(), person.id, lang).answer
    if why is not None:
        console.problem("hub.promises.refused", t(f"hub.promises.refused.{why}", lang))
        return ExitCode.USAGE
    return say(answer, lang)
