"""``runbook desk icon``: the icon and the hot key that open the desk."""

import os
from collections.abc import Sequence

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.lazy import help_when_alone
from runbook.cli.output import console
from runbook.desktop_entry.entry import (
    HOT_KEY,
    Became,
    Icon,
    Outcome,
    Part,
    command_of,
    in_order,
)
from runbook.language.texts import known, t
from runbook.system.itself import windowless_command


@click.group(help="desk.icon.help", invoke_without_command=True)
def command() -> None:
    """Say the help where nothing was asked for."""
    help_when_alone()


@command.command(help="desk.icon.install.help")
@click.pass_obj
def install(invocation: Invocation) -> int:
    """Put the icon and the key in their places."""
    return _do("install", invocation)


@command.command(help="desk.icon.remove.help")
@click.pass_obj
def remove(invocation: Invocation) -> int:
    """Take them away again."""
    return _do("remove", invocation)


@command.command(help="desk.icon.status.help")
@click.pass_obj
def status(invocation: Invocation) -> int:
    """Say what is there."""
    return _do("status", invocation)


def _do(what: str, invocation: Invocation) -> int:
    from runbook.desktop_entry.this_computer import desktop  # noqa: PLC0415 - lazy for start-up

    lang, config = invocation.lang, invocation.config
    whole = os.path.abspath(config) if config else ""  # noqa: PTH100 - kept as text
    starts = command_of(windowless_command(), lang, whole)
    icon = Icon(t("desk.icon.name", lang), t("desk.icon.comment", lang), starts)
    place = desktop(icon)
    done = {"install": place.install, "remove": place.remove, "status": place.status}[what]()
    for line in lines(in_order(done), lang):
        console.say(line)
    return ExitCode.OK if all(one.well for one in done) else ExitCode.UNDETERMINED


def lines(outcomes: Sequence[Outcome], lang: str) -> list[str]:
    """What became of every part, in words, with what is left to be done by hand."""
    said: list[str] = []
    for one in outcomes:
        part = t(f"desk.icon.part.{one.part}", lang, key=HOT_KEY)
        said.append(t("desk.icon.said", lang, part=part, became=t(_words(one), lang)))
        if one.where and one.part is not Part.HOT_KEY and one.became is not Became.ABSENT:
            said.append(f"    {one.where}")
        if one.reason:
            reason = f"desk.icon.reason.{one.reason.replace(' ', '_')}"
            said.append(f"    {t(reason, lang) if known(reason, lang) else one.reason}")
        hint = f"desk.icon.hint.{one.became}.{one.part}"
        if known(hint, lang):
            said.append(f"    {t(hint, lang, key=HOT_KEY)}")
    return said


def _words(one: Outcome) -> str:
    return f"desk.icon.became.{one.became}"
