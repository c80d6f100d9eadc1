"""E-mail over SMTP (RFC 5321) with aiosmtplib, over connections that need no system DNS."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

import aiosmtplib

from notifier.delivery import DeliveryError, ErrorCode, Reason, Receipt
from notifier.dispatch.governor import Limits, Window
from notifier.message import Message
from notifier.net import dialing
from notifier.net.addresses import AddressBook
from notifier.net.trust import trusting
from notifier.providers.email_errors import (
    Progress,
    ReachError,
    Step,
    classify,
)
from notifier.providers.email_letter import BODY_LIMIT, Letter, ascii_name, compose, mailbox
from notifier.providers.provider import BARE, ChannelSettingsError, Envelope
from notifier.providers.settings import MailSettings
from notifier.turn import may_speak

MAIL = Limits(
    chat=Window(10, timedelta(minutes=1), 8),
    overall=Window(60, timedelta(minutes=1), 50),
    between_edits=timedelta(minutes=5),
    text=BODY_LIMIT,
)
"""Every edit is a further mail, so they come seldom; servers slow down who sends many at once."""

OURSELVES = "[127.0.0.1]"
"""What EHLO says: an address literal (RFC 5321, 4.1.3) that tells nothing of this PC."""

_GOODBYE_S = 0.5
_GO_AHEAD = 354
_ACCEPTED = range(200, 300)
_STARTTLS, _TLS, _NONE = "starttls", "tls", "none"


class Email:
    """One sender at one mail server. Each mail has a connection of its own.

    Raises ChannelSettingsError when the settings cannot work.
    """

    def __init__(self, settings: MailSettings) -> None:
        if settings.security not in {_STARTTLS, _TLS, _NONE}:
            raise _wrong("security", 'security = "starttls"')
        sender = mailbox(settings.sender)
        if sender is None:
            raise _wrong("sender", 'sender = "runbook@bank.example"')
        try:
            self._host = ascii_name(settings.server)
        except UnicodeError:
            self._host = ""
        if not self._host or not 0 < settings.port <= 65535:  # noqa: PLR2004 - RFC 793
            raise _wrong("server", 'server = "mail.bank.example", port = 587')
        self._settings = settings
        self._sender = sender
        self._book = AddressBook(settings.names)
        self._context = None if settings.security == _NONE else trusting(settings.ca_file, "mail")

    @property
    def limits(self) -> Limits:
        """A mail server's patience, and a reader's."""
        return MAIL

    def is_group(self, address: str) -> bool:
        """A list's address looks like any other."""
        return False

    async def send(
        self,
        address: str,
        message: Message,
        replaces: str | None = None,
        envelope: Envelope = BARE,
    ) -> Receipt | DeliveryError:
        """Send one mail within the deadline. New words for an old one go as a further mail."""
        recipient = mailbox(address)
        if recipient is None:
            return DeliveryError(ErrorCode.BAD_REQUEST)
        letter = compose(self._sender, recipient, message, envelope)
        outcome = await self._visit(letter)
        if isinstance(outcome, DeliveryError):
            return outcome
        return Receipt(letter.id, outcome)

    async def knock(self, address: str) -> bool:
        """Whether the mail server takes connections now."""
        return await dialing.knock(self._book, self._host, self._settings.port)

    async def check(self) -> str | DeliveryError:
        """Log in and leave: the sender's address."""
        outcome = await self._visit(None)
        return outcome if isinstance(outcome, DeliveryError) else self._sender.addr_spec

    async def aclose(self) -> None:
        """No connection outlives its mail."""

    async def _visit(self, letter: Letter | None) -> datetime | DeliveryError:
        """One connection from beginning to end: when everything wanted was done."""
        progress = Progress()
        client = _Client(
            hostname=self._host,
            local_hostname=OURSELVES,
            timeout=None,
            use_tls=self._settings.security == _TLS,
            start_tls=False,
            tls_context=self._context,
        )
        try:
            async with asyncio.timeout(self._settings.deadline):
                await self._enter(client, progress)
                if letter is not None:
                    await _hand_over(client, letter, progress)
        except Exception as error:  # noqa: BLE001 - the edge: every failure becomes a value
            failed = classify(error, progress)
            self._judge(failed, progress)
            return failed
        else:
            done_at = datetime.now(UTC)
            # The mail is theirs by now: how they say goodbye changes nothing.
            await client.leave()
            return done_at
        finally:
            client.close()

    async def _enter(self, client: "_Client", progress: Progress) -> None:
        """Connect, secure, log in."""
        settings = self._settings
        line = await dialing.dial(self._book, self._host, settings.port)
        if isinstance(line, Reason):
            raise ReachError(ErrorCode.NOT_SENT, line)
        progress.address = line.address
        try:
            await client.connect(sock=line.channel)
        except BaseException:
            line.channel.close()
            raise
        progress.step = Step.HELLO
        await client.ehlo()
        if settings.security == _STARTTLS:
            progress.step = Step.SECURE
            if not client.supports_extension("starttls"):
                # Misconfigured, or somebody on the way took the offer out.
                raise ReachError(ErrorCode.NOT_AN_API, Reason.UNPROTECTED)
            await client.starttls()
            await client.ehlo()
        if settings.security != _NONE:
            # Without TLS anybody can answer: only a checked certificate teaches an address.
            self._book.trust(self._host, line.address)
            if settings.login and settings.password is not None:
                progress.step = Step.LOGIN
                await client.log_in(settings.login, settings.password.reveal())

    def _judge(self, failed: DeliveryError, progress: Progress) -> None:
        foreign = failed.reason in {Reason.CERTIFICATE, Reason.UNPROTECTED}
        if progress.address and (foreign or failed.code is ErrorCode.NOT_AN_API):
            self._book.distrust(self._host, progress.address)


