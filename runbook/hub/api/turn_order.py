"""PURE. Whose turn it is at a door where each may stand for as long as a body takes.

One turn is always kept for somebody who did not have one lately: however many times a few come
again, whoever comes first that night is let in at once.
"""

from collections.abc import Collection, Mapping, Sequence

MOST_AT_ONCE = 2
"""Read side by side: each may take half a megabyte, and four unpacked."""
LATELY = 300.0
"""Seconds after a turn in which its holder stands behind all others: the hour's pace is twelve."""


def next_in_turn(
    waiting: Sequence[str], holding: Collection[str], ended: Mapping[str, float], now: float
) -> str | None:
    """Who of those who wait begins now; None when nobody may.

    ``waiting`` stands in the order in which they came; ``ended`` says when, on the clock of
    ``now``, each last gave a turn back. Nobody holds two.
    """
    free = MOST_AT_ONCE - len(holding)
    able = [one for one in waiting if one not in holding] if free > 0 else []
    lately = {one: at for one, at in ended.items() if now - at < LATELY}
    first = next((one for one in able if one not in lately), None)
    if first is not None or free == 1:
        return first
    return min(able, key=lambda one: lately[one], default=None)
