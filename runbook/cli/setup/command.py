"""``runbook setup``: asks and writes the settings, installs prepared ones, puts the last back."""

import os
from pathlib import Path

import click

from runbook.cli.given import given
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t


@click.command(help="setup.help")
@click.option(
    "--from", "source", type=click.Path(), metavar="cli.metavar.file", help="setup.option.from"
)
@click.option("--check", "dry", is_flag=True, help="setup.option.check")
@click.option("--undo", is_flag=True, help="setup.option.undo")
@click.option("--system", is_flag=True, help="setup.option.system")
@click.option("--without-lead", "leadless", is_flag=True, help="setup.option.without_lead")
@click.option("--operator-id", callback=given, metavar="cli.metavar.code", help="setup.option.id")
@click.option(
    "--operator-name", callback=given, metavar="setup.metavar.name", help="setup.option.name"
)
@click.option(
    "--token-from", callback=given, metavar="setup.metavar.token", help="setup.option.token_from"
)
@click.option("--hub", callback=given, metavar="setup.metavar.url", help="setup.option.hub")
@click.option("--code", callback=given, metavar="setup.metavar.code", help="setup.option.code")
@click.option("--test/--no-test", default=None, help="setup.option.test")
@click.option("--json", "as_json", is_flag=True, help="setup.option.json")
@click.option("--quiet", is_flag=True, help="setup.option.quiet")
@click.pass_obj
def command(
    invocation: Invocation, source: str | None, dry: bool, undo: bool, system: bool, leadless: bool,
    operator_id: str, operator_name: str, token_from: str, hub: str, code: str, test: bool | None,
    as_json: bool, quiet: bool,
) -> int:  # fmt: skip
    """Choose between asking, installing and putting back."""
    target = _target(invocation, system=system)
    asked = any((dry, leadless, operator_id, operator_name, token_from, as_json, quiet))
    if hub or code:
        others = any((dry, leadless, operator_name, token_from, as_json, quiet, undo, system))
        others = others or source is not None or test is not None
        _refuse("setup.hub_alone", others or not (hub and code), invocation.lang)
        return _introduce(target, hub, code, operator_id, invocation.lang)
    if undo:
        _refuse("setup.only_with_from", bool(source or (asked and not as_json)), invocation.lang)
        from runbook.cli.setup.undo import put_back  # noqa: PLC0415 - lazy for start-up

        return put_back(target, invocation.lang, as_json=as_json)
    if source is not None:
        from runbook.cli.setup.importing import Wishes, bring_in  # noqa: PLC0415 - lazy for start-up

        _refuse("setup.system_token", system and bool(token_from), invocation.lang)
        wishes = Wishes(
            operator_id, operator_name, token_from, system, dry, bool(test), as_json, quiet,
            leadless,
        )  # fmt: skip
        return bring_in(Path(source), target, wishes, invocation.lang)
    _refuse("setup.only_with_from", asked, invocation.lang)
    _refuse("setup.system_asks_nothing", system, invocation.lang)
    return _ask(invocation, target, test)


def _introduce(target: Path, hub: str, code: str, operator: str, lang: str) -> int:
    from runbook.cli.setup.hub import introduce  # noqa: PLC0415 - lazy for start-up

    return introduce(target, hub, code, operator, lang)


def _ask(invocation: Invocation, target: Path, test: bool | None) -> int:
    """The interview, where somebody is there to answer."""
    from runbook.cli.setup.lines import somebody_there  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.setup.sitting import sit  # noqa: PLC0415 - as above

    if not somebody_there():
        lang = invocation.lang
        console.problem(
            "setup.no_terminal", t("setup.no_terminal", lang), t("setup.no_terminal.hint", lang)
        )
        return ExitCode.USAGE
    return sit(invocation, target, test=test)


def _refuse(text_id: str, wrong: bool, lang: str) -> None:
    if wrong:
        raise click.UsageError(t(text_id, lang), click.get_current_context())


def _target(invocation: Invocation, *, system: bool) -> Path:
    """The file to be written: the one named, else the user's, with ``--system`` everybody's."""
    from runbook.settings.file import places_to_look, system_place  # noqa: PLC0415 - lazy for start-up

    if system and not invocation.config:
        return system_place()
    named = Path(invocation.config) if invocation.config else places_to_look(os.environ)[0]
    return Path(os.path.expanduser(named)).absolute()  # noqa: PTH111 - Path's own raises for nobody's home
