"""``runbook run``: the words at once, then everything else beside them.

Nothing heavy is imported before the words are on the screen.
"""

import os
import sys

import click

from runbook.cli.invocation import Invocation
from runbook.cli.output import console
from runbook.cli.output.beside import beside
from runbook.cli.run.keys import Keyboard
from runbook.cli.run.wishes import Wishes
from runbook.holding.files import folder_beside, shown
from runbook.holding.scripts import Channel, Script, Status
from runbook.language.texts import t


@click.command(help="cli.run.help")
@click.option("--follow/--no-follow", default=None, help="cli.run.option.follow")
@click.option("--plain", is_flag=True, help="cli.check.option.plain")
@click.option("--channel", type=click.Choice([str(one) for one in Channel]), default="voice",
              help="cli.script.option.channel")  # fmt: skip
@click.option("--calls", type=click.IntRange(0, 99), metavar="cli.metavar.count",
              help="cli.run.option.calls")  # fmt: skip
@click.option("--chats", type=click.IntRange(0, 99), metavar="cli.metavar.count",
              help="cli.run.option.chats")  # fmt: skip
@click.option("--not-working", "not_working", type=click.Choice(["voice", "chat", "data"]),
              multiple=True, help="cli.run.option.not_working")  # fmt: skip
@click.option("--answers", type=click.Path(), default="", metavar="cli.metavar.file",
              help="cli.run.option.answers")  # fmt: skip
@click.option("--fresh", is_flag=True, help="cli.run.option.fresh")
@click.pass_obj
def command(
    invocation: Invocation,
    follow: bool | None,
    plain: bool,
    channel: str,
    calls: int | None,
    chats: int | None,
    not_working: tuple[str, ...],
    answers: str,
    fresh: bool,
) -> int:
    """Show the words, check, tell the lead, and follow until service is back."""
    at_terminal = _is_terminal() and not plain and not answers
    with beside(invocation.lang):
        words, height = _say_words(invocation, channel)
        wishes = Wishes(
            follow=at_terminal if follow is None else follow,
            at_terminal=at_terminal,
            calls=calls,
            chats=chats,
            not_working=frozenset(not_working),
            fresh=fresh,
            answers=answers,
            words=words,
            words_height=height,
        )
        return _begin(invocation, wishes)


def _begin(invocation: Invocation, wishes: Wishes) -> int:
    keyboard = Keyboard()
    if not wishes.at_terminal:
        return _sit(invocation, wishes, keyboard)
    console.say()
    with keyboard:
        # Her answer may come before the rest is loaded: keys are taken from here on.
        console.say(t("run.question.hears", invocation.lang))
        return _sit(invocation, wishes, keyboard)


def _sit(invocation: Invocation, wishes: Wishes, keyboard: Keyboard) -> int:
    # The client is being spoken to by now, and the imports cost nobody anything.
    from runbook.cli.output.quick_edit import no_quick_edit  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.run.sitting import sit  # noqa: PLC0415 - as above

    with no_quick_edit():
        return sit(invocation, wishes, keyboard)


def _say_words(invocation: Invocation, channel: str) -> tuple[Script, int]:
    """Show them; the script and how many lines all of it takes on a terminal."""
    lang = invocation.lang
    found = shown(lang, channel, folder_beside(invocation.config, os.environ))
    said = [t("run.read_aloud", lang), "", *map(_fitted, found.script.messages)]
    console.say("\n".join(said))
    if found.problem:
        console.problem(found.problem, t(found.problem, lang), t(f"{found.problem}.hint", lang))
    if found.script.status is Status.DRAFT:
        console.warn(t("script.draft", lang))
    console.say()
    console.say(t("run.status_first", lang))
    beside = 3 * bool(found.problem) + (found.script.status is Status.DRAFT)
    return found.script, "\n".join(said).count("\n") + 4 + beside


def _fitted(text: str) -> str:
    """Whole words on a terminal; into a pipe the text goes as it is."""
    if not _is_terminal():
        return f"  {text}"
    import shutil  # noqa: PLC0415 - lazy for start-up
    import textwrap  # noqa: PLC0415 - as above

    width = max(shutil.get_terminal_size().columns - 2, 20)
    return textwrap.fill(text, width, initial_indent="  ", subsequent_indent="  ")


def _is_terminal() -> bool:
    streams = (sys.stdin, sys.stdout)
    return all(one is not None and one.isatty() for one in streams) and (
        os.environ.get("TERM") != "dumb"
    )
