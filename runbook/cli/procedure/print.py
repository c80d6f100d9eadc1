"""``runbook procedure print``: one sheet of A4 for the day the PC itself is dead."""

import os
from pathlib import Path

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.asked_file import force_option, say_taken
from runbook.cli.output.file_reasons import why_not_written
from runbook.language.texts import t

USUAL_NAME = "runbook-on-paper.html"


@click.command(help="cli.procedure.print.help")
@click.option(
    "--out",
    metavar="cli.metavar.file",
    type=click.Path(dir_okay=False),
    default=USUAL_NAME,
    help="cli.procedure.print.option.out",
)
@force_option
@click.option(
    "--procedure",
    "file",
    metavar="cli.metavar.file",
    type=click.Path(),
    help="cli.procedure.print.option.procedure",
)
@click.option("--open", "opening", is_flag=True, help="cli.procedure.print.option.open")
@click.pass_obj
def command(invocation: Invocation, out: str, force: bool, file: str | None, opening: bool) -> int:
    """Write the sheet, say how it is printed and what is still to be written in by hand."""
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - lazy for start-up
    from runbook.holding.files import folder_beside, shown  # noqa: PLC0415 - as above
    from runbook.procedure.file import load_procedure, procedure_beside  # noqa: PLC0415 - as above
    from runbook.procedure.page import page  # noqa: PLC0415 - as above
    from runbook.procedure.printing import render  # noqa: PLC0415 - as above
    from runbook.settings.file import load_settings  # noqa: PLC0415 - as above
    from runbook.settings.providers import with_known_provider  # noqa: PLC0415 - as above
    from runbook.settings.words import message  # noqa: PLC0415 - as above
    from runbook.system.asked_files import write_asked  # noqa: PLC0415 - as above

    lang, config = invocation.lang, invocation.config
    loaded = load_settings(Path(config) if config else None, os.environ)
    steps = load_procedure(Path(file)) if file else procedure_beside(config, os.environ)
    for problem in (*loaded.problems, *steps.problems):
        console.warn(message(problem, lang))
    if steps.procedure is None:
        return ExitCode.USAGE
    words = shown(lang, "voice", folder_beside(config, os.environ))
    settings = with_known_provider(loaded.settings)
    sheet = page(steps.procedure, settings, words, lang, utc_now())
    try:
        write_asked(Path(out), render(sheet).encode(), force=force)
    except FileExistsError as error:
        say_taken(error, out, lang)
        return ExitCode.USAGE
    except OSError as error:
        said = t("page.not_written", lang, file=out, reason=why_not_written(error, lang))
        console.problem("page.not_written", said, t("page.not_written.hint", lang))
        return ExitCode.USAGE
    console.say(t("page.written", lang, file=str(Path(out).absolute())))
    for line in _about(sheet.layout.sides, sheet.by_hand, lang):
        console.say(line)
    if opening and click.launch(str(Path(out).absolute())):
        console.warn(t("page.not_opened", lang))
    return ExitCode.OK


def _about(sides: int, by_hand: tuple[str, ...], lang: str) -> list[str]:
    how = {1: "page.written.one_side", 2: "page.written.two_sides"}
    lines = [t(how.get(sides, "page.written.more_sides"), lang), t("page.written.keep", lang)]
    if by_hand:
        names = ", ".join(t(f"page.missing.{one}", lang) for one in by_hand)
        lines.append(t("page.written.missing", lang, names=names))
    return lines
