"""``runbook hub serve``: the hub as one process, until it is stopped."""

import logging
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checks.host.arenas import few_arenas
from runbook.cli.hub.check import lines, say_channel_problems
from runbook.cli.hub.office import (
    load,
    refuse,
    refuse_id,
    safe_to_open,
    say_store_problem,
    say_warnings,
)
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.running.opening import KeyProblem, OpenedOffice
    from runbook.hub.settings.file import LoadedHub
    from runbook.hub.store.problem import StoreProblem
    from runbook.hub.store.store import Store

_SOURCES = ("runbook", "notifier", "checks")
_EXAMPLE = Path(__file__).parents[2] / "data" / "hub.example.toml"


@click.command(help="hub.serve.help")
@click.option("--listen", metavar="hub.serve.metavar.listen", help="hub.serve.option.listen")
@click.option("--example", is_flag=True, help="hub.serve.option.example")
@click.pass_obj
def command(invocation: Invocation, listen: str | None, example: bool) -> int:
    """Work until Ctrl-C or SIGTERM."""
    lang = invocation.lang
    if example:
        console.say(_EXAMPLE.read_text(encoding="utf-8").rstrip("\n"))
        return ExitCode.OK
    from runbook.cli.output.beside import beside  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.output.quick_edit import no_quick_edit  # noqa: PLC0415 - as above

    with beside(lang), no_quick_edit():
        return _work(invocation, listen)


def _work(invocation: Invocation, listen: str | None) -> int:
    lang = invocation.lang
    loaded = load(invocation)
    if not safe_to_open(loaded):
        raise click.exceptions.Exit(ExitCode.USAGE)
    if loaded.broken:
        console.warn(t("hub.serve.broken", lang))
    say_warnings(loaded, lang)
    loaded = _listening_at(loaded, listen, lang)
    _log_to_stderr()
    from runbook.hub.api.server import CannotListenError  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.problem import HubError  # noqa: PLC0415 - as above
    from runbook.hub.running.process import serve  # noqa: PLC0415 - as above
    from runbook.hub.store.problem import StoreError  # noqa: PLC0415 - as above

    few_arenas()
    try:
        serve(loaded, os.environ, Screen(loaded, lang))
    except HubError as error:
        refuse(error.problem, lang)
    except CannotListenError as error:
        refuse_id(error.rule_id, lang)
    except StoreError as error:
        say_store_problem(error.problem, lang)
        return ExitCode.UNDETERMINED
    console.say(t("hub.serve.ended", lang))
    return ExitCode.OK


def _listening_at(loaded: "LoadedHub", listen: str | None, lang: str) -> "LoadedHub":
    if listen is None:
        return loaded
    from runbook.hub.settings import rules  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.settings.file import listening_at  # noqa: PLC0415 - as above
    from runbook.hub.settings.reading import is_open_behind_proxy  # noqa: PLC0415 - as above

    if rules.listen(listen) is not None:
        refuse_id("hub.settings.bad_listen", lang)
    given = listening_at(loaded, listen)
    if is_open_behind_proxy(given.settings.server):
        refuse_id("hub.settings.open_listen", lang)
    return given


def _log_to_stderr() -> None:
    """Our own words from INFO on, the libraries' warnings, times in UTC.

    To stderr as it is now: within ``beside`` no line of the log waits for a screen.
    """
    form = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    form.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(form)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in _SOURCES:
        logging.getLogger(name).setLevel(logging.INFO)


class Screen:
    """What the process says on the screen of whoever started it."""

    def __init__(self, loaded: "LoadedHub", lang: str) -> None:
        self._loaded, self._lang = loaded, lang
        self._missing: list[str] = []

    def waiting(self, problem: "StoreProblem") -> None:
        """The database cannot be used yet."""
        say_store_problem(problem, self._lang)
        console.warn(t("hub.database.waiting", self._lang))

    def ready(
        self, store: "Store", opened: "OpenedOffice", problems: "tuple[KeyProblem, ...]"
    ) -> None:
        """Where everything lies, and what is missing, in order."""
        from runbook.hub.checkup.checkup import gather  # noqa: PLC0415 - lazy for start-up
        from runbook.hub.checkup.findings import judge  # noqa: PLC0415 - as above

        with store.read() as tx:
            found = judge(gather(tx, self._loaded, opened))
        # It is on duty in a moment, and says then itself what it hears.
        found = tuple(one for one in found if one.id not in {"nobody_on_duty", "deaf"})
        self._missing = lines(found, self._lang, numbered=True)
        kind = "hub.serve.folder" if store.is_sqlite else "hub.serve.database"
        console.say(t(kind, self._lang, folder=str(opened.office.folder), kind="PostgreSQL"))
        say_channel_problems(problems, self._lang)

    def listening(self, host: str, port: int) -> None:
        """Agents are answered there."""
        scheme = "https" if self._loaded.settings.server.certificate else "http"
        shown = f"[{host}]" if ":" in host else host
        console.say(t("hub.serve.listens", self._lang, url=f"{scheme}://{shown}:{port}"))
        if not self._missing:
            console.say(t("hub.serve.complete", self._lang))
            return
        console.say(t("hub.serve.missing", self._lang))
        for line in self._missing:
            console.say(line)
