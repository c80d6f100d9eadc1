"""``runbook doctor``: what would fail at night, found by day."""

from typing import TYPE_CHECKING

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t

if TYPE_CHECKING:
    from runbook.agent.checkup.checkup import Checkup
    from runbook.doctor.facts import Finding

SCHEMA = "runbook.doctor/1"
_GROUPS = (
    ("failure", "✗", "cli.doctor.failures"),
    ("warning", "!", "cli.doctor.warnings"),
    ("unknown", "?", "cli.doctor.unknown"),
    ("ok", "✓", "cli.doctor.fine"),
)


@click.command(help="cli.doctor.help")
@click.option("--all", "everything", is_flag=True, help="cli.doctor.option.all")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, everything: bool, as_json: bool) -> int:
    """Ask everything that will be needed at night and say what would fail."""
    lang = invocation.lang
    if not as_json:
        console.say(t("cli.doctor.looking", lang))
    from runbook.agent.checkup.checkup import check_up  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import Workplace  # noqa: PLC0415 - as above

    workplace = Workplace.open(invocation.config)
    checkup = check_up(workplace, lang)
    if as_json:
        console.say_json(_as_json(checkup, lang))
    else:
        _show(checkup, lang, everything=everything)
    if workplace.loaded.broken:
        return ExitCode.USAGE
    fails = checkup.channels or any(one.level == "failure" for one in checkup.findings)
    return ExitCode.OPERATOR if fails else ExitCode.OK


def _show(checkup: "Checkup", lang: str, *, everything: bool) -> None:
    from runbook.doctor.words import sentence  # noqa: PLC0415 - lazy for start-up

    *findings, tonight = checkup.findings
    for level, mark, heading in _GROUPS:
        lines = [_lines(one, mark, lang) for one in findings if one.level == level]
        if level == "failure":
            lines += [f"  {mark} {one.sentence}\n    {one.hint}" for one in checkup.channels]
        if not lines:
            continue
        if level == "ok" and not everything:
            console.say()
            console.say(plural("cli.doctor.fine_count", len(lines), lang))
            continue
        console.say()
        console.say(t(heading, lang))
        for line in lines:
            console.say(line)
    console.say()
    console.say(sentence(tonight, lang))


def _lines(finding: "Finding", mark: str, lang: str) -> str:
    from runbook.doctor.words import hint, sentence  # noqa: PLC0415 - lazy for start-up

    advised = hint(finding, lang)
    return f"  {mark} {sentence(finding, lang)}" + (f"\n    {advised}" if advised else "")


def _as_json(checkup: "Checkup", lang: str) -> dict[str, object]:
    from runbook.doctor.words import hint, sentence  # noqa: PLC0415 - lazy for start-up

    *findings, tonight = checkup.findings
    shown: list[dict[str, object]] = [
        {
            "id": finding.problem.rule_id if finding.problem else finding.sentence,
            "about": finding.id,
            "level": str(finding.level),
            "sentence": sentence(finding, lang),
            "hint": hint(finding, lang) or None,
        }
        for finding in findings
    ]
    shown += [
        {
            "id": one.id,
            "about": "token" if one.id.startswith("telegram.") else one.id.partition(".")[0],
            "level": "failure",
            "sentence": one.sentence,
            "hint": one.hint or None,
        }
        for one in checkup.channels
    ]
    return {"schema": SCHEMA, "findings": shown, "tonight": sentence(tonight, lang)}
