"""The agents that may report: enrolled by a one-time code, revocable, each with its keys.

Of the authentication key only the hash is kept (``reporting.credentials.hash_of``); the report key
is sealed, because the hub must compute with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, cast, delete, literal, select, update

from notifier.handoff.report import agent_id
from runbook.hub.store import sealing
from runbook.hub.store.documents import put, read, written
from runbook.hub.store.moments import from_ms, moment_or_none, to_ms
from runbook.hub.store.tables import AGENTS, REPORTS, STANDING
from runbook.hub.store.transaction import Transaction
from runbook.reporting.shapes import Surroundings

_AT_ONCE = 500
NEVER = -1
"""The sequence of an agent from which nothing came yet."""


@dataclass(frozen=True, slots=True)
class Agent:
    """One operator's PC as the hub knows it. ``agent`` are the six bytes that stand for her id.

    ``sequence`` is that of her newest report, ``handoff_sequence`` that of the newest one that
    came by way of her phone, -1: none. ``head`` is her journal's, ``left_at`` when she signed off.
    """

    operator: str
    agent: bytes
    enrolled_at: datetime
    revoked_at: datetime | None
    sequence: int
    handoff_sequence: int
    version: str
    head: str
    left_at: datetime | None
    where: Surroundings


def enrol(tx: Transaction, operator: str, authentication_hash: bytes, report_key: bytes) -> Agent:
    """Let a PC report for this operator; one enrolled before for her may not any more.

    A new installation counts its reports from the beginning: what the old one sent is set apart.
    """
    former = REPORTS.c.route + literal(FORMERLY) + cast(REPORTS.c.seq, Text)
    tx.connection.execute(
        update(REPORTS)
        .where(REPORTS.c.operator == operator, ~REPORTS.c.route.contains(FORMERLY))
        .values(route=former)
    )
    agent = agent_id(operator)
    row = {
        "operator": operator,
        "agent": agent,
        "authentication": authentication_hash,
        "report_key": sealing.seal(tx.secret, sealing.REPORT_KEY, operator, report_key),
        "enrolled_at": to_ms(tx.now),
        "revoked_at": None,
        "sequence": NEVER,
        "handoff_sequence": NEVER,
        "version": "",
        "head": "",
        "left_at": None,
        "body": written(Surroundings()),
    }
    put(tx, AGENTS, row)
    found = by_operator(tx, operator)
    if found is None:  # pragma: no cover - it was written just now
        raise LookupError(operator)
    return found


def revoke(tx: Transaction, operator: str) -> bool:
    """Believe nothing more from this operator's PC. False when there was nothing to revoke.

    What it saw last says nothing about tonight any more, so it is forgotten.
    """
    tx.connection.execute(delete(STANDING).where(STANDING.c.operator == operator))
    done = tx.connection.execute(
        update(AGENTS)
        .where(AGENTS.c.operator == operator, AGENTS.c.revoked_at.is_(None))
        .values(revoked_at=to_ms(tx.now))
    )
    return bool(done.rowcount)


def every(tx: Transaction) -> list[Agent]:
    """All agents, those revoked too, by the operator's id."""
    rows = tx.connection.execute(select(*_SHOWN).order_by(AGENTS.c.operator))
    return [_agent(row) for row in rows]


def operators(tx: Transaction, limit: int) -> list[str]:
    """Operators whose PCs may report, by id; of very many the first."""
    standing = select(AGENTS.c.operator).where(AGENTS.c.revoked_at.is_(None))
    return list(tx.connection.execute(standing.order_by(AGENTS.c.operator).limit(limit)).scalars())


def by_operator(tx: Transaction, operator: str) -> Agent | None:
    """The agent of this operator, revoked or not."""
    row = tx.connection.execute(select(*_SHOWN).where(AGENTS.c.operator == operator)).first()
    return _agent(row) if row else None


def by_operators(tx: Transaction, operators: Collection[str]) -> dict[str, Agent]:
    """The agents of these operators, revoked or not; who has none is left out."""
    found: dict[str, Agent] = {}
    ordered = sorted(operators)
    for start in range(0, len(ordered), _AT_ONCE):
        asked = select(*_SHOWN).where(AGENTS.c.operator.in_(ordered[start : start + _AT_ONCE]))
        found.update((row.operator, _agent(row)) for row in tx.connection.execute(asked))
    return found


def by_agent(tx: Transaction, agent: bytes) -> Agent | None:
    """The agent with these six bytes, revoked or not."""
    row = tx.connection.execute(select(*_SHOWN).where(AGENTS.c.agent == agent)).first()
    return _agent(row) if row else None


def credentials(tx: Transaction) -> dict[bytes, tuple[str, bytes, bool]]:
    """By agent: the operator, the hash of her authentication key, and whether it was revoked."""
    columns = (AGENTS.c.agent, AGENTS.c.operator, AGENTS.c.authentication, AGENTS.c.revoked_at)
    rows = tx.connection.execute(select(*columns))
    return {
        agent: (operator, authentication, revoked_at is not None)
        for agent, operator, authentication, revoked_at in rows
    }


def report_key(tx: Transaction, agent: bytes) -> bytes | None:
    """The key her signed reports are checked with; None without such an agent, or a revoked one.

    None as well when another secret sealed it: the hub's own was lost.
    """
    row = tx.connection.execute(
        select(AGENTS.c.operator, AGENTS.c.report_key).where(
            AGENTS.c.agent == agent, AGENTS.c.revoked_at.is_(None)
        )
    ).first()
    return sealing.open_sealed(tx.secret, sealing.REPORT_KEY, row[0], row[1]) if row else None


def note_handoff(tx: Transaction, agent: bytes, sequence: int) -> None:
    """A signed report with this sequence was believed: older ones are no more."""
    tx.connection.execute(
        update(AGENTS)
        .where(AGENTS.c.agent == agent, AGENTS.c.handoff_sequence < sequence)
        .values(handoff_sequence=sequence)
    )


FORMERLY = "/"
"""Stands in the route of a report that came from an earlier installation."""

_SHOWN = (
    AGENTS.c.operator,
    AGENTS.c.agent,
    AGENTS.c.enrolled_at,
    AGENTS.c.revoked_at,
    AGENTS.c.sequence,
    AGENTS.c.handoff_sequence,
    AGENTS.c.version,
    AGENTS.c.head,
    AGENTS.c.left_at,
    AGENTS.c.body,
)


def _agent(row: Row[*tuple[Any, ...]]) -> Agent:
    return Agent(
        operator=row.operator,
        agent=row.agent,
        enrolled_at=from_ms(row.enrolled_at),
        revoked_at=moment_or_none(row.revoked_at),
        sequence=row.sequence,
        handoff_sequence=row.handoff_sequence,
        version=row.version,
        head=row.head,
        left_at=moment_or_none(row.left_at),
        where=read(row.body, Surroundings),
    )
