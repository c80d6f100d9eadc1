"""A contact's role on the command line, completed by the shell with what it is called."""

from typing import TYPE_CHECKING

import click

from runbook.cli.lazy import invocation
from runbook.language.texts import t
from runbook.settings.fields import ROLES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class RoleType(click.ParamType[str]):
    """One of the roles a contact may have, such as ``shift_lead``."""

    name = "role"

    def convert(  # noqa: D102 - click's contract
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        said = str(value).strip().lower()
        if said in ROLES:
            return said
        lang = invocation(ctx).lang if ctx else "ru"
        names = ", ".join(ROLES)
        raise click.UsageError(t("alert.plan.no_such_role", lang, names=names), ctx)

    def shell_complete(  # noqa: D102 - click's contract
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list["CompletionItem"]:
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - lazy for start-up

        lang = invocation(ctx).lang
        return [
            CompletionItem(one, help=t(f"role.{one}", lang))
            for one in ROLES
            if one.startswith(incomplete)
        ]
