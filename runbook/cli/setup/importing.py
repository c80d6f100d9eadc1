"""``runbook setup --from FILE``: prepared settings put in place without a question."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from runbook.agent.workplace import utc_now
from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.cli.setup.report import (
    SCHEMA,
    cannot_write,
    change_lines,
    problem_as_json,
    say_problems,
    say_test,
)
from runbook.language.texts import t
from runbook.secrets.keeping import keep_secret
from runbook.secrets.reference import LARGEST_SECRET_FILE, Secret, SecretProblem, resolve_secret
from runbook.settings.answers import token_fault
from runbook.settings.file import Loaded, load_settings, places_to_look
from runbook.settings.install import Action, Change, Item, changes, install, last_backup
from runbook.settings.prepared import (
    Overrides,
    Prepared,
    changed_keys,
    items_of,
    lead_lost,
    read_prepared,
    settings_in,
)
from runbook.settings.problem import SettingsProblem, Severity

TOKEN_NAME = "telegram-token"  # noqa: S105 - the name it is kept under
_STDIN = "-"


class Wishes(NamedTuple):
    """The options of ``setup --from``."""

    operator_id: str
    operator_name: str
    token_from: str
    system: bool
    dry: bool
    test: bool
    as_json: bool
    quiet: bool = False
    leadless: bool = False


class _Outcome(NamedTuple):
    changes: tuple[Change, ...] = ()
    keys: tuple[str, ...] = ()
    token: str = ""


def bring_in(source: Path, target: Path, wishes: Wishes, lang: str) -> int:
    """Validate the whole, then put it in place, or only say what that would change."""
    overrides = Overrides(wishes.operator_id, wishes.operator_name)
    prepared = read_prepared(source, overrides)
    token, problem = _token(wishes.token_from)
    if problem:
        prepared = replace(prepared, problems=(*prepared.problems, problem))
    if not wishes.leadless:
        stays = bool(token) or (_leaves_the_token(prepared, wishes) and _has_token(target))
        lost = lead_lost(prepared, _in_force(target).settings, token_stays=stays)
        prepared = replace(prepared, problems=(*prepared.problems, *lost))
    if prepared.errors:
        return _refused(prepared, target, wishes, lang)
    try:
        outcome = _place(prepared, target, overrides, token, wishes, lang)
    except OSError as error:
        cannot_write(error, lang)
        return ExitCode.DEFECT
    return _finish(prepared, target, outcome, wishes, lang)


def _place(
    prepared: Prepared,
    target: Path,
    overrides: Overrides,
    token: Secret | None,
    wishes: Wishes,
    lang: str,
) -> _Outcome:
    before = load_settings(target, {})
    stored = ""
    if token:
        reference = before.settings.telegram.token
        held = resolve_secret(reference, os.environ, folder=target.parent) if reference else None
        if held and held.secret == token:
            stored = "kept"
        elif wishes.dry:
            stored, reference = "would_store", reference or f"keyring:{TOKEN_NAME}"
        else:
            reference, in_file = keep_secret(TOKEN_NAME, token, target.parent)
            stored = "file" if in_file else "keyring"
        overrides = replace(overrides, token=reference)
    elif _leaves_the_token(prepared, wishes):
        # The roll-out's next file has no token, and the lead must be told tonight all the same.
        overrides = replace(overrides, token=before.settings.telegram.token)
    items = items_of(prepared, target.name, overrides, lambda text_id: t(text_id, lang))
    keys = changed_keys(before.settings, settings_in(items, target))
    return _Outcome(_install(target, items, wishes), keys, stored)


def _leaves_the_token(prepared: Prepared, wishes: Wishes) -> bool:
    """Whether the file says nothing of a token though people are told over Telegram."""
    settings = prepared.loaded.settings
    told = any(one.telegram for one in settings.contacts)
    return told and not settings.telegram.token and not wishes.system


def _has_token(target: Path) -> bool:
    return bool(load_settings(target, {}).settings.telegram.token)


def _in_force(target: Path) -> Loaded:
    """What holds until now: where she has no file of her own, the computer's, which hers hides."""
    hers = places_to_look(os.environ)[0].absolute() == target
    return load_settings(None, os.environ) if hers else load_settings(target, {})