class _Client(aiosmtplib.SMTP):
    """aiosmtplib's client that leaves nothing open and tries a password once."""

    def close(self) -> None:
        """Drop the connection: a TLS one would wait half a minute for the other side's goodbye."""
        transport = self.transport
        super().close()
        if transport is not None:
            cast(asyncio.WriteTransport, transport).abort()

    async def leave(self) -> None:
        """Say goodbye, if that is quick."""
        try:
            await self.quit(timeout=_GOODBYE_S)
        except (aiosmtplib.SMTPException, OSError, ValueError):
            return

    async def log_in(self, login: str, password: str) -> None:
        """Log in by one mechanism: three tries with a wrong password may lock the account."""
        offered = self.server_auth_methods
        if "plain" in offered:
            await self.auth_plain(login, password)
        elif "login" in offered:
            await self.auth_login(login, password)
        elif "cram-md5" in offered:
            await self.auth_crammd5(login, password)
        else:
            raise ReachError(ErrorCode.WRONG_TOKEN)


async def _hand_over(client: _Client, letter: Letter, progress: Progress) -> None:
    """The envelope, then the mail. ``client.data`` would not say whether the mail had left."""
    progress.step = Step.ENVELOPE
    sized = client.supports_extension("size")
    await client.mail(letter.sender, options=[f"SIZE={len(letter.content)}"] if sized else [])
    await client.rcpt(letter.recipient)
    protocol = client.protocol
    ready = await client.execute_command(b"DATA")
    if ready.code != _GO_AHEAD:
        raise aiosmtplib.SMTPDataError(ready.code, ready.message)
    progress.step = Step.CONTENT
    if protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("")
    if not may_speak():
        raise ReachError(ErrorCode.NOT_SENT)
    # RFC 5321, 4.5.2: a dot at the beginning of a line is doubled, one alone ends the mail.
    protocol.write(letter.content.replace(b"\r\n.", b"\r\n..") + b".\r\n")
    progress.handed_over = True
    taken = await protocol.read_response()
    if taken.code not in _ACCEPTED:
        raise aiosmtplib.SMTPDataError(taken.code, taken.message)


def _wrong(key: str, example: str) -> ChannelSettingsError:
    return ChannelSettingsError(
        f"mail.{key}",
        {
            "ru": f"В разделе [mail] неверно указано {key}.",
            "en": f"{key} in [mail] is not right.",
        },
        {"ru": f"Пример: {example}.", "en": f"Example: {example}."},
    )
