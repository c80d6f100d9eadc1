"""One mail as bytes: RFC 5322 headers that say nothing of this PC, a plain UTF-8 body."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from notifier.delivery import Purpose
from notifier.message import ELLIPSIS, Message
from notifier.providers.parts import parted, with_links
from notifier.providers.provider import Envelope

SUBJECT_LIMIT = 150
BODY_LIMIT = 20_000
"""UTF-16 code units. A mail could be longer; nobody reads a longer alert."""

# What a Message-ID may hold without quoting, RFC 5322, 3.2.3, less than all of it.
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_MAILBOX = re.compile(
    r"(?:\"?(?P<name>[^\"<>@,;:\\]*?)\"?\s*<(?P<framed>[^<>\s@]+@[^<>\s@]+)>"
    r"|(?P<bare>[^<>\s@,;:\"\\]+@[^<>\s@,;:\"\\]+))"
)
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail on its way. ``content`` has CRLF line ends; ``id`` is its Message-ID."""

    id: str
    sender: str
    recipient: str
    content: bytes


def mailbox(text: str) -> Address | None:
    """One mail address, with a display name or without; None for anything else.

    The domain is in ASCII (RFC 5890). Non-ASCII local parts are None: few servers take them.
    """
    found = _MAILBOX.fullmatch(text.strip())
    if found is None or not text.isprintable():
        return None
    local, _, domain = (found["framed"] or found["bare"]).rpartition("@")
    try:
        made = Address((found["name"] or "").strip(), addr_spec=f"{local}@{ascii_name(domain)}")
    except (ValueError, AttributeError, LookupError, MessageError):
        # The standard library's parser of addresses trips over some of what is none.
        return None
    return made if made.addr_spec.isascii() and made.addr_spec.count("@") == 1 else None


def ascii_name(host: str) -> str:
    """A host's name as the network knows it. Raises UnicodeError."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


def compose(
    sender: Address,
    recipient: Address,
    message: Message,
    envelope: Envelope,
    now: datetime | None = None,
) -> Letter:
    """The mail for a message. Sent again for the same delivery it has the same Message-ID.

    All mails of one incident refer to one id made from the incident key, so they are one thread,
    also where the first of them never arrived.
    """
    identity = _identity(envelope.delivery or secrets.token_hex(16), sender.domain)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = sender
    letter["To"] = recipient
    letter["Date"] = now or datetime.now(UTC)
    letter["Message-ID"] = identity
    if envelope.incident:
        thread = _identity(f"incident-{envelope.incident}", sender.domain)
        letter["In-Reply-To"] = thread
        letter["References"] = thread
    # RFC 3834: no answering machine answers this. Exchange has a header of its own for it.
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    if message.rings and envelope.purpose is not Purpose.EDIT:
        letter["Importance"] = "high"
        letter["X-Priority"] = "1"
    # Base64 keeps every line short and free of dots at its beginning, over any old relay.
    title, body = parted(with_links(message), BODY_LIMIT)
    # Some readers show no mail without a body.
    letter.set_content(f"{body or title}\n", charset="utf-8", cte="base64")
    for one in message.attachments:
        kind, _, form = one.media_type.partition("/")
        letter.add_attachment(one.content, kind, form, filename=one.name)
    # EmailMessage loses what looks like an encoded word, and spaces between real ones.
    subject = Header(_subject(title), "utf-8", header_name="Subject").encode(linesep="\r\n")
    content = f"Subject: {subject}\r\n".encode("ascii") + letter.as_bytes()
    return Letter(identity, sender.addr_spec, recipient.addr_spec, content)


def _identity(name: str, domain: str) -> str:
    known = name if _PLAIN_ID.fullmatch(name) else hashlib.sha256(name.encode()).hexdigest()
    return f"<{known}@{domain}>"


def _subject(title: str) -> str:
    """One line, whatever the title holds: the text cannot become a header of its own."""
    line = " ".join(_INVISIBLE.sub("", title).split()) or ELLIPSIS
    return line if len(line) <= SUBJECT_LIMIT else line[: SUBJECT_LIMIT - 1] + ELLIPSIS
