"""PURE. The check digit of bank cards."""


def luhn(digits: str) -> bool:
    """Whether the sum of ASCII digits is right (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - decimal digits
    return total % 10 == 0
