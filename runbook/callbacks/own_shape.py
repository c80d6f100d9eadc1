"""PURE. The bank's own shape of case references: a regular expression that cannot keep her waiting.

Python's expressions try again and again where one repetition stands in another. Such ones are not
taken, nor more than a few repetitions side by side: on 40 characters each adds a factor of 40.
"""

import re

LONGEST_SHAPE = 200
_MOST_REPETITIONS = 4
_MOST_CHOICES = 6
_TRIED_ON = 40
_TOKEN = re.compile(
    r"(?P<escaped>\\[1-9])|\\.|(?P<signs>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<open>\((?:\?:)?)(?P<odd>\?)?"
    r"|(?P<close>\))|(?P<exactly>\{\d+\})|(?P<repeat>[*+]|\{\d*,\d*\})|(?P<maybe>\?)|(?P<choice>\|)|.",
    re.DOTALL,
)
_ARITHMETIC = re.compile(r"\[|--|&&|~~|\|\|")


def is_safe(shape: str) -> bool:
    """Whether the expression can be used: well formed, short, and bounded in the time it takes."""
    if not shape or len(shape) > LONGEST_SHAPE or not _is_bounded(shape):
        return False
    try:
        re.compile(shape)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def fits(shape: str, text: str) -> bool:
    """Whether the whole text has the shape. What is not safe fits nothing."""
    if len(text) > _TRIED_ON or not is_safe(shape):
        return False
    return re.fullmatch(shape, text) is not None


def _is_bounded(shape: str) -> bool:
    """Only plain groups, no group repeated that varies inside, few repetitions and choices."""
    varying = [False]
    closed = False
    repetitions = choices = 0
    for token in _TOKEN.finditer(shape):
        kind = token.lastgroup
        if kind in {"escaped", "odd"} or _is_odd_set(token[0]):
            return False
        if kind in {"repeat", "exactly"} and closed:
            return False
        closed = False
        if kind == "open":
            varying.append(False)
        elif kind == "close" and len(varying) > 1:
            # «?» after a group repeats nothing; what repeats must not vary inside.
            closed = varying.pop()
            varying[-1] |= closed
        elif kind in {"repeat", "maybe"}:
            repetitions += 1
            varying[-1] = True
        elif kind == "choice":
            choices += 1
            varying[-1] = True
    return repetitions <= _MOST_REPETITIONS and choices <= _MOST_CHOICES


def _is_odd_set(token: str) -> bool:
    """An open set, or one that Python keeps for set arithmetic to come and warns about."""
    return token[0] == "[" and (len(token) == 1 or _ARITHMETIC.search(token[1:]) is not None)
