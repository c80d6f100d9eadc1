"""``runbook hub login-link``: a one-time way in to the hub's page, as a link or read out."""

import click

from runbook.cli.hub.office import opened, refuse_id
from runbook.cli.hub.people import PersonType, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.login_link.help")
@click.argument("person_id", type=PersonType(), metavar="hub.metavar.person")
@click.option("--spoken", is_flag=True, help="hub.login_link.option.spoken")
@click.pass_obj
def command(invocation: Invocation, person_id: str, spoken: bool) -> int:
    """Make one for somebody who may log in now."""
    from runbook.hub.admission import logging_in  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with opened(invocation) as hub:
        url = hub.loaded.settings.server.url.rstrip("/")
        if not (url or spoken):
            refuse_id("hub.login_link.no_url", lang)
        office = hub.office()
        with hub.store.write() as tx:
            person = known_person(tx, person_id, hub)
            if (refused := logging_in.refused(person)) is not None:
                text_id = f"hub.answer.{refused.code}"
                console.problem(text_id, t(text_id, lang, **refused.values))
                raise click.exceptions.Exit(ExitCode.USAGE)
            if spoken:
                code, link = logging_in.offer_code(tx, person, "spoken"), ""
            else:
                code, link = "", logging_in.offer_link(tx, office, person, "command")
    who = {"id": person.id, "role": t(f"role.{person.role}", lang)}
    if spoken:
        console.say(t("hub.login_link.spoken", lang, code=code, **who))
        console.say(t("hub.login_link.where", lang, url=f"{url}{logging_in.PATH}"))
    else:
        console.say(t("hub.login_link.made", lang, **who))
        console.say(link)
    return ExitCode.OK
