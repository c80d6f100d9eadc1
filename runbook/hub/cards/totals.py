"""What is in the hands of everybody whom a mass incident hits, counted by the database."""

from dataclasses import replace

from sqlalchemy import case, func, or_, select

from runbook.hub.model.incident import HubIncident
from runbook.hub.store.tables import CALLBACKS, INCIDENTS, MEMBERS, STANDING
from runbook.hub.store.transaction import Transaction

_NOT_SAID = or_(STANDING.c.calls.is_(None), STANDING.c.chats.is_(None))


def with_totals(tx: Transaction, incident: HubIncident) -> HubIncident:
    """A mass incident with the calls, chats and promises of those who belong to it now.

    None as a count: nobody has said. Any other incident is given back as it is.
    """
    if not incident.is_mass:
        return incident
    mine = (MEMBERS.c.mass == incident.key, MEMBERS.c.left_at.is_(None))
    hands = (
        select(
            func.sum(STANDING.c.calls),
            func.sum(STANDING.c.chats),
            func.sum(case((_NOT_SAID, 1), else_=0)),
        )
        .select_from(MEMBERS)
        .join(INCIDENTS, INCIDENTS.c.key == MEMBERS.c.incident)
        .join(STANDING, STANDING.c.operator == INCIDENTS.c.agent)
        .where(*mine, INCIDENTS.c.over.is_(False))
    )
    promises = (
        select(func.count())
        .select_from(MEMBERS)
        .join(CALLBACKS, CALLBACKS.c.incident == MEMBERS.c.incident)
        .where(MEMBERS.c.mass == incident.key, CALLBACKS.c.ended_at.is_(None))
    )
    calls, chats, unsaid = tx.connection.execute(hands).one()
    promised = tx.connection.execute(promises).scalar() or 0
    return replace(
        incident,
        calls=None if calls is None else int(calls),
        chats=None if chats is None else int(chats),
        promised=int(promised),
        unsaid=int(unsaid or 0),
    )
