"""``runbook desk``: the operator's page, opened in her browser."""

import click

from runbook.cli.invocation import Invocation
from runbook.cli.lazy import Entry, LazyGroup


@click.pass_context
def _open(ctx: click.Context, no_browser: bool, as_json: bool) -> int | None:
    """Open the desk, unless something else of it was asked for."""
    if ctx.invoked_subcommand is not None:
        return None
    # Lazy: help and the icon need nothing of this.
    from runbook.cli.desk.running import Wishes, keep_desk  # noqa: PLC0415 - lazy for start-up

    invocation = ctx.obj if isinstance(ctx.obj, Invocation) else Invocation()
    return keep_desk(invocation, Wishes(browser=not no_browser, as_json=as_json))


command = LazyGroup(
    "desk",
    help="desk.help",
    invoke_without_command=True,
    callback=_open,
    params=[
        click.Option(["--no-browser"], is_flag=True, help="desk.option.no_browser"),
        click.Option(["--json", "as_json"], is_flag=True, help="desk.option.json"),
    ],
)
command.table = {
    "icon": Entry("runbook.cli.desk.icon", "desk.icon.short"),
    "guide": Entry("runbook.cli.desk.guide", "desk.guide.short"),
}
