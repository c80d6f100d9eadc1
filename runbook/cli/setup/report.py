"""What ``setup`` has done or would do, for people and for machines."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.cli.output import console
from runbook.cli.output.file_reasons import why_not_written
from runbook.language.texts import t
from runbook.settings.install import Action, Change, meant
from runbook.settings.problem import SettingsProblem
from runbook.settings.words import expected, message, place, sentence

if TYPE_CHECKING:
    from runbook.agent.telling.rehearsal import Result

SCHEMA = "runbook.setup/1"


def problem_as_json(problem: SettingsProblem, lang: str) -> dict[str, object]:
    """One problem with its place and its sentences."""
    hint = t(problem.hint, lang, **problem.values)
    return {
        "id": problem.rule_id,
        "level": str(problem.severity),
        "place": place(problem, lang),
        "key": problem.key or None,
        "line": problem.line or None,
        "sentence": sentence(problem, lang),
        "expected": expected(problem, lang) or None,
        "hint": hint or None,
    }


def say_problems(problems: Iterable[SettingsProblem], lang: str) -> None:
    """Every problem on stderr, errors and warnings."""
    for problem in problems:
        console.warn(message(problem, lang))


def change_lines(changes: Iterable[Change], folder: Path, lang: str, *, dry: bool) -> list[str]:
    """One line for everything that is or would be changed."""
    tense = "would" if dry else "done"
    return [
        t(f"setup.{tense}.{one.action}", lang, name=str(folder / one.name))
        for one in changes
        if one.action is not Action.SAME
    ]


def cannot_write(error: OSError, lang: str) -> None:
    """The files could not be written: nothing was changed."""
    where = str(meant(Path(error.filename))) if isinstance(error.filename, str | Path) else ""
    console.problem(
        "setup.cannot_write",
        t("setup.cannot_write", lang, name=where, reason=why_not_written(error, lang)),
        t("setup.cannot_write.hint", lang),
    )


def say_test(results: "list[Result]", lang: str) -> bool:
    """Who the test message reached and who not; True when it reached everybody."""
    from runbook.agent.telling.rehearsal import conclusion  # noqa: PLC0415 - lazy for start-up

    for line in (line for one in results for line in one.lines(lang)):
        console.say(line)
    for line in conclusion(results, lang):
        console.say(line)
    return bool(results) and all(one.reached for one in results)
