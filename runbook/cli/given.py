"""An option that is given says something: an empty one is most often a variable that is not set."""

import click

from runbook.cli.invocation import Invocation
from runbook.language.texts import t


def given(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    """What was given, empty only where nothing was. A callback of click, which refuses the rest."""
    if value is None:
        return ""
    if not value.strip():
        lang = context.obj.lang if isinstance(context.obj, Invocation) else "ru"
        raise click.BadParameter(t("cli.empty_value", lang), context, parameter)
    return value
