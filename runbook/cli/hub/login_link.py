"""``runbook hub login-link``: a way in comes together with the page it leads to."""

import click

from runbook.cli.hub.office import refuse_id
from runbook.cli.hub.people import PersonType
from runbook.cli.invocation import Invocation


@click.command(help="hub.login_link.help")
@click.argument("person_id", type=PersonType(), metavar="hub.metavar.person")
@click.pass_obj
def command(invocation: Invocation, person_id: str) -> int:
    """Say that there is no page yet: a link that opens nothing would still be a key."""
    refuse_id("hub.login_link.later", invocation.lang)
