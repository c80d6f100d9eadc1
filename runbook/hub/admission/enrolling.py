"""Operators' PCs are let in by one-time codes, and shut out: each with its event, in one place."""

from datetime import timedelta

from runbook.hub.store import agents, codes, events
from runbook.hub.store.transaction import Transaction

CODE_FOR = timedelta(days=7)


def enrolment_code(tx: Transaction, operator: str, lifetime: timedelta = CODE_FOR) -> str:
    """A code that lets one PC in as this operator's; earlier ones end."""
    codes.withdraw(tx, codes.AGENT, operator)
    code = codes.make(tx, codes.AGENT, operator, lifetime)
    events.log(tx, "agent.code_made", body={"operator": operator})
    return code


def shut_out(tx: Transaction, operator: str) -> bool:
    """Believe nothing more from this operator's PC. False when nobody of that id was let in."""
    withdrawn = codes.withdraw(tx, codes.AGENT, operator)
    revoked = agents.revoke(tx, operator)
    if revoked or withdrawn:
        events.log(tx, "agent.revoked", body={"operator": operator})
    return revoked or bool(withdrawn)
