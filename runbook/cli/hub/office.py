"""How the hub's commands open the database and the office, and what they say when they cannot."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.office import Office
    from runbook.hub.problem import HubProblem
    from runbook.hub.settings.file import LoadedHub
    from runbook.hub.store.problem import StoreProblem
    from runbook.hub.store.store import Store


@dataclass(frozen=True, slots=True)
class Opened:
    """This computer's hub as a command has it in hand."""

    loaded: "LoadedHub"
    store: "Store"
    lang: str

    def office(self) -> "Office":
        """The settings; what is put on its way with them is sent by the hub on duty."""
        from runbook.hub.running.opening import office_beside  # noqa: PLC0415 - lazy for start-up

        return office_beside(self.loaded)

    def open_office(self) -> "Office":
        """The settings with the channels that can be used; secrets are read for it."""
        from runbook.hub.running.opening import open_office  # noqa: PLC0415 - lazy for start-up

        return open_office(self.loaded, os.environ).office


def load(invocation: Invocation) -> "LoadedHub":
    """What ``hub.toml`` says; its errors are said on stderr. Ends the command without the extra."""
    need_the_extra(invocation.lang)
    from runbook.hub.settings.file import load_hub_settings  # noqa: PLC0415 - lazy for start-up
    from runbook.settings.words import message  # noqa: PLC0415 - as above

    config = Path(invocation.config) if invocation.config else None
    loaded = load_hub_settings(config, os.environ)
    for problem in loaded.errors:
        console.warn(message(problem, invocation.lang))
    return loaded


def say_warnings(loaded: "LoadedHub", lang: str) -> None:
    """What is used although it would not do at night, on stderr; ``load`` has said the errors."""
    from runbook.settings.words import message  # noqa: PLC0415 - lazy for start-up

    errors = set(map(id, loaded.errors))
    for problem in loaded.problems:
        if id(problem) not in errors:
            console.warn(message(problem, lang))


def need_the_hub(lang: str) -> None:
    """End the command in the operator's build: the hub is no part of it."""
    from importlib.util import find_spec  # noqa: PLC0415 - lazy for start-up

    if find_spec("runbook.hub") is None:
        refuse_id("hub.operators_build", lang)


def need_the_extra(lang: str) -> None:
    """End the command when the hub's libraries are not installed: operators' PCs lack them."""
    from importlib.util import find_spec  # noqa: PLC0415 - lazy for start-up

    if any(find_spec(name) is None for name in ("sqlalchemy", "starlette", "uvicorn", "alembic")):
        refuse_id("hub.not_installed", lang)


def safe_to_open(loaded: "LoadedHub") -> bool:
    """Whether the file leaves no doubt which database and address are meant."""
    return not any(one.key.partition(".")[0] in {"", "server", "database"} for one in loaded.errors)


@contextmanager
def opened(invocation: Invocation) -> Iterator[Opened]:
    """The hub's database, brought to the newest version. Ends the command when it cannot be used.

    Another hub's database is refused: what is sealed there could not be opened.
    """
    lang = invocation.lang
    loaded = load(invocation)
    if not safe_to_open(loaded):
        raise click.exceptions.Exit(ExitCode.USAGE)
    from runbook.hub.problem import HubError  # noqa: PLC0415 - as above
    from runbook.hub.running.opening import open_store  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.running.readiness import make_ready  # noqa: PLC0415 - as above
    from runbook.hub.store.problem import StoreError  # noqa: PLC0415 - as above

    try:
        store = open_store(loaded, os.environ)
        try:
            make_ready(store)
            yield Opened(loaded, store, lang)
        finally:
            store.close()
    except HubError as error:
        refuse(error.problem, lang)
    except StoreError as error:
        say_store_problem(error.problem, lang)
        raise click.exceptions.Exit(ExitCode.UNDETERMINED) from None


def say_store_problem(problem: "StoreProblem", lang: str) -> None:
    """What keeps the database from being used, on stderr."""
    said = t(f"{problem.rule_id}.sentence", lang, **problem.values)
    hint = t(f"{problem.rule_id}.hint", lang, **problem.values)
    console.problem(problem.rule_id, said[:1].upper() + said[1:], hint)


def refuse(problem: "HubProblem", lang: str) -> NoReturn:
    """End the command with what is wrong and what to do about it."""
    refuse_id(problem.id, lang, **problem.values)


def refuse_id(text_id: str, lang: str, **values: str | int) -> NoReturn:
    """The same by the problem's id."""
    sentence = t(f"{text_id}.sentence", lang, **values)
    console.problem(
        text_id, sentence[:1].upper() + sentence[1:], t(f"{text_id}.hint", lang, **values)
    )
    raise click.exceptions.Exit(ExitCode.USAGE)
