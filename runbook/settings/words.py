"""Sentences for problems of the settings, in the operator's language."""

from runbook.language.texts import t
from runbook.privacy.plain_text import one_text
from runbook.settings.problem import SettingsProblem


def message(problem: SettingsProblem, lang: str) -> str:
    """One line for a person: place, what is wrong, what was expected, an example, what to do."""
    pieces = [
        f"{place(problem, lang)}: {sentence(problem, lang)}",
        expected(problem, lang),
        t(problem.hint, lang, **values_of(problem)),
        f"[{problem.rule_id}]",
    ]
    return " ".join(piece for piece in pieces if piece)


def place(problem: SettingsProblem, lang: str) -> str:
    """File, line and key, as far as they are known."""
    pieces = [problem.file]
    if problem.line:
        line = "settings.place.line" if problem.key else "settings.place.line_column"
        pieces.append(t(line, lang, line=problem.line, column=problem.column))
    if problem.key:
        pieces.append(one_text(problem.key))
    return ", ".join(pieces)


def sentence(problem: SettingsProblem, lang: str) -> str:
    """What is wrong, without the place and without the refused value."""
    return t(f"{problem.rule_id}.sentence", lang, **values_of(problem))


def expected(problem: SettingsProblem, lang: str) -> str:
    """What should stand there with an example; empty when the rule has nothing to show."""
    if not problem.expected:
        return ""
    kind = "settings.expected.with_example" if problem.example else "settings.expected.alone"
    return t(kind, lang, expected=t(problem.expected, lang), example=problem.example)


def values_of(problem: SettingsProblem) -> dict[str, str | int | float]:
    """What its texts are filled in with."""
    # A file's own words, or what its reader says of them: nothing of it may steer a terminal.
    said = problem.values.items()
    return {name: one_text(one) if isinstance(one, str) else one for name, one in said}
