"""``runbook desk guide``: the operator's guide as one page to print."""

from pathlib import Path

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.asked_file import force_option, say_taken
from runbook.cli.output.file_reasons import why_not_written
from runbook.language.texts import t

USUAL_NAME = "runbook-guide.html"


@click.command(help="desk.guide.help")
@click.option("--out", "--output", metavar="cli.metavar.file", type=click.Path(dir_okay=False),
              default=USUAL_NAME, help="desk.guide.option.out")  # fmt: skip
@force_option
@click.pass_obj
def command(invocation: Invocation, out: str, force: bool) -> int:
    """Write the page and say how it is printed."""
    from runbook.desk.guide_on_paper import render  # noqa: PLC0415 - lazy for start-up
    from runbook.system.asked_files import write_asked  # noqa: PLC0415 - as above

    lang, path = invocation.lang, Path(out).absolute()
    try:
        write_asked(Path(out), render(lang).encode(), force=force)
    except FileExistsError as error:
        say_taken(error, out, lang)
        return ExitCode.USAGE
    except OSError as error:
        said = t("page.not_written", lang, file=out, reason=why_not_written(error, lang))
        console.problem("page.not_written", said, t("page.not_written.hint", lang))
        return ExitCode.USAGE
    console.say(t("desk.guide.written", lang, file=str(path)))
    return ExitCode.OK
