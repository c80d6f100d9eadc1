"""PURE. What somebody is told by the bot."""

from dataclasses import dataclass

from notifier.message import Message
from runbook.hub.model.people import HubPerson


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one update. ``code`` is stable and holds nothing of what was said.

    ``toast`` answers a press; ``done`` False: it was refused, and the window must be closed by
    hand. ``messages`` go to ``chat`` through the outbox, in the transaction that records why.
    ``secret`` holds a link to log in: it is sent at once and kept nowhere.
    """

    code: str
    done: bool = True
    toast: str = ""
    chat: int = 0
    person: HubPerson | None = None
    messages: tuple[Message, ...] = ()
    secret: Message | None = None
    lang: str = "ru"
