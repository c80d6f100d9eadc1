"""The lead's list in a mass failure: words for clients to be put up, and relief from norms."""

from runbook.hub.monitoring.drafts import reminders
from runbook.hub.office import Office

BANK = "bank"


def steps(office: Office, side: str = BANK, lang: str = "") -> list[str]:
    """The list in words: ours, marked as drafts, then the bank's own from ``[relief]``."""
    return list(reminders(side, office.settings.relief.steps, lang or office.lang))
