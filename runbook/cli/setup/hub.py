"""``runbook setup --hub URL --code CODE``: this PC introduces itself to the bank's hub, once."""

import os
import sys
from pathlib import Path

from runbook.agent.line.enrolling import Outcome, enrol, is_enrolled
from runbook.agent.line.opening import NotOpenedError, Ways, agent_secret, with_hub
from runbook.agent.workplace import utc_now
from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.cli.setup.report import cannot_write, change_lines, say_problems
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.journal.store import open_journal
from runbook.language.texts import t
from runbook.settings.document import document_of, settings_text
from runbook.settings.file import Loaded, load_settings, settings_from
from runbook.settings.install import Action, Item, install
from runbook.settings.rules import hub_address, identifier

_STDIN = "-"
_LONGEST_CODE = 200


def introduce(target: Path, url: str, code: str, operator: str, lang: str) -> int:
    """Make this PC known by the code, and write the hub's address into the settings.

    Nothing is written when the hub refuses. A code ``-`` is read from the input, so that it stands
    in no list of processes. ``operator`` is her id where the settings do not name one, or where
    there are none yet.
    """
    before = _begun(target, url, operator, lang)
    if before is None:
        return ExitCode.USAGE
    if code == _STDIN:
        code = sys.stdin.readline(_LONGEST_CODE) if sys.stdin else ""
    wanted = with_hub(before, url, operator)
    done = greet(wanted, code, lang)
    if done is not ExitCode.OK or wanted.settings == before.settings:
        return done
    try:
        content = settings_text(document_of(wanted.settings), lambda text_id: t(text_id, lang))
        changes = install(target.parent, (Item(target.name, content),), utc_now())
    except OSError as error:
        cannot_write(error, lang)
        return ExitCode.DEFECT
    made = [one for one in changes if one.action is not Action.SAME]
    for line in change_lines(tuple(made), target.parent, lang, dry=False):
        console.say(line)
    return ExitCode.OK


def _begun(target: Path, url: str, operator: str, lang: str) -> Loaded | None:
    """The settings there are; None where what was asked for cannot be done, which is said."""
    if wrong := _asked_wrongly(url, operator):
        _say(wrong, lang, {"url": url})
        return None
    if not target.exists() and operator:
        return settings_from(b"", target)
    if not target.exists():
        _say("setup.hub_first", lang, {})
        return None
    loaded = load_settings(target, {})
    if loaded.broken:
        say_problems(loaded.problems, lang)
        return None
    known = loaded.settings.operator.id
    if operator and known not in {"", operator}:
        _say("setup.hub_somebody_else", lang, {"operator": known})
        return None
    return loaded


def _asked_wrongly(url: str, operator: str) -> str:
    """The id of what is wrong with the command, empty where all is well."""
    if fault := hub_address(url):
        in_the_open = fault.rule_id == "settings.hub_in_the_open"
        return fault.rule_id if in_the_open else "setup.hub_url"
    fault = identifier(operator) if operator else None
    return fault.rule_id if fault else ""


def greet(loaded: Loaded, code: str, lang: str) -> ExitCode:
    """Introduce this PC and say what came of it."""
    opened = open_journal(None, utc_now())
    try:
        outcome = enrol(Ways(loaded, os.environ), opened.journal, code)
    except JournalError as error:
        outcome = Outcome(False, error.problem.rule_id, {})
    finally:
        opened.journal.close()
    if not outcome.done:
        _say(outcome.text_id, lang, outcome.values)
        return ExitCode.OPERATOR
    console.say(t(outcome.text_id, lang, **outcome.values))
    return ExitCode.OK


def is_known(loaded: Loaded, journal: Journal | None = None) -> bool:
    """Whether the hub knows this PC already, as far as this PC remembers."""
    opened = journal or open_journal(None, utc_now()).journal
    try:
        secret = agent_secret(Ways(loaded, os.environ), opened)
        return is_enrolled(opened, secret, loaded.settings.operator.id) is not None
    except (JournalError, NotOpenedError):
        return False
    finally:
        if journal is None:
            opened.close()


def _say(text_id: str, lang: str, values: dict[str, str]) -> None:
    sentence, hint = (t(f"{text_id}.{one}", lang, **values) for one in ("sentence", "hint"))
    console.problem(text_id, sentence[:1].upper() + sentence[1:], hint)
