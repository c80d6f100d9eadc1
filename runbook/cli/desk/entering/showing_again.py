"""A desk runs already: its page is shown again, or the words alone where it does not answer."""

import time
from collections.abc import Callable
from pathlib import Path

from runbook.cli.desk.entering.address import read_address
from runbook.cli.desk.entering.knocking import knock
from runbook.cli.desk.entering.not_answering import words_page
from runbook.cli.desk.entering.opening import WORDS, open_file, open_page
from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.holding.scripts import Shown
from runbook.language.texts import t

_PATIENCE = 1.0
"""Seconds until she is given the words: nobody stands before an empty screen for longer."""
_GIVES_UP = 8.0
"""Seconds in which it may answer yet: it may just be starting."""
_BETWEEN = 0.1


def show_again(
    folder: Path,
    words: tuple[Shown, Shown],
    lang: str,
    say: Callable[[str, str], None],
    *,
    browser: bool,
) -> ExitCode:
    """Show the page of the desk that runs; 0 once that is done, and not 0 where it never answers.

    ``say`` is given the event, and a sentence with the address where no browser shows it.
    """
    began = time.monotonic()
    told = not browser
    while time.monotonic() - began < _GIVES_UP:
        address = read_address(folder)
        if address is not None and (url := knock(address)):
            if browser and open_page(folder, url):
                say("running", t("desk.opened.again", lang))
            else:
                text_id = "desk.no_browser" if browser else "desk.address"
                say("running", t(text_id, lang, address=url))
            return ExitCode.OK
        if not told and time.monotonic() - began >= _PATIENCE:
            told = True
            open_file(folder / WORDS, words_page(*words, lang))
        time.sleep(_BETWEEN)
    hint = t("desk.not_answering.hint", lang)
    console.problem("desk.not_answering", t("desk.not_answering", lang), hint)
    return ExitCode.DEFECT
