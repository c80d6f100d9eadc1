"""``runbook hub login-link``: a way in for somebody whom neither Telegram nor mail reaches."""

import click

from runbook.cli import console
from runbook.cli.hub.office import opened
from runbook.cli.hub.people import PersonType, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.texts import t


@click.command(help="hub.login_link.help")
@click.argument("person_id", type=PersonType(), metavar="hub.metavar.person")
@click.pass_obj
def command(invocation: Invocation, person_id: str) -> int:
    """Show the address and the one-time code, which may be read out on the phone."""
    from runbook.hub.incidents.links import LOGIN_LIFETIME, login_link  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub:
        office = hub.office()
        with hub.store.write() as tx:
            person = known_person(tx, person_id, hub)
            link = login_link(tx, office, person.id)
    minutes = int(LOGIN_LIFETIME.total_seconds() // 60)
    console.say(t("hub.login_link.made", lang, name=person.name, minutes=minutes))
    if link.startswith("/"):
        # Without [server] url: from this computer itself it can be opened all the same.
        link = f"http://{hub.loaded.settings.server.listen}{link}"
    console.say(link)
    return ExitCode.OK
