"""A bundle on its way out: to the hub, or by the bank's mail to its administrators.

Never by a messenger: the only channel there is a type for here is the mail server's.
"""

import asyncio
import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from notifier.delivery import DeliveryError, ErrorCode
from notifier.dispatch.at_once import send_now
from notifier.handoff.report import agent_id
from notifier.message import Attachment, Message
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.settings import MailSettings
from runbook.agent.line.answer import Answered, Failed, Trouble
from runbook.agent.line.opening import NotOpenedError, Ways, agent_secret, open_client
from runbook.agent.workplace import system_resolvers
from runbook.alerting.channels import EMAIL, Surroundings, open_channels
from runbook.bundle.opening import open_bundle
from runbook.bundle.shapes import MEDIA_TYPE, SUMMARY, Bundle, file_name
from runbook.bundle.waiting import Way
from runbook.journal.journal import Journal
from runbook.language.texts import t
from runbook.reporting.bundles import PATH, TAKEN, Taken
from runbook.reporting.credentials import Credentials
from runbook.reporting.decoding import decoded
from runbook.secrets.own import Purpose
from runbook.settings import Settings
from runbook.settings.file import Loaded
from runbook.settings.whole import is_wanted

ADMINISTRATOR = "sysadmin"
UPLOAD_WITHIN = 40.0
"""Seconds for the whole upload: half a megabyte over a line that is nearly dead."""


class Ended(StrEnum):
    """What came of one try."""

    SENT = "sent"
    LATER = "later"
    """It may go later: it waits."""
    REFUSED = "refused"
    """Trying again cannot help."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``text_id`` says why: ``<text_id>.sentence``; empty when it was sent.

    ``incident`` is the hub's number of the incident it was put to, 0 for none; ``reached`` how many
    administrators were written to.
    """

    ended: Ended
    text_id: str = ""
    incident: int = 0
    reached: int = 0


def ways(settings: Settings) -> tuple[Way, ...]:
    """The ways there are here, the better one first."""
    found = [Way.HUB] if is_wanted(settings) else []
    mail = settings.mail.server and settings.mail.sender
    return (*found, Way.MAIL) if mail and administrators(settings) else tuple(found)


def administrators(settings: Settings) -> tuple[str, ...]:
    """Mail addresses of the bank's administrators; of nobody else, and no other way to them."""
    found = (one.email for one in settings.contacts_of(ADMINISTRATOR))
    return tuple(dict.fromkeys(one for one in found if one))


def send(
    way: Way, content: bytes, loaded: Loaded, journal: Journal, lang: str,
    environ: Mapping[str, str] = os.environ,
) -> Outcome:  # fmt: skip
    """One try. Takes at most ``UPLOAD_WITHIN`` seconds for each address, never raises."""
    bundle = open_bundle(content)
    if not isinstance(bundle, Bundle):
        return Outcome(Ended.REFUSED, "bundle.not_one")
    if way is Way.HUB:
        return _to_hub(bundle, loaded, journal, environ)
    return _by_mail(bundle, loaded, journal, lang, environ)


def _to_hub(
    bundle: Bundle, loaded: Loaded, journal: Journal, environ: Mapping[str, str]
) -> Outcome:
    settings = loaded.settings
    found = Ways(loaded, environ)
    try:
        key = agent_secret(found, journal).key(Purpose.AUTHENTICATION)
        client = open_client(found, journal, UPLOAD_WITHIN)
    except NotOpenedError as error:
        return Outcome(Ended.LATER, error.id)
    header = Credentials(agent_id(settings.operator.id), key).header()

    async def once() -> Answered | Failed:
        try:
            return await client.post(PATH, bundle.content, header, MEDIA_TYPE)
        finally:
            await client.aclose()

    answer = asyncio.run(once())
    if isinstance(answer, Failed):
        final = answer.trouble is Trouble.REFUSED
        return Outcome(Ended.REFUSED if final else Ended.LATER, f"hub.trouble.{answer.trouble}")
    try:
        taken = decoded(answer.body, Taken)
    except (msgspec.MsgspecError, ValueError):
        return Outcome(Ended.LATER, f"hub.trouble.{Trouble.NOT_A_HUB}")
    if taken.schema != TAKEN or taken.sha256 != bundle.sha256:
        return Outcome(Ended.LATER, f"hub.trouble.{Trouble.NOT_A_HUB}")
    return Outcome(Ended.SENT, incident=taken.incident)


def _by_mail(
    bundle: Bundle, loaded: Loaded, journal: Journal, lang: str, environ: Mapping[str, str]
) -> Outcome:
    learned = journal.path.with_name("addresses.json") if journal.path else None
    around = Surroundings(environ, system_resolvers, _existing(learned), lang, loaded.folder)
    channel = open_channels(loaded.settings, around).settings.get(EMAIL)
    to = administrators(loaded.settings)
    if not isinstance(channel, MailSettings) or not to:
        return Outcome(Ended.LATER, "bundle.no_mail")
    message = letter(bundle, lang)
    results = [mail_to(channel, address, message) for address in to]
    failed = [one for one in results if one is not None]
    reached = len(results) - len(failed)
    # One administrator who has it is enough: a second letter would be a second alarm.
    if reached:
        return Outcome(Ended.SENT, reached=reached)
    final = all(one.permanent for one in failed)
    return Outcome(Ended.REFUSED if final else Ended.LATER, failed[0].id)


def mail_to(channel: MailSettings, address: str, message: Message) -> DeliveryError | None:
    """Write to one administrator; None when the server took it.

    Raises TypeError for any channel but the bank's mail: a messenger carries no evidence.
    """
    if not isinstance(channel, MailSettings):
        raise TypeError("evidence goes by the bank's mail only")
    try:
        answer = send_now(channel, address, message)
    except ChannelSettingsError:
        return DeliveryError(ErrorCode.NO_CHANNEL)
    return answer if isinstance(answer, DeliveryError) else None


def letter(bundle: Bundle, lang: str) -> Message:
    """The letter to an administrator: a few words, and the file."""
    said = bundle.manifest
    page = bundle.part(SUMMARY)
    lines = (
        t("bundle.mail.why", lang),
        t("bundle.mail.incident", lang, key=said.incident[:8] or "—"),
        t("bundle.mail.digest", lang, digest=bundle.sha256),
        "",
        page.body.decode("utf-8", "replace") if page else "",
    )
    encoded = base64.b64encode(bundle.content).decode()
    attached = Attachment(file_name(said.made), MEDIA_TYPE, encoded)
    title = t("bundle.mail.title", lang, operator=said.operator)
    return Message(title, lines, lang=lang, attachments=(attached,))


def _existing(path: Path | None) -> Path | None:
    return path if path is None or path.parent.exists() else None
