"""``runbook script sign``: the bank's signature beside a file, made in the office."""

import click

from runbook.cli.invocation import Invocation
from runbook.cli.trust.options import file_to_sign, key, password


@click.command(help="trust.script.sign.help")
@file_to_sign
@key
@password
@click.pass_obj
def command(invocation: Invocation, file: str, key: str, password: str | None) -> int:
    """Sign the file with the bank's private key."""
    from runbook.cli.trust.signing import signed  # noqa: PLC0415 - lazy for start-up
    from runbook.trust.office import ready_script  # noqa: PLC0415 - as above

    return signed(ready_script, "scripts", file, key, password, invocation.lang)
