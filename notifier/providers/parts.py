"""A message in the form a channel can show: a title by itself, links instead of buttons."""

from dataclasses import replace

from notifier.message import EmptyMessageError, Message, render_plain


def parted(message: Message, limit: int) -> tuple[str, str]:
    """Title and body; the body has at most ``limit`` UTF-16 code units and may be empty.

    Without a title its first line stands in for one.
    """
    if not message.title.strip():
        title, _, body = render_plain(message, limit).strip().partition("\n")
        return title, body.strip("\n")
    try:
        below = replace(message, title="")
    except EmptyMessageError:
        return message.title, ""
    return message.title, render_plain(below, limit).strip("\n")


def with_links(message: Message) -> Message:
    """Each button that leads somewhere as a line of its own, for a channel without buttons."""
    links = [
        f"{button.label}: {button.link}" for row in message.buttons for button in row if button.link
    ]
    return replace(message, lines=(*message.lines, *links), buttons=())
