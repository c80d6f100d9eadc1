"""Somebody who stands in the roster: a person of the office by id, an operator by her PC's."""

from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import Opened
from runbook.cli.hub.people import PersonType, known_person
from runbook.cli.lazy import invocation
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.model.people import Role
    from runbook.hub.store.transaction import Transaction


class WhoType(PersonType):
    """A person's id or an operator's, whose letters are kept as they are."""

    name = "who"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: D102 - click's contract
        return t("hub.roster.add.who", invocation(ctx).lang)

    def convert(  # noqa: D102 - click's contract
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        return str(value).strip()


def known_worker(tx: "Transaction", who: str, hub: Opened) -> "tuple[str, Role]":
    """Who that is in the roster, and the role. Ends the command without such a one."""
    from runbook.hub.model.people import Role  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import agents  # noqa: PLC0415 - as above

    if agents.by_operator(tx, who) is not None:
        return who, Role.OPERATOR
    person = known_person(tx, who.lower(), hub)
    return person.agent if person.role is Role.OPERATOR else person.id, person.role
