"""PURE. The check digit of what people read out and type: H. M. Damm's scheme (2004).

Over a totally anti-symmetric quasigroup of order 10 (Damm, "Total anti-symmetrische
Quasigruppen", Marburg 2004, chapter 5) it finds every single wrong digit and every pair of
neighbours that changed places.
"""

_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_BLANKS = " \t\u00a0\u2007\u2009\u202f\u3000"
_DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}
_PLAIN = {**dict.fromkeys(map(ord, _BLANKS + _DASHES)), **_FULL_WIDTH}


def with_check_digit(digits: str) -> str:
    """The digits with their check digit behind them."""
    return f"{digits}{_run(digits)}"


def is_right(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return _run(digits) == 0


def digits_of(typed: str, length: int) -> str | None:
    """The digits of a code as people type it, with blanks, dashes and full-width digits.

    None when something else stands there, or there are not ``length`` of them.
    """
    found = typed.strip().translate(_PLAIN)
    return found if len(found) == length and found.isascii() and found.isdigit() else None


def _run(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _TABLE[state][int(digit)]
    return state
