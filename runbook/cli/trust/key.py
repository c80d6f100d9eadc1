"""``runbook trust key``: the bank's pair of keys, made once and offline."""

import os
from pathlib import Path

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="trust.key.help")
@click.argument("file", metavar="cli.metavar.file", type=click.Path())
@click.option("--password", metavar="trust.metavar.reference", help="trust.key.option.password")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, file: str, password: str | None, as_json: bool) -> int:
    """Make a private key in a new file and say its public key."""
    from runbook.cli.trust.signing import refused  # noqa: PLC0415 - lazy for start-up
    from runbook.trust.office import TrustError, make_key, password_of  # noqa: PLC0415 - as above
    from runbook.trust.signature import key_id  # noqa: PLC0415 - as above

    lang = invocation.lang
    try:
        sealing = password_of(password, os.environ)
        public = make_key(Path(file), sealing)
    except TrustError as error:
        return refused(error, lang)
    if as_json:
        told = {"public_key": public, "key_id": key_id(public), "sealed": bool(sealing)}
        console.say_json({"schema": "runbook.trust_key/1", **told})
        return ExitCode.OK
    console.warn(t("trust.key.made", lang, file=file))
    console.warn(t("trust.key.sealed" if sealing else "trust.key.open", lang))
    console.warn(t("trust.key.settings", lang, id=key_id(public)))
    console.say(f'[trust]\nkeys = ["{public}"]')
    return ExitCode.OK
