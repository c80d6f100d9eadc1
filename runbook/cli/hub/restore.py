"""``runbook hub restore FOLDER --check``: whether a backup would bring the hub back."""

import os
from pathlib import Path

import click

from runbook.cli.hub.office import load, refuse_id, safe_to_open
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t

SCHEMA = "runbook.hub.restore/1"


@click.command(help="hub.restore.help")
@click.argument("folder", metavar="hub.metavar.folder", type=click.Path(file_okay=False))
@click.option("--check", is_flag=True, help="hub.restore.option.check")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, folder: str, check: bool, as_json: bool) -> int:
    """0: it would. 1: it would not. 40: it could not be tried."""
    lang = invocation.lang
    loaded = load(invocation)
    if not check:
        refuse_id("hub.restore.by_hand", lang)
    from runbook.hub.backup.trying import SCRATCH, TOOL, tried  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.problem import HubError  # noqa: PLC0415 - as above
    from runbook.hub.running.opening import database_url  # noqa: PLC0415 - as above

    try:
        server = database_url(loaded, os.environ) if safe_to_open(loaded) else ""
    except HubError:
        # A backup of SQLite can be tried without it.
        server = ""
    trial = tried(Path(folder), server)
    if as_json:
        head = trial.manifest.head if trial.manifest else ""
        shown = {"schema": SCHEMA, "good": not trial.wrong, "wrong": list(trial.wrong)}
        console.say_json({**shown, "head": head or None, "opened": trial.opened})
    else:
        for one in trial.wrong:
            console.say(t(f"hub.restore.wrong.{one}", lang))
        if not trial.wrong and trial.manifest:
            console.say(t("hub.restore.good", lang))
            console.say(plural("hub.backup.events", trial.manifest.counts["events"], lang))
            console.say(plural("hub.restore.opened", trial.opened, lang))
    if not trial.wrong:
        return ExitCode.OK
    untried = {SCRATCH, TOOL}.issuperset(trial.wrong)
    return ExitCode.UNDETERMINED if untried else ExitCode.DEFECT
