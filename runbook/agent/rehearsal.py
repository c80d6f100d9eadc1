"""A test message to every contact over the real path: who would not be reached tonight."""

from collections.abc import Mapping
from dataclasses import dataclass

from notifier.courier import send_now
from notifier.delivery import DeliveryError
from notifier.message import Message
from runbook.agent.workplace import system_resolvers, utc_now
from runbook.channels import Channels, Surroundings, open_channels
from runbook.moscow import clock
from runbook.secrets import SecretProblem
from runbook.settings import Contact, Settings
from runbook.texts import t


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
        return f"{role} ({self.name})" if self.name else role

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


def rehearse(settings: Settings, lang: str, environ: Mapping[str, str]) -> list[Result]:
    """Send every contact one marked test message, one after another."""
    channels = open_channels(settings, Surroundings(environ, system_resolvers, None, lang))
    operator = settings.operator.id or "this-pc"
    at = clock(utc_now())
    message = Message(
        t("alert.test.title", lang, operator=operator),
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
    wording = answer.wording(lang)
    reason = f"{wording.sentence} {wording.hint}"
    return Result(contact.role, contact.name, recipient.channel, answer.id, reason)


def _why_not(contact: Contact, channels: Channels, lang: str) -> tuple[str, str]:
    if contact.telegram is not None and channels.problems:
        problem = channels.problems[0]
        if isinstance(problem, SecretProblem):
            sentence = t(f"{problem.rule_id}.sentence", lang, **problem.values)
            return problem.rule_id, sentence
        return problem.id, f"{problem.sentence} {problem.hint}"
    if contact.telegram is not None:
        return "alert.no_token", t("alert.no_token", lang)
    return "alert.no_channel", t("alert.no_channel", lang)
