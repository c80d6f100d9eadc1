"""How it is with operators' PCs, and who of those who keep promises is at work."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from runbook.hub.state import HEARD_WITHIN
from runbook.hub.store import seen
from runbook.hub.store.tables import AGENTS, PEOPLE
from runbook.hub.store.transaction import Transaction

ACTIVE, SILENT, LEFT, REVOKED, NEVER, OFF_SHIFT = (
    "active",
    "silent",
    "left",
    "revoked",
    "never",
    "off_shift",
)
_AT_ONCE = 500


def presences(tx: Transaction, operators: Collection[str]) -> dict[str, str]:
    """By operator, how it is with her and her PC: one of the words above."""
    if not operators:
        return {}
    heard = seen.read(tx)
    off = _off_shift(tx, operators)
    known = {one: (left, revoked) for one, left, revoked in _agents(tx, operators)}
    return {one: _presence(one, known, heard, off, tx.now) for one in operators}


def can_be_given(tx: Transaction, operator: str) -> bool:
    """Whether the hub knows her PC, and believes it."""
    return any(revoked is None for _, _, revoked in _agents(tx, [operator]))


def colleagues(tx: Transaction, most: int) -> list[str]:
    """Operators with a PC of their own whom the roster has at work, by id."""
    asked = (
        select(PEOPLE.c.agent)
        .where(PEOPLE.c.agent != "", PEOPLE.c.on_shift.is_(True), PEOPLE.c.revoked_at.is_(None))
        .distinct()
        .order_by(PEOPLE.c.agent)
        .limit(most)
    )
    return list(tx.connection.execute(asked).scalars())


def _presence(
    operator: str,
    known: Mapping[str, tuple[int | None, int | None]],
    heard: Mapping[str, datetime],
    off: Collection[str],
    now: datetime,
) -> str:
    left, revoked = known.get(operator, (None, None))
    at = heard.get(operator)
    if revoked is not None:
        return REVOKED
    if operator in off:
        return OFF_SHIFT
    if operator not in known or at is None:
        return NEVER
    if left is not None:
        return LEFT
    return ACTIVE if now - at <= HEARD_WITHIN else SILENT


def _agents(
    tx: Transaction, operators: Collection[str]
) -> Iterable[tuple[str, int | None, int | None]]:
    wanted = sorted(operators)
    columns = (AGENTS.c.operator, AGENTS.c.left_at, AGENTS.c.revoked_at)
    for start in range(0, len(wanted), _AT_ONCE):
        some = AGENTS.c.operator.in_(wanted[start : start + _AT_ONCE])
        yield from tx.connection.execute(select(*columns).where(some))


def _off_shift(tx: Transaction, operators: Collection[str]) -> set[str]:
    """Whom the roster has sent home. Whoever it does not know is judged by her PC alone."""
    asked = select(PEOPLE.c.agent, PEOPLE.c.on_shift).where(
        PEOPLE.c.agent != "", PEOPLE.c.revoked_at.is_(None)
    )
    rows = [(one, on) for one, on in tx.connection.execute(asked) if one in operators]
    return {one for one, _ in rows} - {one for one, on in rows if on}
