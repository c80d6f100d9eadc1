"""``runbook service``: autostart of the watch for this user, without an administrator."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.lazy import help_when_alone
from runbook.cli.output import console
from runbook.language.texts import LANGUAGES, t
from runbook.service.job import Job, Kind, command_of, language_named, settings_named

if TYPE_CHECKING:
    from runbook.service.this_computer import Autostart

Command = TypeVar("Command", bound=Callable[..., object])


@click.group(help="service.help", invoke_without_command=True)
def command() -> None:
    """Say the help where nothing was asked for."""
    help_when_alone()


def _of_each(decorated: Command) -> Command:
    """The options that each of them has."""
    hub = click.option("--hub", is_flag=True, help="service.option.hub")
    as_json = click.option("--json", "as_json", is_flag=True, help="service.option.json")
    return hub(as_json(decorated))


_quiet = click.option("--quiet", is_flag=True, help="service.option.quiet")


@command.command(help="service.install.help")
@_of_each
@_quiet
@click.option("--dry-run", "dry", is_flag=True, help="service.option.dry_run")
@click.pass_obj
def install(invocation: Invocation, hub: bool, as_json: bool, quiet: bool, dry: bool) -> int:
    """Have it start at login, and start it now."""
    from runbook.cli.service.ordering import Manner, install_it, plan_it  # noqa: PLC0415 - lazy for start-up

    job = _job(invocation, hub=hub)
    place = _place(job, invocation.lang)
    if place is None:
        return ExitCode.USAGE
    manner = Manner(invocation.lang, as_json, quiet)
    return plan_it(job, place, manner) if dry else install_it(job, place, manner)


@command.command(help="service.remove.help")
@_of_each
@_quiet
@click.pass_obj
def remove(invocation: Invocation, hub: bool, as_json: bool, quiet: bool) -> int:
    """Stop it and take it away."""
    from runbook.cli.service.ordering import Manner, remove_it  # noqa: PLC0415 - lazy for start-up

    job = _job(invocation, hub=hub)
    place = _place(job, invocation.lang)
    if place is None:
        return ExitCode.USAGE
    return remove_it(job, place, Manner(invocation.lang, as_json, quiet))


@command.command(help="service.status.help", short_help="service.status.short")
@_of_each
@click.pass_obj
def status(invocation: Invocation, hub: bool, as_json: bool) -> int:
    """Say what is there."""
    from runbook.cli.service.telling import tell_status  # noqa: PLC0415 - lazy for start-up

    job = _job(invocation, hub=hub)
    place = _place(job, invocation.lang)
    if place is None:
        return ExitCode.USAGE
    seen = place.status()
    if seen.command and not seen.current:
        seen = replace(seen, current=_is_current(job.kind, seen.command))
    return tell_status(job, seen, invocation.lang, as_json=as_json)


def _job(invocation: Invocation, *, hub: bool) -> Job:
    kind = Kind.HUB if hub else Kind.WATCH
    return _job_with(kind, invocation.lang, _settings_named(invocation, kind))


def _job_with(kind: Kind, lang: str, settings: str) -> Job:
    from runbook.system.itself import windowless_command  # noqa: PLC0415 - lazy for start-up

    command = command_of(windowless_command(), kind, lang, settings)
    return Job(kind, t(f"service.title.{kind}", lang), command)


def _is_current(kind: Kind, installed: tuple[str, ...]) -> bool:
    """Whether it is as the same order would make it today.

    The language and the settings are those given then: this window's are another matter.
    """
    from runbook.service.this_computer import autostart  # noqa: PLC0415 - lazy for start-up

    lang = language_named(installed)
    if lang not in LANGUAGES:
        return False
    place = autostart(_job_with(kind, lang, settings_named(installed)))
    return place is not None and place.status().current


def _settings_named(invocation: Invocation, kind: Kind) -> str:
    """The file named now, by option or variable: what starts at login knows neither."""
    variable = "RUNBOOK_CONFIG" if kind is Kind.WATCH else "RUNBOOK_HUB_CONFIG"
    named = invocation.config or os.environ.get(variable, "").strip()
    return os.path.abspath(os.path.expanduser(named)) if named else ""  # noqa: PTH100, PTH111 - kept as text


def _place(job: Job, lang: str) -> "Autostart | None":
    from runbook.service.this_computer import autostart  # noqa: PLC0415 - lazy for start-up

    place = autostart(job)
    if place is None:
        sentence, hint = t("service.hub_elsewhere", lang), t("service.hub_elsewhere.hint", lang)
        console.problem("service.hub_elsewhere", sentence, hint)
    return place
