"""The people the hub speaks to, and their private chats."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from runbook.hub.model.people import HubPerson, Role
from runbook.hub.store.documents import put, read
from runbook.hub.store.moments import moment_or_none, ms_or_none, to_ms
from runbook.hub.store.tables import PEOPLE, STANDING
from runbook.hub.store.transaction import Transaction

_HEALTHY = "healthy"


def every(tx: Transaction, *, revoked: bool = False) -> list[HubPerson]:
    """Everybody the hub knows, by id; with ``revoked`` those whom it no longer knows too."""
    return _people(tx, *(() if revoked else (PEOPLE.c.revoked_at.is_(None),)))


def by_id(tx: Transaction, person_id: str) -> HubPerson | None:
    """The person with that id, revoked or not."""
    return _one(_people(tx, PEOPLE.c.id == person_id))


def by_telegram(tx: Transaction, chat: int) -> HubPerson | None:
    """Whose private chat it is; nobody's once that person was revoked."""
    return _one(_people(tx, PEOPLE.c.telegram == chat, PEOPLE.c.revoked_at.is_(None)))


def of_roles(tx: Transaction, roles: Collection[Role | str]) -> list[HubPerson]:
    """Those who have one of the roles, in the order of the roles, then by id. None is revoked."""
    order = {str(role): place for place, role in enumerate(roles)}
    found = _people(tx, PEOPLE.c.role.in_(list(order)), PEOPLE.c.revoked_at.is_(None))
    return sorted(found, key=lambda one: (order[one.role], one.id))


def save(tx: Transaction, person: HubPerson) -> None:
    """Keep the person as given. A chat belongs to one person: whoever had it loses it."""
    _free_chat(tx, person.id, person.telegram)
    row = {
        "id": person.id,
        "role": str(person.role),
        "name": person.name,
        "telegram": person.telegram,
        "email": person.email,
        "phone": person.phone,
        "agent": person.agent,
        "on_shift": person.on_shift,
        "lang": person.lang,
        "revoked_at": ms_or_none(person.revoked_at),
    }
    put(tx, PEOPLE, row)


def bind_telegram(tx: Transaction, person_id: str, chat: int) -> HubPerson | None:
    """Remember the person's private chat; whoever had it loses it. None without such a person."""
    _free_chat(tx, person_id, chat)
    tx.connection.execute(
        update(PEOPLE)
        .where(PEOPLE.c.id == person_id, PEOPLE.c.revoked_at.is_(None))
        .values(telegram=chat)
    )
    found = by_id(tx, person_id)
    return found if found is not None and found.active else None


def revoke(tx: Transaction, person_id: str) -> bool:
    """Know this person no more: neither rung nor obeyed. False when there was nothing to do."""
    done = tx.connection.execute(
        update(PEOPLE)
        .where(PEOPLE.c.id == person_id, PEOPLE.c.revoked_at.is_(None))
        .values(revoked_at=to_ms(tx.now))
    )
    return bool(done.rowcount)


def set_shift(tx: Transaction, person_id: str, *, on_shift: bool) -> bool:
    """Say whether this person is at work now. False without such a person."""
    done = tx.connection.execute(
        update(PEOPLE)
        .where(PEOPLE.c.id == person_id, PEOPLE.c.revoked_at.is_(None))
        .values(on_shift=on_shift)
    )
    return bool(done.rowcount)


def _free_chat(tx: Transaction, person_id: str, chat: int | None) -> None:
    if chat is not None:
        tx.connection.execute(
            update(PEOPLE)
            .where(PEOPLE.c.telegram == chat, PEOPLE.c.id != person_id)
            .values(telegram=None)
        )


def _people(tx: Transaction, *which: ColumnElement[bool]) -> list[HubPerson]:
    joined = PEOPLE.outerjoin(
        STANDING, (STANDING.c.operator == PEOPLE.c.agent) & (PEOPLE.c.agent != "")
    )
    asked = select(PEOPLE, STANDING.c.diagnosis).select_from(joined).where(*which)
    return [_person(row) for row in tx.connection.execute(asked.order_by(PEOPLE.c.id))]


def _one(found: Iterable[HubPerson]) -> HubPerson | None:
    return next(iter(found), None)


def _person(row: Row[*tuple[Any, ...]]) -> HubPerson:
    return HubPerson(
        id=row.id,
        role=Role(row.role),
        name=row.name,
        telegram=row.telegram,
        email=row.email,
        phone=row.phone,
        agent=row.agent,
        on_shift=row.on_shift,
        works=_works(row.diagnosis),
        lang=row.lang,
        revoked_at=moment_or_none(row.revoked_at),
    )


def _works(diagnosis: str | None) -> bool | None:
    """Whether the latest look at her PC found everything in order; None: there was none."""
    if diagnosis is None:
        return None
    cause = str(read(diagnosis, dict).get("cause", ""))
    return cause.partition(".")[0] == _HEALTHY
