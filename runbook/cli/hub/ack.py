"""``runbook hub ack``: somebody has taken an incident into their hands."""

import click

from runbook.cli.hub.numbers import number_argument
from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.hub.ordering import obey, say
from runbook.cli.hub.people import BY_VARIABLE, PersonType
from runbook.cli.invocation import Invocation


@click.command(help="hub.ack.help")
@number_argument()
@click.option("--by", type=PersonType(), envvar=BY_VARIABLE, help="hub.option.by")
@click.option("--code", metavar="cli.metavar.code", help="hub.ack.option.code")
@click.pass_obj
def command(invocation: Invocation, number: int, by: str | None, code: str | None) -> int:
    """Acknowledge it in a person's name, or in that of whom the code was given to."""
    from runbook.hub.model.actions import Action, Order  # noqa: PLC0415 - lazy for start-up

    if code is not None:
        return _with_code(invocation, number, code)
    if by is None:
        refuse_id("hub.ack.by_whom", invocation.lang)
    return obey(invocation, Order(Action.ACKNOWLEDGE, number), by)


def _with_code(invocation: Invocation, number: int, code: str) -> int:
    from runbook.hub.incidents.spoken import by_spoken_code  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import codes  # noqa: PLC0415 - as above

    lang = invocation.lang
    if codes.is_slip(codes.LOGIN, code):
        refuse_id("hub.ack.slip", lang)
    with opened(invocation) as hub:
        office = hub.office()
        with hub.store.write() as tx:
            answer = by_spoken_code(tx, office, number, code)
    if answer is None:
        refuse_id("hub.ack.wrong_code", lang)
    return say(answer, lang)
