"""Whom a line about a message names."""

from notifier.delivery import Recipient
from runbook.alerting.channels import TELEGRAM
from runbook.incidents.attempt_words import way_name
from runbook.language.texts import t
from runbook.settings import Settings


def addressee(recipient: Recipient, settings: Settings, lang: str) -> str:
    """The role; the name where several have it, and the way where it is not the usual one."""
    said = t(f"role.{recipient.role}", lang)
    if recipient.name and len(settings.contacts_of(recipient.role)) > 1:
        said = f"{said}, {recipient.name}"
    if recipient.channel == TELEGRAM:
        return said
    return f"{said} ({way_name(recipient.channel, lang)})"
