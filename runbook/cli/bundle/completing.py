"""The parts of a bundle as the shell completes them, with what stands in each."""

from typing import TYPE_CHECKING

import click

from runbook.bundle.shapes import NAMES
from runbook.cli.lazy import invocation
from runbook.language.texts import t

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def complete_part(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> list["CompletionItem"]:
    """Those there can be; which of them there are is known once one is made."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - lazy for start-up

    lang = invocation(ctx).lang
    return [
        CompletionItem(one, help=t(f"bundle.part.{one}", lang))
        for one in NAMES
        if one.startswith(incomplete)
    ]
