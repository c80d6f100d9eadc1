"""``runbook script pin``: what the settings say to trust a file without a signature."""

import click

from runbook.cli.invocation import Invocation


@click.command(help="trust.script.pin.help")
@click.argument("file", metavar="cli.metavar.file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, file: str, as_json: bool) -> int:
    """Say the digest of the file as the settings want it."""
    from runbook.cli.trust.signing import pinned  # noqa: PLC0415 - lazy for start-up
    from runbook.trust.office import ready_script  # noqa: PLC0415 - as above

    return pinned(ready_script, "scripts", file, invocation.lang, as_json=as_json)
