"""PURE. What was typed, as a value the settings accept, or the fault by the settings' own rules."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from runbook.language.digits import whole_number
from runbook.settings import rules
from runbook.settings.problem import Fault
from runbook.settings.questions import Kind, ProviderLine, Question, Value

CLEAR = frozenset({"-", "\u2013", "\u2014"})
"""What leaves an answer empty where Enter would take the default."""
_BETWEEN_WORDS = re.compile(r"[\s,;]+")
# A letter alone may be pressed on the wrong layout: «y» stands on the key of «н», so in Russian
# it is neither yes nor no.
_YES = {"ru": {"д", "да", "lf", "l", "yes"}, "en": {"y", "yes"}}
_NO = {"ru": {"н", "нет", "ytn", "no"}, "en": {"n", "no"}}
_UNREADABLE = Fault("setup.unreadable")


def judge(question: Question, typed: str, lang: str = "ru") -> Value | Fault:
    """The answer, or what is wrong with it. Enter takes the default, a hyphen leaves it empty."""
    try:
        typed.encode()
    except UnicodeEncodeError:
        return _UNREADABLE
    text = unicodedata.normalize("NFC", typed).strip()
    if not text:
        return _untyped(question)
    if text in CLEAR:
        return Fault("settings.empty") if question.required else ""
    if question.kind is Kind.YES_NO:
        return _yes_or_no(text, lang)
    return _READERS.get(question.kind, _checked)(question, text)


def accepts(question: Question, value: object) -> bool:
    """Whether a remembered answer is one that this question could have been given."""
    if isinstance(value, tuple):
        return question.kind is Kind.WORDS and judge(question, " ".join(value)) == value
    if isinstance(value, bool):
        return question.kind is Kind.YES_NO
    if value == "":
        return not question.required
    if question.kind is Kind.PROVIDER:
        return isinstance(value, str) and _checked(question, value) == value
    return isinstance(value, (str, int)) and judge(question, str(value)) == value


def token_fault(text: str) -> Fault | None:
    """Whether a token has the shape BotFather gives. The text is not repeated."""
    return None if rules.looks_like_bot_token(text) else Fault("setup.token.shape")


def _untyped(question: Question) -> Value | Fault:
    if question.default is not None:
        return question.default
    return Fault("settings.empty") if question.required else ""


def judge_yes_or_no(typed: str, lang: str) -> bool | Fault:
    """A plain yes or no; Enter is yes."""
    text = typed.strip()
    return _yes_or_no(text, lang) if text else True


def _yes_or_no(text: str, lang: str) -> bool | Fault:
    word = text.casefold()
    if word in _YES[lang]:
        return True
    return False if word in _NO[lang] else Fault("setup.yes_or_no")


def _chosen(question: Question, text: str) -> str | Fault:
    """One of the choices: by number, by word, or by what only one word begins with."""
    if text.isdecimal():
        place = (whole_number(text) or 0) - 1
        right = 0 <= place < len(question.choices)
        return question.choices[place] if right else Fault("setup.no_such_number")
    begun = [one for one in question.choices if one.startswith(text.lower())]
    return begun[0] if len(begun) == 1 else rules.one_of(question.choices)(text) or text


def _words(question: Question, text: str) -> tuple[str, ...] | Fault:
    words = tuple(filter(None, _BETWEEN_WORDS.split(text)))
    faults = (fault for one in words if isinstance(fault := _text(question, one), Fault))
    return next(faults, words) if words else Fault("settings.empty")


def _provider(question: Question, text: str) -> str | Fault:
    """A provider by number, or by the beginning of its name; else her own as typed."""
    names = question.choices
    if text.isdecimal():
        place = (whole_number(text) or 0) - 1
        return names[place] if 0 <= place < len(names) else Fault("setup.no_such_number")
    wanted = text.casefold()
    exact = [one for one in names if one.casefold() == wanted]
    begun = exact or [one for one in names if _begins(one, wanted)]
    if len(begun) > 1:
        return Fault("setup.several", values={"names": ", ".join(begun)})
    return _checked(question, begun[0] if begun else text)


def _begins(name: str, wanted: str) -> bool:
    # Three letters are meant; two could begin anybody's own.
    return len(wanted) > 2 and name.casefold().startswith(wanted)  # noqa: PLR2004 - see above


def provider_named(providers: Sequence[ProviderLine], name: object) -> ProviderLine | None:
    """The directory's line of that name."""
    return next((one for one in providers if one.name == name), None)


def _number(question: Question, text: str) -> int | Fault:
    plain = re.sub(r"\s", "", text).replace("\u2212", "-")
    # With a plus it is a phone: a chat has its own number.
    if not re.fullmatch(r"-?[0-9]{1,18}", plain):
        return Fault("settings.bad_chat_id")
    number = int(plain)
    faults = (fault for check in question.rule.checks if (fault := check(number)))
    return next(faults, number)


def _checked(question: Question, text: str) -> str | Fault:
    taken = {one.casefold() for one in question.taken}
    if text.casefold() in taken:
        return Fault("setup.taken")
    return _text(question, text)


def _text(question: Question, text: str) -> str | Fault:
    rule = question.rule
    checks: tuple[rules.Check, ...] = (
        rules.at_most(rule.longest),
        rules.no_control_characters,
        rules.no_bot_token,
        *rule.checks,
    )
    return next((fault for check in checks if (fault := check(text))), text)


_READERS: Mapping[Kind, Callable[[Question, str], Value | Fault]] = {
    Kind.CHOICE: _chosen,
    Kind.PROVIDER: _provider,
    Kind.NUMBER: _number,
    Kind.WORDS: _words,
}
