"""A group that names its commands without importing them, and speaks the reader's language.

Only the command that was asked for is imported: the words must not wait for what they do not need.
Help is written as text ids (``help="cli.script.help"``) and said when a command is fetched.
"""

import copy
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

from runbook.cli.invocation import Invocation
from runbook.cli.output import console
from runbook.cli.ranges import in_words
from runbook.language.texts import LANGUAGES, t

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Entry(NamedTuple):
    """A command not imported yet: the module with its ``command``, the id of its short help."""

    module: str
    short_help: str


def invocation(ctx: click.Context) -> Invocation:
    """What stands on the command line for every command."""
    return ctx.obj if isinstance(ctx.obj, Invocation) else Invocation()


class LazyGroup(click.Group):
    """A group over a table of commands, listed in the table's order."""

    table: Mapping[str, Entry]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: D102 - click's contract
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: D102 - click's contract
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        found = import_module(entry.module).command
        if not isinstance(found, click.Command):
            raise TypeError(f"{entry.module}.command is not a command")
        return localised(found, cmd_name, invocation(ctx).lang)

    def resolve_command(  # noqa: D102 - click's contract
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in self.table or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches  # noqa: PLC0415 - lazy for start-up

        lang = invocation(ctx).lang
        near = get_close_matches(name, self.table)
        said = t("cli.no_such_command", lang, name=name)
        if near:
            said = f"{said} {t('cli.similar', lang, names=', '.join(near))}"
        raise click.UsageError(said, ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: D102 - click's contract
        lang = invocation(ctx).lang
        rows = [(name, t(entry.short_help, lang)) for name, entry in self.table.items()]
        with formatter.section(t("cli.help.commands", lang)):
            formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:  # noqa: D102 - click's contract
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - lazy for start-up

        lang = invocation(ctx).lang
        names = [
            CompletionItem(name, help=t(entry.short_help, lang))
            for name, entry in self.table.items()
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


def lazy_group(name: str, help_id: str, table: Mapping[str, Entry]) -> LazyGroup:
    """A group over a table of commands, which says its help when none of them was asked for."""
    group = LazyGroup(name, help=help_id, invoke_without_command=True, callback=help_when_alone)
    group.table = table
    return group


def help_when_alone() -> None:
    """Say a group's help where no command of it was asked for."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        console.say(ctx.get_help())


def everywhere_options() -> list[click.Parameter]:
    """``--lang`` and ``--config``, which may stand before and after a command."""
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            is_eager=True,
            callback=_take_language,
            help="cli.option.lang",
        ),
        click.Option(
            ["--config"],
            metavar="cli.metavar.file",
            type=click.Path(),
            expose_value=False,
            callback=_take_config,
            help="cli.option.config",
        ),
    ]


def localised(command: click.Command, name: str, lang: str, *, top: bool = True) -> click.Command:
    """A copy of the command that says its help in this language and takes the common options."""
    said = copy.copy(command)
    said.name = name
    said.help = t(command.help, lang) if command.help else command.help
    said.short_help = t(command.short_help, lang) if command.short_help else command.short_help
    said.epilog = t(command.epilog, lang) if command.epilog else command.epilog
    said.options_metavar = t("cli.metavar.options", lang)
    common = everywhere_options() if top else []
    said.params = [_localised_parameter(one, lang) for one in [*command.params, *common]]
    if isinstance(said, click.Group):
        said.subcommand_metavar = t("cli.metavar.command", lang)
        said.commands = {inner: localised(one, inner, lang) for inner, one in said.commands.items()}
    return said


def _localised_parameter(parameter: click.Parameter, lang: str) -> click.Parameter:
    said = copy.copy(parameter)
    said.type = in_words(parameter.type)
    said.metavar = t(parameter.metavar, lang) if parameter.metavar else parameter.metavar
    if isinstance(parameter, click.Option) and isinstance(said, click.Option) and parameter.help:
        said.help = t(parameter.help, lang)
    return said


def _take_language(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj = invocation(ctx)._replace(lang=value)


def _take_config(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj = invocation(ctx)._replace(config=value)
