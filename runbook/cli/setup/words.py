"""How the questions of ``setup``, their faults and the answers look on the screen."""

from runbook.cli.setup.lines import say_lines
from runbook.language.texts import known, t
from runbook.settings.problem import Fault, SettingsProblem, Severity
from runbook.settings.questionnaire import Questionnaire
from runbook.settings.questions import TOKEN, Kind, Question, Value
from runbook.settings.words import expected, sentence

_INDENT = "   "


def show_question(sitting: Questionnaire, question: Question, lang: str) -> None:
    """The question with why it is asked, what may be answered and what Enter means."""
    number = sitting.at + 1
    say_lines(" ", f"{number}. {t(f'setup.ask.{question.topic}', lang)}")
    say_lines(f"{_INDENT}{t(f'setup.why.{question.topic}', lang)}")
    for place, choice in enumerate(question.choices, 1):
        say_lines(f"{_INDENT}{place}) {choice_label(question, choice, lang)}")
    example = _example(question)
    if example:
        say_lines(_INDENT + t("setup.example", lang, example=example))
    say_lines(_INDENT + _enter(question, sitting.default_of(question), lang))


def show_help(question: Question, lang: str) -> None:
    """More about a question, and how any of them is answered."""
    more = f"setup.more.{question.topic}"
    say_lines(t(more, lang) if known(more, lang) else "")
    if question.kind in {Kind.TEXT, Kind.WORDS, Kind.NUMBER}:
        rule = question.rule
        said = t(f"settings.expected.{rule.expected}", lang)
        say_lines(t("setup.expected", lang, expected=said))
    say_lines(t("setup.keys", lang))


def show_fault(question: Question, fault: Fault, lang: str) -> None:
    """What is wrong with an answer and what was expected. The answer is not repeated."""
    said = t(f"{fault.rule_id}.sentence", lang, **fault.values)
    hint = f"{fault.rule_id}.hint"
    wanted = t(hint, lang) if known(hint, lang) else ""
    if fault.rule_id.startswith("settings."):
        problem = SettingsProblem(
            fault.rule_id,
            Severity.ERROR,
            expected=f"settings.expected.{question.rule.expected}",
            example=_example(question),
            values=fault.values,
        )
        said, wanted = sentence(problem, lang), expected(problem, lang)
        if question.kind in {Kind.CHOICE, Kind.PROVIDER}:
            wanted = t("setup.choose", lang)
    say_lines(said[:1].upper() + said[1:], wanted[:1].upper() + wanted[1:])


def show_summary(sitting: Questionnaire, lang: str) -> None:
    """Every answer with the number of its question."""
    say_lines(" ", t("setup.summary", lang))
    for number, question in enumerate(sitting.questions, 1):
        value = shown_value(question, sitting.answers.get(question.key, ""), lang)
        say_lines(f"{number:4}. {t(f'setup.label.{question.topic}', lang)}: {value}")


def shown_value(question: Question, value: Value | None, lang: str) -> str:
    """An answer as people read it; a secret only as being there or not."""
    if question.key == TOKEN:
        return t("setup.token.there" if value else "setup.token.absent", lang)
    if isinstance(value, bool):
        return t("setup.yes" if value else "setup.no", lang)
    if value is None or value in {"", ()}:
        return t("setup.nothing", lang)
    if isinstance(value, tuple):
        return ", ".join(value)
    return choice_label(question, str(value), lang)


def choice_label(question: Question, choice: str, lang: str) -> str:
    """A choice in words; a provider is called as it calls itself."""
    said = f"setup.choice.{question.topic}.{choice}"
    return t(said, lang) if question.kind is Kind.CHOICE and known(said, lang) else choice


def _enter(question: Question, default: Value | None, lang: str) -> str:
    if question.kind is Kind.YES_NO:
        return t("setup.enter.yes_no", lang, value=shown_value(question, bool(default), lang))
    if question.key == TOKEN:
        return t("setup.enter.keep" if default else "setup.enter.skip", lang)
    if default is None or default in {"", ()}:
        if question.required:
            return t("setup.enter.nothing", lang)
        skip = f"setup.skip.{question.topic}"
        return t(skip, lang) if known(skip, lang) else t("setup.enter.skip", lang)
    return t("setup.enter", lang, value=shown_value(question, default, lang))


def _example(question: Question) -> str:
    """The example of the settings' own rule as one would type it: without key, quotes, brackets."""
    if question.kind not in {Kind.TEXT, Kind.WORDS, Kind.NUMBER}:
        return ""
    return question.rule.example.partition(" = ")[2].strip("[]").replace('"', "")
