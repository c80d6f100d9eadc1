"""``runbook hub window open``: a link for another room's screen, shown this once."""

import click

from runbook.cli.hub.office import opened
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="hub.window.open.help")
@click.argument("label", metavar="hub.metavar.label")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, label: str, as_json: bool) -> int:
    """Make one."""
    from runbook.hub.rooms.windows.gathering import link  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import windows  # noqa: PLC0415 - as above

    lang, words = invocation.lang, windows.label_of(label)
    if not words:
        return _refused("hub.answer.window.no_label", lang)
    with opened(invocation) as hub:
        with hub.store.write() as tx:
            made = windows.open_one(tx, words)
        office = hub.office()
    if made is None:
        return _refused("hub.answer.window.too_many", lang)
    window, key = made
    if as_json:
        shown = {"id": window.id, "label": window.label, "link": link(office, key)}
        console.say_json({"schema": "runbook.hub.window/1", **shown})
        return ExitCode.OK
    console.say(t("hub.windows.once", lang))
    console.say(link(office, key))
    return ExitCode.OK


def _refused(text_id: str, lang: str) -> int:
    console.problem(text_id, t(text_id, lang))
    return ExitCode.USAGE
