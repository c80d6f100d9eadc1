"""``runbook setup --undo``: the settings as they were before the last installation."""

from pathlib import Path

from runbook.agent.workplace import utc_now
from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.cli.setup.report import SCHEMA, cannot_write, change_lines
from runbook.language.texts import t
from runbook.settings.install import undo


def put_back(target: Path, lang: str, *, as_json: bool) -> int:
    """Put the last backup back; what was there becomes the last backup."""
    try:
        changes = undo(target.parent, target.name, utc_now())
    except OSError as error:
        cannot_write(error, lang)
        return ExitCode.DEFECT
    if as_json:
        items = [{"name": one.name, "action": str(one.action)} for one in changes]
        console.say_json(
            {"schema": SCHEMA, "target": str(target), "changed": bool(changes), "items": items}
        )
    if not changes:
        console.problem(
            "setup.no_backup",
            t("setup.no_backup", lang, name=str(target)),
            t("setup.no_backup.hint", lang),
        )
        return ExitCode.USAGE
    if not as_json:
        for line in change_lines(changes, target.parent, lang, dry=False):
            console.say(line)
        console.say(t("setup.undone", lang))
    return ExitCode.OK