def _install(target: Path, items: tuple[Item, ...], wishes: Wishes) -> tuple[Change, ...]:
    if wishes.dry:
        return changes(target.parent, items)
    return install(target.parent, items, utc_now(), for_all=wishes.system)


def _token(origin: str) -> tuple[Secret | None, SettingsProblem | None]:
    """The token from where it was said to be, or why there is none. It is shown nowhere."""
    if not origin:
        return None, None
    if origin == _STDIN:
        text = sys.stdin.readline(LARGEST_SECRET_FILE).strip() if sys.stdin else ""
        secret = Secret(text)
        problems: tuple[SecretProblem, ...] = ()
    else:
        resolved = resolve_secret(origin, os.environ, folder=Path.cwd())
        secret = resolved.secret or Secret("")
        problems = tuple(one for one in resolved.problems if one.fatal)
    if problems:
        fault = problems[0]
        return None, _at_option(fault.rule_id, dict(fault.values))
    wrong = token_fault(secret.reveal())
    return (None, _at_option(wrong.rule_id)) if wrong else (secret, None)


def _at_option(rule_id: str, values: dict[str, str | int | float] | None = None) -> SettingsProblem:
    return SettingsProblem(
        rule_id, Severity.ERROR, file="--token-from", hint=f"{rule_id}.hint", values=values or {}
    )


def _refused(prepared: Prepared, target: Path, wishes: Wishes, lang: str) -> int:
    if wishes.as_json:
        console.say_json(_report(prepared, target, _Outcome(), wishes, lang))
    else:
        say_problems(prepared.problems, lang)
        text_id = "setup.unread" if prepared.unread else "setup.refused"
        console.problem(text_id, t(text_id, lang), t(f"{text_id}.hint", lang))
    return ExitCode.USAGE


def _finish(prepared: Prepared, target: Path, outcome: _Outcome, wishes: Wishes, lang: str) -> int:
    report = _report(prepared, target, outcome, wishes, lang)
    says = not (wishes.as_json or wishes.quiet)
    if says:
        _say(prepared, target, outcome, lang, dry=wishes.dry)
    elif not wishes.as_json:
        say_problems(prepared.problems, lang)
    reached = True
    if wishes.test and not wishes.dry:
        from runbook.agent.telling.rehearsal import rehearse  # noqa: PLC0415 - lazy for start-up

        results = rehearse(load_settings(target, {}), lang, os.environ)
        report["test"] = [one.as_json() for one in results]
        reached = bool(results) and all(one.reached for one in results)
        if says or not (reached or wishes.as_json):
            say_test(results, lang)
    if wishes.as_json:
        console.say_json(report)
    return ExitCode.OK if reached else ExitCode.OPERATOR


def _say(prepared: Prepared, target: Path, outcome: _Outcome, lang: str, *, dry: bool) -> None:
    say_problems(prepared.problems, lang)
    lines = change_lines(outcome.changes, target.parent, lang, dry=dry)
    if outcome.keys:
        lines.append(t("setup.keys_changed", lang, keys=", ".join(outcome.keys)))
    if outcome.token:
        lines.append(t(f"setup.token.{outcome.token}", lang))
    for line in lines or [t("setup.unchanged", lang)]:
        console.say(line)
    if not dry:
        console.say(t("setup.doctor", lang))


def _report(
    prepared: Prepared, target: Path, outcome: _Outcome, wishes: Wishes, lang: str
) -> dict[str, object]:
    changed = any(one.action is not Action.SAME for one in outcome.changes)
    backup = last_backup(target.parent, target.name) if changed and not wishes.dry else None
    return {
        "schema": SCHEMA,
        "target": str(target),
        "dry": wishes.dry,
        "refused": bool(prepared.errors),
        "changed": changed or outcome.token in {"file", "keyring", "would_store"},
        "items": [{"name": one.name, "action": str(one.action)} for one in outcome.changes],
        "keys": list(outcome.keys),
        "backup": str(backup) if backup else None,
        "token": outcome.token or None,
        "problems": [problem_as_json(one, lang) for one in prepared.problems],
        "test": None,
    }
