"""The ``runbook`` command: finds the command that was asked for, and never ends in a traceback."""

import gc
import gettext
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.lazy import Entry, LazyGroup, everywhere_options, help_when_alone, localised
from runbook.cli.output import console
from runbook.language.texts import DEFAULT_LANGUAGE, FOLDER, LANGUAGES, t

if TYPE_CHECKING:
    from traceback import StackSummary

PROGRAM = "runbook"
_COMPLETION = "_RUNBOOK_COMPLETE"
_WINGS = ("runbook", "checks", "notifier")
_SELDOM = (20_000, 10, 10)
"""So many new things, some MB, are looked through for cycles at once; Python itself says 700."""

COMMANDS: Mapping[str, Entry] = {
    "run": Entry("runbook.cli.run.command", "cli.run.short"),
    "watch": Entry("runbook.cli.watch.command", "watch.short"),
    "desk": Entry("runbook.cli.desk.command", "desk.short"),
    "drill": Entry("runbook.cli.drill.command", "drill.short"),
    "check": Entry("runbook.cli.check.command", "cli.check.short"),
    "script": Entry("runbook.cli.script.command", "cli.script.short"),
    "phrase": Entry("runbook.cli.phrase", "cli.phrase.short"),
    "callback": Entry("runbook.cli.callback.command", "callback.short"),
    "incident": Entry("runbook.cli.incident.command", "incident.short"),
    "procedure": Entry("runbook.cli.procedure.command", "cli.procedure.short"),
    "handoff": Entry("runbook.cli.handoff.command", "handoff.short"),
    "alert": Entry("runbook.cli.alert.command", "cli.alert.short"),
    "hub": Entry("runbook.cli.hub.command", "hub.short"),
    "setup": Entry("runbook.cli.setup.command", "setup.short"),
    "service": Entry("runbook.cli.service.command", "service.short"),
    "trust": Entry("runbook.cli.trust.command", "trust.short"),
    "doctor": Entry("runbook.cli.doctor", "cli.doctor.short"),
    "bundle": Entry("runbook.cli.bundle.command", "bundle.short"),
}


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language of everything said: the last ``--lang``, else ``$RUNBOOK_LANG``, else Russian.

    Read before click parses, because help and click's own complaints need it too.
    """
    asked = environment.get("RUNBOOK_LANG", "")
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang":
            asked = "".join(arguments[index + 1 : index + 2])
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is the design's. The entry point of the installed program."""
    if arguments is not None:
        return _main(arguments)
    # What a command loads stays to its end: looking it through for cycles again and again, and once
    # more when all of it goes anyway, is an eighth of the time until she sees something.
    gc.set_threshold(*_SELDOM)
    try:
        return _main(sys.argv[1:])
    finally:
        gc.disable()


def _main(arguments: Sequence[str]) -> int:
    console.prepare()
    # Whatever is written tonight is this user's alone.
    os.umask(0o077)
    given = list(arguments)
    lang = language(given, os.environ)
    # Click takes its own words from gettext, which knows a language only by the environment.
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain("click", os.path.join(FOLDER, "click"))  # noqa: PTH118 - pathlib costs start-up time before the words
    gettext.textdomain("click")
    try:
        return _run(root(lang), given, lang)
    finally:
        console.finish()


def root(lang: str) -> click.Command:
    """The whole command line in one language."""
    group = LazyGroup(
        PROGRAM,
        help="cli.help",
        epilog="cli.epilog",
        params=[*everywhere_options(), _version_option()],
        invoke_without_command=True,
        callback=help_when_alone,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    group.table = COMMANDS
    return localised(group, PROGRAM, lang, top=False)


def _run(group: click.Command, arguments: list[str], lang: str) -> int:
    try:
        instruction = os.environ.get(_COMPLETION)
        if instruction:
            return _complete(group, instruction, lang)
        with group.make_context(PROGRAM, arguments, obj=Invocation(lang)) as ctx:
            result = group.invoke(ctx)
        return result if isinstance(result, int) else ExitCode.OK
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - she never gets a traceback
        return _ended(error, lang)


def _ended(error: BaseException, lang: str) -> int:
    """Say why a command ended early, where there is something to say, and choose its exit code."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        console.warn("")
        return ExitCode.INTERRUPTED
    if isinstance(error, click.ClickException):
        return _usage(error, lang)
    if isinstance(error, console.OutputError):
        return _output_failed(error, lang)
    if console.reader_gone(error):
        for stream in (sys.stdout, sys.stderr):
            console.discard(stream)
        return ExitCode.OK
    return _defect(error, lang)


def _complete(group: click.Command, instruction: str, lang: str) -> int:
    from click.shell_completion import shell_complete  # noqa: PLC0415 - lazy for start-up

    return shell_complete(group, {"obj": Invocation(lang)}, PROGRAM, _COMPLETION, instruction)


def _usage(error: click.ClickException, lang: str) -> int:
    from runbook.privacy.echo import may_be_repeated  # noqa: PLC0415 - lazy for start-up

    said = error.format_message()
    if not may_be_repeated(said):
        said = t("cli.usage.personal_data", lang)
    context = getattr(error, "ctx", None)
    where = context.command_path if context else PROGRAM
    console.problem(
        "cli.usage",
        t("cli.usage", lang, message=said),
        t("cli.usage.hint", lang, command=f"{where} --help"),
    )
    return ExitCode.USAGE


def _output_failed(error: console.OutputError, lang: str) -> int:
    from runbook.cli.output.file_reasons import why_not_written  # noqa: PLC0415 - lazy for start-up

    console.problem(
        "output.failed",
        t("output.failed", lang, reason=why_not_written(error, lang)),
        t("output.failed.hint", lang),
    )
    return ExitCode.DEFECT


def _defect(error: BaseException, lang: str) -> int:
    import traceback  # noqa: PLC0415 - lazy for start-up

    if os.environ.get("RUNBOOK_DEBUG") == "1":
        console.warn("".join(traceback.format_exception(error)))
    console.problem(
        f"defect {_place(traceback.extract_tb(error.__traceback__), error)}",
        t("defect", lang),
        t("defect.hint", lang),
    )
    return ExitCode.DEFECT


def _place(frames: "StackSummary", error: BaseException) -> str:
    """Type and line of a defect. Its message is left out: it may quote what must not be shown."""
    ours = [
        frame
        for frame in frames
        # The operator's build knows its files without the folder they were built in.
        if any(f"{os.sep}{wing}{os.sep}" in os.sep + frame.filename for wing in _WINGS)
    ]
    if not ours:
        return type(error).__name__
    return f"{type(error).__name__} {os.path.basename(ours[-1].filename)}:{ours[-1].lineno}"  # noqa: PTH119 - a name, not a path to open


def _version_option() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_show_version,
        help="cli.option.version",
    )


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version  # noqa: PLC0415 - lazy for start-up

    console.say(f"{PROGRAM} {version(PROGRAM)}")
    ctx.exit()
