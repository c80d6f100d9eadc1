"""What a sitting of ``run`` begins with: procedure, answers, a screen, perhaps an earlier run."""

import os
from pathlib import Path

import click

from runbook.agent.sitting.conductor import Conductor
from runbook.agent.workplace import Workplace
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.output.settings_said import say_problems
from runbook.cli.run.answers import AnsweredScreen
from runbook.cli.run.wishes import Wishes
from runbook.cli.sitting.screen import RunScreen
from runbook.holding.files import folder_beside, shown
from runbook.journal.runs import Run
from runbook.language.texts import t
from runbook.procedure.answer_file import LARGEST, Answers, read_answers
from runbook.procedure.commands import NOT_WORKING
from runbook.procedure.file import LoadedProcedure, built_in, procedure_beside
from runbook.procedure.shapes import Field
from runbook.procedure.yaml_tree import read_tree
from runbook.settings import Settings
from runbook.settings.words import message

WINDOW_FILE = "window.lock"


def procedure_of(invocation: Invocation) -> LoadedProcedure:
    """The bank's own procedure where it is sound, else the built-in one."""
    named = Path(invocation.config) if invocation.config else None
    return procedure_beside(named, os.environ)


def answers_named(
    wishes: Wishes, loaded: LoadedProcedure, settings: Settings, lang: str
) -> Answers | None:
    """The file of answers, where one was named. Exits when it cannot be used."""
    if not wishes.answers:
        return None
    try:
        with Path(wishes.answers).open("rb") as file:
            text = file.read(LARGEST).decode("utf-8-sig")
    except (OSError, ValueError):
        said = t("answers.not_read.sentence", lang)
        console.problem("answers.not_read", said, t("answers.not_read.hint", lang))
        raise click.exceptions.Exit(ExitCode.USAGE) from None
    shape, procedure = settings.callbacks.reference, loaded.procedure or built_in()
    read = read_answers(read_tree(text), procedure, wishes.answers, shape)
    if read.problems:
        for problem in read.problems:
            console.warn(message(problem, lang))
        raise click.exceptions.Exit(ExitCode.USAGE)
    return read


def taken_up(conductor: Conductor, screen: RunScreen, wishes: Wishes, *, alone: bool) -> Run | None:
    """The run to offer her; without a terminal, or in a second window, it simply goes on."""
    found = conductor.resumable()
    if found is None:
        return None
    if wishes.fresh and alone:
        conductor.start_again(found)
        return None
    if wishes.at_terminal and alone:
        return found
    conductor.go_on(found)
    screen.remark("run.goes_on")
    return None


def obey_wishes(conductor: Conductor, wishes: Wishes) -> None:
    """What stands on the command line is answered already."""
    for wanted, count in ((Field.CALLS, wishes.calls), (Field.CHATS, wishes.chats)):
        if count is not None:
            conductor.give_field(wanted, str(count))
    if wishes.not_working:
        conductor.give(NOT_WORKING, ",".join(sorted(wishes.not_working)))


def prepared_screen(
    invocation: Invocation, workplace: Workplace, wishes: Wishes, answers: Answers | None
) -> RunScreen:
    """The screen that fits, with what there is to say about the settings."""
    lang = invocation.lang
    if answers is not None:
        screen: RunScreen = AnsweredScreen(workplace.settings, lang, answers)
    else:
        screen = _screen(invocation, workplace, wishes)
    if not wishes.at_terminal:
        # On her terminal a file's line and an id would stand between the words and the checks.
        say_problems(workplace.loaded, lang)
    if workplace.loaded.broken:
        screen.remark("run.settings_broken")
    elif workplace.loaded.source is None:
        screen.remark("run.no_settings")
    return screen


def _screen(invocation: Invocation, workplace: Workplace, wishes: Wishes) -> RunScreen:
    lang = invocation.lang
    if not wishes.at_terminal:
        return RunScreen(workplace.settings, lang)
    from runbook.cli.run.sheet import Sheet  # noqa: PLC0415 - rich costs start-up time

    sheet = Sheet(workplace.settings, lang)
    scripts = folder_beside(invocation.config, os.environ)
    sheet.chat_words = shown(lang, "chat", scripts).script.messages
    sheet.words_height = wishes.words_height
    return sheet
