"""Whether a file she names may be written: what is there is somebody's, and a slip is soon made."""

from pathlib import Path

import click

from runbook.cli.output import console
from runbook.language.texts import t
from runbook.system.asked_files import NotPlainFileError, look

force_option = click.option("--force", is_flag=True, help="cli.file.option.force")


def may_write(name: str, lang: str, *, force: bool) -> bool:
    """Whether nothing stands there that must stay; otherwise that is said.

    What else may keep the file from being written shows when it is.
    """
    try:
        look(Path(name), force=force)
    except FileExistsError as error:
        say_taken(error, name, lang)
        return False
    except OSError:
        return True
    return True


def say_taken(error: FileExistsError, name: str, lang: str) -> None:
    """Say what has that name, and what to do."""
    text_id = "cli.file.not_plain" if isinstance(error, NotPlainFileError) else "cli.file.exists"
    console.problem(text_id, t(text_id, lang, name=name), t(f"{text_id}.hint", lang, name=name))
