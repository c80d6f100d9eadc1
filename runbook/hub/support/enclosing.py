"""The evidence of an incident as the one file that goes with an administrator's first letter."""

from notifier.message import Attachment
from runbook.hub.model.incident import HubIncident
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.evidence import OPERATORS, document
from runbook.hub.support.gathering import subject
from runbook.hub.support.rendering import to_markdown

KIND = "alert"
"""What the document calls itself: nobody has opened a case yet."""


def evidence_file(tx: Transaction, incident: HubIncident, lang: str) -> Attachment:
    """What is known at this moment, to be read. For the bank's own mail only, as every evidence."""
    number = f"N-{incident.number}"
    found = document(subject(tx, incident, KIND, number, read=OPERATORS))
    name = f"incident-{incident.number}.md"
    return Attachment(name, "text/markdown", to_markdown(found, lang))
