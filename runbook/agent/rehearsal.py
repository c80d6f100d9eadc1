"""A test message to every contact over the real path: who would not be reached tonight."""

from collections.abc import Mapping
from dataclasses import dataclass

from notifier.courier import send_now
from notifier.delivery import DeliveryError
from notifier.message import Message
from runbook.agent.workplace import system_resolvers, utc_now
from runbook.channels import Channels, Surroundings, open_channels
from runbook.moscow import clock
from runbook.secrets.reference import SecretProblem
from runbook.settings import Contact
from runbook.settings.file import Loaded
from runbook.texts import known, t


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one contact's test. ``reason`` is empty when it was accepted."""

    role: str
    name: str
    channel: str = ""
    error: str = ""
    reason: str = ""

    @property
    def reached(self) -> bool:
        """Whether the channel took the message."""
        return not self.error

    def person(self, lang: str) -> str:
        """Role and name for a sentence."""
        role = t(f"role.{self.role}", lang)
        named = self.name and self.name.casefold() != role.casefold()
        return f"{role} ({self.name})" if named else role

    def sentence(self, lang: str) -> str:
        """One line of the report."""
        key = "alert.test.accepted" if self.reached else "alert.test.refused"
        return t(key, lang, person=self.person(lang), channel=self.channel, reason=self.reason)

    def as_json(self) -> dict[str, object]:
        """The same for a machine."""
        return {
            "role": self.role,
            "name": self.name,
            "channel": self.channel or None,
            "reached": self.reached,
            "error": self.error or None,
            "reason": self.reason or None,
        }


def rehearse(loaded: Loaded, lang: str, environ: Mapping[str, str]) -> list[Result]:
    """Send every contact one marked test message, one after another."""
    settings = loaded.settings
    around = Surroundings(environ, system_resolvers, None, lang, loaded.folder)
    channels = open_channels(settings, around)
    operator = settings.operator.id
    at = clock(utc_now())
    title = "alert.test.title" if operator else "alert.test.title.unnamed"
    message = Message(
        t(title, lang, operator=operator),
        (t("alert.test.line", lang),),
        t("alert.test.footer", lang, at=at),
        lang=lang,
    )
    return [_rehearse_one(contact, channels, message, lang) for contact in settings.contacts]


def _rehearse_one(contact: Contact, channels: Channels, message: Message, lang: str) -> Result:
    recipients = channels.recipients([contact])
    if not recipients:
        problem, reason = _why_not(contact, channels, lang)
        return Result(contact.role, contact.name, "", problem, reason)
    recipient = recipients[0]
    answer = send_now(channels.settings[recipient.channel], recipient.address, message)
    if not isinstance(answer, DeliveryError):
        return Result(contact.role, contact.name, recipient.channel)
    return Result(
        contact.role, contact.name, recipient.channel, answer.id, why_refused(answer, lang)
    )


def why_refused(error: DeliveryError, lang: str) -> str:
    """Why, without what is said at night: a test is neither kept nor sent again."""
    own = f"alert.test.{error.id}"
    if known(own, lang):
        return t(own, lang)
    wording = error.wording(lang)
    return f"{wording.sentence} {wording.hint}" if error.permanent else wording.sentence


def _why_not(contact: Contact, channels: Channels, lang: str) -> tuple[str, str]:
    if contact.telegram is not None and channels.problems:
        problem = channels.problems[0]
        if isinstance(problem, SecretProblem):
            sentence = t(f"{problem.rule_id}.sentence", lang, **problem.values)
            return problem.rule_id, sentence[:1].upper() + sentence[1:]
        return problem.id, f"{problem.sentence} {problem.hint}"
    if contact.telegram is not None:
        return "alert.no_token", t("alert.no_token", lang)
    return "alert.no_channel", t("alert.no_channel", lang)
