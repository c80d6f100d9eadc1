"""``runbook trust show``: the bank's files beside the settings, and whether each is trusted."""

import os

import click

from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t
from runbook.trust.bank_files import BankFile, bank_procedure, bank_scripts, root_of, unread_scripts
from runbook.trust.signature import key_id
from runbook.trust.whom import Trust


@click.command(help="trust.show.help")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, as_json: bool) -> int:
    """Say whom the settings trust and what becomes of each of the bank's files."""
    config, lang = invocation.config, invocation.lang
    root, trust = root_of(config, os.environ)
    found = (*bank_procedure(config, os.environ), *bank_scripts(config, os.environ))
    unread = unread_scripts(config, os.environ)
    if as_json:
        console.say_json(_as_json(root, trust, found, unread))
    else:
        for line in _lines(root, trust, found, lang):
            console.say(line)
        for file in unread:
            console.say(t("trust.show.unread", lang, file=file))
    refused = unread or any(one.problem for one in found)
    return ExitCode.OPERATOR if refused else ExitCode.OK


def _lines(root: str, trust: Trust, found: tuple[BankFile, ...], lang: str) -> list[str]:
    if trust.keys or trust.pinned:
        lines = [t("trust.show.root", lang, file=root)]
        lines += [t("trust.show.key", lang, id=key_id(one)) for one in trust.keys]
    else:
        lines = [t("trust.show.nobody", lang)]
    if not found:
        lines.append(t("trust.show.none", lang))
    return [*lines, *(_line(one, lang) for one in found)]


def _line(one: BankFile, lang: str) -> str:
    if one.problem:
        hint = t(f"{one.problem.removesuffix('.sentence')}.hint", lang)
        why = t(one.problem, lang, **one.values)
        return t("trust.show.refused", lang, file=one.path, why=why, hint=hint)
    how = "trust.show.how.signed" if one.key_id else "trust.show.how.pinned"
    return t("trust.show.trusted", lang, file=one.path, how=t(how, lang, id=one.key_id))


def _as_json(
    root: str, trust: Trust, found: tuple[BankFile, ...], unread: tuple[str, ...]
) -> dict[str, object]:
    return {
        "schema": "runbook.trust/1",
        "root": root or None,
        "keys": [key_id(one) for one in trust.keys],
        "pinned": dict(trust.pinned),
        "files": [
            {
                "file": one.path,
                "trusted": not one.problem,
                "problem": one.problem.removesuffix(".sentence") or None,
                "key_id": one.key_id or None,
            }
            for one in found
        ],
        "unread": list(unread),
    }
