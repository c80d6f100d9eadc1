"""``runbook hub downgrade``: the database back to an older version, where nothing would be lost."""

import click

from runbook.cli.hub.office import opened, say_store_problem
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

SCHEMA = "runbook.hub.downgrade/1"


@click.command(help="hub.downgrade.help")
@click.argument("version", metavar="hub.metavar.version")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, version: str, as_json: bool) -> int:
    """0: the database has that version now. 10: it has not, and nothing was changed."""
    from runbook.hub.store.problem import StoreError  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store.stepping_down import step_down  # noqa: PLC0415 - as above

    with opened(invocation) as hub:
        try:
            step_down(hub.store, version)
        except StoreError as error:
            say_store_problem(error.problem, hub.lang)
            return ExitCode.OPERATOR
    if as_json:
        console.say_json({"schema": SCHEMA, "version": version})
    else:
        console.say(t("hub.downgrade.done", invocation.lang, version=version))
    return ExitCode.OK
