"""``runbook check``: what works, what does not, and whose side it is."""

from typing import TYPE_CHECKING

import click

from runbook.cli.invocation import ExitCode, Invocation, code_for_side
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from checks.report import Report
    from runbook.agent.workplace import Workplace


@click.command(help="cli.check.help")
@click.option("--json", "as_json", is_flag=True, help="cli.check.option.json")
@click.option("--plain", is_flag=True, help="cli.check.option.plain")
@click.pass_obj
def command(invocation: Invocation, as_json: bool, plain: bool) -> int:
    """Run one diagnosis and show it."""
    from runbook.agent.workplace import Workplace, utc_now  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.output.settings_said import say_problems  # noqa: PLC0415 - lazy for start-up

    workplace = Workplace.open(invocation.config)
    say_problems(workplace.loaded, invocation.lang)
    _say_memory(workplace, invocation.lang)
    started = utc_now()
    if as_json:
        from runbook.diagnosis.report import as_json as report_json  # noqa: PLC0415 - as above

        report = workplace.diagnose(lambda _: None)
        named = workplace.settings.service_names
        unusual = workplace.differences
        console.say_json(report_json(report, started, invocation.lang, named, unusual))
        _say_memory(workplace, invocation.lang, "learned.unwritable")
        return _code(workplace, report)
    from runbook.cli.check.screen import check_screen  # noqa: PLC0415 - lazy for start-up

    if workplace.loaded.source is None:
        console.warn(t("run.no_settings", invocation.lang))
    with check_screen(workplace.settings, invocation.lang, plain=plain) as screen:
        report = workplace.diagnose(screen.seen)
        screen.concluded(report)
        _say_differences(workplace, report, invocation.lang)
    _say_memory(workplace, invocation.lang, "learned.unwritable")
    return _code(workplace, report)


def _say_memory(workplace: "Workplace", lang: str, only: str = "") -> None:
    """Why what is usual in this network is not known or not kept, on stderr: checks go on."""
    problem = workplace.learned_problem
    if problem is not None and only in {"", problem.rule_id}:
        sentence = t(f"{problem.rule_id}.sentence", lang, **problem.values)
        hint = t(f"{problem.rule_id}.hint", lang)
        console.warn(f"[{problem.rule_id}] {sentence} {hint}")


def _say_differences(workplace: "Workplace", report: "Report", lang: str) -> None:
    """What is not as usual here, for whoever is asked to help."""
    from runbook.diagnosis.report import difference_lines  # noqa: PLC0415 - as above

    named = workplace.settings.service_names
    lines = difference_lines(workplace.differences, report, lang, named)
    if lines:
        console.say("\n" + "\n".join(lines))


def _code(workplace: "Workplace", report: "Report") -> ExitCode:
    """What is right in a broken file was used, but a script must not take that for a verdict."""
    if workplace.loaded.broken:
        return ExitCode.USAGE
    return code_for_side(report.verdict.side)
