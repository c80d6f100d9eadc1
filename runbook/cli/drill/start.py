"""``runbook drill start``: on the desk's page, or on a page with the drill alone."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.lazy import invocation as invocation_of
from runbook.cli.output import console
from runbook.drill.case import Case
from runbook.drill.library import FIRST, built_in_cases, find_case, load_case
from runbook.language.texts import t
from runbook.settings.words import message

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _complete(ctx: click.Context, _: click.Parameter, incomplete: str) -> list["CompletionItem"]:
    """The cases the program brings along."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - lazy for start-up

    lang = invocation_of(ctx).lang
    return [
        CompletionItem(one.id, help=one.title.get(lang, ""))
        for one in built_in_cases()
        if one.id.startswith(incomplete)
    ]


@click.command(help="drill.start.help")
@click.argument("case", required=False, default=FIRST, metavar="drill.metavar.case",
                shell_complete=_complete)  # fmt: skip
@click.option("--file", "file", type=click.Path(), default="", help="drill.option.file",
              metavar="cli.metavar.file")  # fmt: skip
@click.option("--tell", is_flag=True, help="drill.option.tell")
@click.option("--no-browser", is_flag=True, help="drill.option.no_browser")
@click.pass_obj
def command(invocation: Invocation, case: str, file: str, tell: bool, no_browser: bool) -> int:
    """Begin one; the command ends with it."""
    found = _case(case, file, invocation.lang)
    if found is None:
        return ExitCode.USAGE
    from runbook.cli.drill.alone import Wishes, keep_drill  # noqa: PLC0415 - as above
    from runbook.cli.output.beside import beside  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.output.quick_edit import no_quick_edit  # noqa: PLC0415 - as above

    with beside(invocation.lang), no_quick_edit():
        return keep_drill(invocation, found, Wishes(bool(file), tell, not no_browser))


def _case(identifier: str, file: str, lang: str) -> Case | None:
    """The case that was named; what is wrong with its file is said line by line."""
    if not file:
        found = find_case(identifier)
        if found is None:
            hint = t("drill.unknown.hint", lang)
            console.problem("drill.unknown", t("drill.unknown", lang), hint)
        return found
    loaded = load_case(Path(file))
    for problem in loaded.problems:
        console.warn(message(problem, lang))
    return loaded.case
