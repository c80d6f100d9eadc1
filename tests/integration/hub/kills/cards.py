"""The incidents in what was sent, and which of them were told more often than they may be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

from bench.hub.chats import LOCAL, MASS

_REPEAT = "Повтор. "

Sent = Mapping[str, Any]
"""A message as the Bot API server took it."""


@dataclass(frozen=True)
class Card:
    """One incident in one message. ``listed``: in a digest, which no card is changed in later.

    ``said`` is the line that tells of it.
    """

    chat: int
    number: int
    again: bool
    listed: bool
    rings: bool
    said: str = ""

    @property
    def place(self) -> tuple[int, int]:
        """The incident in the chat."""
        return self.chat, self.number


def cards_in(message: Sent) -> list[Card]:
    """The incidents that a message tells of as open."""
    text = str(message["text"])
    first, whole = text.partition("\n")[0], text.startswith(_REPEAT)
    listed = _number_in(first) == 0
    return [
        Card(
            chat=int(message["chat_id"]),
            number=number,
            again=whole or _REPEAT in line,
            listed=listed,
            rings=not message["silent"],
            said=line,
        )
        for line in (text.splitlines() if listed else [first])
        if (number := _number_in(line))
    ]


def told_twice(cards: Iterable[Card]) -> dict[str, list[Card]]:
    """The second card and every further one, by the name of the fault that it is.

    A repeat is counted apart where it rings, in a digest, and where it is silent: an edit that no
    message is known for, which says more than the repeat before it.
    """
    every = list(cards)
    news = [card for card in every if not card.again]
    kinds = product((False, True), repeat=2)
    again = (
        [card for card in every if card.again and (card.listed, card.rings) == kind]
        for kind in kinds
    )
    return {
        "cards_twice": _further(card for card in news if not card.listed),
        "rung_twice": _further(card for card in news if card.rings),
        "repeated_twice": [further for alike in again for further in _further(alike)],
    }


def described(messages: Iterable[Sent], twice: Mapping[str, Iterable[Card]]) -> tuple[str, ...]:
    """Each fault with all that was told there of the same incident, in the order it came."""
    every = [(one, card) for one in messages for card in cards_in(one)]
    lines = []
    for fault, cards in twice.items():
        for place in dict.fromkeys(card.place for card in cards):
            lines.append(f"{fault}: incident {place[1]} in chat {place[0]}")
            lines += [_in_short(one, card) for one, card in every if card.place == place]
    return tuple(lines)


def _in_short(message: Sent, card: Card) -> str:
    at = datetime.fromtimestamp(float(message["at"]), UTC).strftime("%H:%M:%S.%f")
    sound = "rings" if card.rings else "silent"
    shape = "in a digest" if card.listed else "card"
    repeat = "repeat" if card.again else "new"
    known = f"message {message['message_id']} by {message['by']}"
    return f"  {at} {known}: {shape}, {sound}, {repeat}: {card.said}"


def _number_in(line: str) -> int:
    found = MASS.search(line) or LOCAL.search(line)
    return int(found[1]) if found else 0


def _further(cards: Iterable[Card]) -> list[Card]:
    seen = Counter[tuple[int, int]]()
    found = []
    for card in cards:
        seen[card.place] += 1
        if seen[card.place] > 1:
            found.append(card)
    return found
