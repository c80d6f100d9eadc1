"""One-time codes: digits that can be read out over a telephone, and what fits into a link.

Only an HMAC of a code is kept, with a key that the database does not hold: digits are too few to
withstand guessing by whoever has the table.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from notifier.handoff.check_digit import digits_of, is_right, with_check_digit
from runbook.hub.store.moments import to_ms
from runbook.hub.store.tables import CODES
from runbook.hub.store.transaction import Transaction
from runbook.secrets.own import Purpose

AGENT = "agent"
PERSON = "person"
LOGIN = "login"
ACKNOWLEDGE = "acknowledge"

DIGITS = {AGENT: 15, LOGIN: 12}
"""Kinds that are read out or typed, and how many digits they have, the check digit included."""
GROUP = 3
KEPT_FOR = timedelta(days=30)
"""How long a code that ended is remembered."""

_LINK_BYTES = 24
_CONTEXT = b"runbook/hub/1/code/"


@dataclass(frozen=True, slots=True)
class Used:
    """What a code was made for: an operator, a person, or whatever its kind means."""

    subject: str
    incident: str = ""


def make(
    tx: Transaction,
    kind: str,
    subject: str,
    lifetime: timedelta,
    incident: str = "",
    *,
    link: bool = False,
) -> str:
    """A new code of this kind, shown this once.

    ``agent`` and ``login`` give digits in groups of three, the last one a check digit; the others,
    and ``login`` with ``link``, 32 characters of ``A-Za-z0-9_-`` for a link.
    """
    _forget_old(tx)
    spoken = kind in DIGITS and not link
    code = _digits(DIGITS[kind]) if spoken else secrets.token_urlsafe(_LINK_BYTES)
    row = {
        "hash": _hash(tx, kind, code),
        "kind": kind,
        "subject": subject,
        "incident": incident,
        "made_at": to_ms(tx.now),
        "expires_at": to_ms(tx.now + lifetime),
    }
    tx.connection.execute(CODES.insert(), row)
    return _grouped(code) if spoken else code


def made_since(tx: Transaction, kind: str, subject: str, since: datetime) -> int:
    """How many codes of this kind were made for the subject since then, used or not."""
    mine = (CODES.c.kind == kind, CODES.c.subject == subject, CODES.c.made_at > to_ms(since))
    return tx.connection.execute(select(func.count()).where(*mine)).scalar_one()


def use(tx: Transaction, kind: str, code: str) -> Used | None:
    """Use a code up. None: there is no such code, it was used or withdrawn, or its time is over."""
    row = tx.connection.execute(
        update(CODES)
        .where(*_valid(tx, kind, code))
        .values(used_at=to_ms(tx.now))
        .returning(CODES.c.subject, CODES.c.incident)
    ).first()
    return Used(row.subject, row.incident) if row else None


def peek(tx: Transaction, kind: str, code: str) -> Used | None:
    """What the code would give, without using it up."""
    asked = select(CODES.c.subject, CODES.c.incident).where(*_valid(tx, kind, code))
    row = tx.connection.execute(asked).first()
    return Used(row.subject, row.incident) if row else None


def remembered(tx: Transaction, kind: str, code: str) -> Used | None:
    """What the code was made for, good or not, as long as it is remembered: see ``KEPT_FOR``."""
    mine = (CODES.c.hash == _hash(tx, kind, code), CODES.c.kind == kind)
    row = tx.connection.execute(select(CODES.c.subject, CODES.c.incident).where(*mine)).first()
    return Used(row.subject, row.incident) if row else None


def withdraw(tx: Transaction, kind: str, subject: str) -> int:
    """End every code of this kind that is still good for the subject; how many there were."""
    done = tx.connection.execute(
        update(CODES)
        .where(CODES.c.kind == kind, CODES.c.subject == subject, CODES.c.used_at.is_(None))
        .values(used_at=to_ms(tx.now))
    )
    return done.rowcount


def is_slip(kind: str, typed: str) -> bool:
    """Whether a code of digits was mistyped or misheard: it cannot be one of ours."""
    if kind not in DIGITS:
        return False
    digits = digits_of(typed, DIGITS[kind])
    return digits is None or not is_right(digits)


def _valid(tx: Transaction, kind: str, code: str) -> tuple[ColumnElement[bool], ...]:
    return (
        CODES.c.hash == _hash(tx, kind, code),
        CODES.c.kind == kind,
        CODES.c.used_at.is_(None),
        CODES.c.expires_at > to_ms(tx.now),
    )


def _forget_old(tx: Transaction) -> None:
    until = to_ms(tx.now - KEPT_FOR)
    tx.connection.execute(
        delete(CODES).where(or_(CODES.c.expires_at < until, CODES.c.used_at < until))
    )


def _digits(count: int) -> str:
    body = count - 1
    return with_check_digit(f"{secrets.randbelow(10**body):0{body}d}")


def _grouped(digits: str) -> str:
    return " ".join(digits[place : place + GROUP] for place in range(0, len(digits), GROUP))


def _hash(tx: Transaction, kind: str, code: str) -> bytes:
    plain = (digits_of(code, DIGITS[kind]) if kind in DIGITS else None) or code.strip()
    said = _CONTEXT + kind.encode() + b"\n" + plain.encode("utf-8", "surrogatepass")
    return hmac.digest(tx.secret.key(Purpose.AUTHENTICATION), said, "sha256")
