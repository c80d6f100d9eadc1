"""PURE. Numbers in what somebody typed or sent: as many digits as any of them can have."""

_LONGEST = 9


def whole_number(text: str) -> int | None:
    """The number that a text of at most nine decimal digits is; None for anything else.

    Python refuses to read a number of thousands of digits, and forms and files may hold one.
    """
    return int(text) if text.isdecimal() and len(text) <= _LONGEST else None
