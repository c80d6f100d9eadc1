"""``runbook phrase``: something true to say while something loads."""

import os
import tomllib

import click

from runbook.cli.incident.cause_type import CauseType
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.diagnosis.advice import CAUSES
from runbook.holding.phrases import Kind, Phrase, offered, parse
from runbook.language.texts import t

_PRODUCT = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - pathlib costs start-up time
_FILE = os.path.join(_PRODUCT, "data", "phrases.toml")  # noqa: PTH118 - as above


@click.command(help="cli.phrase.help")
@click.option("--cause", type=CauseType(), help="cli.phrase.option.cause")
@click.option("--json", "as_json", is_flag=True, help="cli.phrase.option.json")
@click.pass_obj
def command(invocation: Invocation, cause: str | None, as_json: bool) -> int:
    """Show the phrases that are true under the cause, or under every cause."""
    found = offered(load(), cause or "")
    if as_json:
        console.say_json(_as_json(found, cause, invocation.lang))
        return ExitCode.OK
    for kind in Kind:
        told = [phrase for phrase in found if phrase.kind is kind]
        console.say(t(f"phrase.kind.{kind}", invocation.lang))
        for phrase in told:
            console.say(f"  {t(phrase.text_id, invocation.lang)}")
    console.warn(t("phrase.draft", invocation.lang))
    return ExitCode.OK


def load() -> tuple[Phrase, ...]:
    """The phrases that ship with the program."""
    with open(_FILE, "rb") as file:  # noqa: PTH123 - pathlib costs start-up time
        return parse(tomllib.load(file), CAUSES)


def _as_json(found: tuple[Phrase, ...], cause: str | None, lang: str) -> dict[str, object]:
    return {
        "schema": "runbook.phrases/1",
        "cause": cause,
        "language": lang,
        "status": "draft",
        "phrases": [
            {
                "id": phrase.id,
                "kind": str(phrase.kind),
                "text": t(phrase.text_id, lang),
                "true_under": sorted(phrase.true_under),
            }
            for phrase in found
        ],
    }
