"""A person the hub knows, on the command line: by id, completed by the shell with the name."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import Opened, load, opened, refuse_id
from runbook.cli.invocation import Invocation
from runbook.cli.lazy import invocation
from runbook.language.texts import t

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from runbook.hub.model.people import HubPerson
    from runbook.hub.store.transaction import Transaction

BY_VARIABLE = "RUNBOOK_HUB_PERSON"


class PersonType(click.ParamType[str]):
    """The id of somebody the hub knows, such as ``maria-petrova``."""

    name = "person"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: D102 - click's contract
        return t("hub.metavar.person", invocation(ctx).lang)

    def convert(  # noqa: D102 - click's contract
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        return str(value).strip().lower()

    def shell_complete(  # noqa: D102 - click's contract
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list["CompletionItem"]:
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - lazy for start-up

        return [
            CompletionItem(one.id, help=one.name)
            for one in _everybody(invocation(ctx))
            if one.id.startswith(incomplete)
        ]


def _everybody(asked: Invocation) -> "list[HubPerson]":
    """Whom a hub that is there knows; completing a word makes no hub, and says no problem."""
    from runbook.hub.settings.file import hub_folder  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import people  # noqa: PLC0415 - as above

    try:
        if not hub_folder(load(asked)).is_dir():
            return []
        with opened(asked) as hub, hub.store.read() as tx:
            return people.every(tx)
    except click.exceptions.Exit:
        return []


def by_option() -> Callable[[Callable[..., int]], Callable[..., int]]:
    """``--by``: who gives the order. Role and shift are judged as at a button."""
    return click.option(
        "--by", type=PersonType(), required=True, envvar=BY_VARIABLE, help="hub.option.by"
    )


def known_person(tx: "Transaction", person_id: str, hub: Opened) -> "HubPerson":
    """The person of that id. Ends the command, naming those there are, without such a one."""
    from runbook.hub.store import people  # noqa: PLC0415 - lazy for start-up

    found = people.by_id(tx, person_id)
    if found is None or not found.active:
        known = ", ".join(one.id for one in people.every(tx)) or t("hub.nobody", hub.lang)
        refuse_id("hub.person.unknown", hub.lang, known=known)
    return found
