"""PURE. Which channels are known to be dead, from what became of the latest attempts."""

from collections.abc import Iterable

from notifier.delivery import ErrorCode, State

_DEAD = frozenset(
    {
        ErrorCode.NOT_SENT,
        ErrorCode.SERVER_ERROR,
        ErrorCode.WRONG_TOKEN,
        ErrorCode.NO_CHANNEL,
        ErrorCode.NOT_AN_API,
    }
)
"""How a channel as a whole fails, for certain. Other errors mean that it answers, or nothing."""


def dead(attempts: Iterable[tuple[str, str | None, str]]) -> frozenset[str]:
    """Channels none of whose attempts since the last one that was taken shows any life.

    ``attempts`` are channel, outcome and error of finished ones, the oldest first.
    """
    since: dict[str, list[str]] = {}
    for channel, outcome, error in attempts:
        if outcome == State.ACCEPTED:
            since[channel] = []
        else:
            since.setdefault(channel, []).append(error)
    return frozenset(
        channel for channel, errors in since.items() if errors and _DEAD.issuperset(errors)
    )
