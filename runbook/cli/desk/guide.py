"""``runbook desk guide``: the operator's guide as one page to print."""

import errno
import os
from pathlib import Path

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

USUAL_NAME = "runbook-guide.html"


@click.command(help="desk.guide.help")
@click.option("--out", "--output", metavar="cli.metavar.file", type=click.Path(dir_okay=False),
              default=USUAL_NAME, help="desk.guide.option.out")  # fmt: skip
@click.pass_obj
def command(invocation: Invocation, out: str) -> int:
    """Write the page and say how it is printed."""
    from runbook.desk.guide_on_paper import render  # noqa: PLC0415 - lazy for start-up
    from runbook.system.durable import write_whole  # noqa: PLC0415 - as above

    lang, path = invocation.lang, Path(out).absolute()
    try:
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        write_whole(path, render(lang).encode())
    except OSError as error:
        said = t("page.not_written", lang, file=out, reason=error.strerror or "")
        console.problem("page.not_written", said, t("page.not_written.hint", lang))
        return ExitCode.USAGE
    console.say(t("desk.guide.written", lang, file=str(path)))
    return ExitCode.OK
