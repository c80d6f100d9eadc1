"""A settings file prepared by an administrator: what is wrong with it, and what it would install.

One file does for many PCs: the operator's code, her name and the token's reference come from
outside and take the place of what the file says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from runbook.holding.files import Beside, file_name, shown
from runbook.holding.scripts import Channel
from runbook.procedure.file import procedure_beside
from runbook.settings.answers import judge
from runbook.settings.document import document_of, settings_text
from runbook.settings.fields import FIELDS
from runbook.settings.file import Loaded, load_settings, settings_from
from runbook.settings.install import FOLDERS, Item, read_folder
from runbook.settings.problem import Fault, SettingsProblem, Severity
from runbook.settings.questions import Question
from runbook.settings.shapes import Settings
from runbook.settings.whole import reach_of_lead
from runbook.settings.writing import Say
from runbook.system.toml_text import parsed

UNREAD = {
    "settings.not_found": "setup.unread.not_found.hint",
    "settings.unreadable": "settings.unreadable.hint",
}
"""Where nothing could be read at all, and what helps: the path came by another option here."""
UNFIT = {
    "script.unreadable": "setup.script.unreadable.hint",
    "script.message_too_long": "setup.script.message_too_long.hint",
}
"""What is wrong with the words themselves, so that no signature helps, and what does."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What stands in place of the file's own; an empty text leaves it. ``token``: a reference."""

    operator_id: str = ""
    operator_name: str = ""
    token: str = ""

    def __bool__(self) -> bool:
        return bool(self.operator_id or self.operator_name or self.token)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The file as it was read. With ``errors`` nothing may be installed."""

    loaded: Loaded
    folders: Mapping[str, Mapping[str, bytes]]
    problems: tuple[SettingsProblem, ...]

    @property
    def errors(self) -> tuple[SettingsProblem, ...]:
        """What forbids the installation."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)

    @property
    def unread(self) -> bool:
        """Whether there was no file to read, so that nothing can be mended in it."""
        return any(one.rule_id in UNREAD for one in self.loaded.problems)


def read_prepared(source: Path, overrides: Overrides) -> Prepared:
    """Read the file, the folders beside it and what stands in their place, with every problem."""
    loaded = load_settings(source, {})
    found = (replace(one, hint=UNREAD.get(one.rule_id, one.hint)) for one in loaded.problems)
    problems = [*found, *_override_problems(overrides)]
    if not loaded.errors and _holds_nothing(source):
        problems.append(_error("setup.nothing", str(source), {}))
    folders: dict[str, Mapping[str, bytes]] = {}
    for name in FOLDERS:
        folder = source.absolute().parent / name
        if not folder.is_dir():
            continue
        try:
            folders[name] = read_folder(folder)
        except OSError as error:
            values = {"name": str(error.filename or error)}
            problems.append(_error("setup.folder", str(folder), values))
    if "scripts" in folders:
        problems += _script_problems(source.absolute(), folders["scripts"])
    if "procedures" in folders:
        problems += procedure_beside(source.absolute(), {}, system=False).problems
    return Prepared(loaded, folders, tuple(problems))


def lead_lost(
    prepared: Prepared, before: Settings, *, token_stays: bool
) -> tuple[SettingsProblem, ...]:
    """The file would cost the settings in place their last way to a shift lead: it was cut short?

    ``token_stays``: the bot's token comes from elsewhere, whether the file names one or not.
    """
    after = prepared.loaded.settings
    if token_stays:
        telegram = msgspec.structs.replace(after.telegram, token="env:STAYS")  # noqa: S106 - a reference
        after = msgspec.structs.replace(after, telegram=telegram)
    if prepared.errors or reach_of_lead(after) >= reach_of_lead(before):
        return ()
    return (_error("setup.lead_lost", str(prepared.loaded.source or ""), {}),)


def _holds_nothing(source: Path) -> bool:
    """Whether no key is set in it: it was cut short, or written where the disk was full."""
    try:
        return not _keys(parsed(source.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError):
        return False


def _keys(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_keys, value.values()))
    if isinstance(value, list):
        return any(map(_keys, value))
    return value != ""


def items_of(prepared: Prepared, name: str, overrides: Overrides, say: Say) -> tuple[Item, ...]:
    """What is to be installed; the settings under this name come last, when all else is there.

    Without overrides the file goes as it is, comments and all; otherwise it is written anew.
    Raises OSError when the file has gone meanwhile.
    """
    folders = tuple(Item(held, content) for held, content in prepared.folders.items())
    return (*folders, Item(name, _content(prepared.loaded, overrides, say)))


def changed_keys(before: Settings, after: Settings) -> tuple[str, ...]:
    """Which keys differ, without their values: they may be somebody's phone."""
    old, new = document_of(before), document_of(after)
    return tuple(
        place
        for table in FIELDS
        for place in _differing(table, old.get(table, {}), new.get(table, {}))
    )


def _differing(place: str, old: object, new: object) -> list[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        return [f"{place}.{key}" for key in keys]
    old_entries = old if isinstance(old, list) else []
    new_entries = new if isinstance(new, list) else []
    found: list[str] = []
    for at in range(max(len(old_entries), len(new_entries))):
        before = old_entries[at] if at < len(old_entries) else {}
        after = new_entries[at] if at < len(new_entries) else {}
        found += _differing(f"{place}[{at + 1}]", before, after)
    return found


def _content(loaded: Loaded, overrides: Overrides, say: Say) -> bytes:
    if not overrides and loaded.source is not None:
        return loaded.source.read_bytes()
    settings = loaded.settings
    operator = msgspec.structs.replace(
        settings.operator,
        id=overrides.operator_id or settings.operator.id,
        name=overrides.operator_name or settings.operator.name,
    )
    token = overrides.token or settings.telegram.token
    telegram = msgspec.structs.replace(settings.telegram, token=token)
    merged = msgspec.structs.replace(settings, operator=operator, telegram=telegram)
    return settings_text(document_of(merged), say)


def settings_in(items: tuple[Item, ...], target: Path) -> Settings:
    """The settings that would hold once the items are in place."""
    content = items[-1].content
    return settings_from(content, target).settings if isinstance(content, bytes) else Settings()


def _override_problems(overrides: Overrides) -> list[SettingsProblem]:
    given = {"id": overrides.operator_id, "name": overrides.operator_name}
    problems = []
    for key, text in given.items():
        rule = FIELDS["operator"][key]
        fault = judge(Question(key, key, rule, required=True), text) if text else None
        if isinstance(fault, Fault):
            problems.append(
                SettingsProblem(
                    fault.rule_id,
                    Severity.ERROR,
                    file=f"--operator-{key}",
                    expected=f"settings.expected.{rule.expected}",
                    hint=f"{fault.rule_id}.hint",
                    values=fault.values,
                )
            )
    return problems


def _script_problems(source: Path, files: Mapping[str, bytes]) -> list[SettingsProblem]:
    """A script that would not be shown is found now, and not when a client is waiting.

    Only the file that is installed is asked whom to trust: it may bring a new key.
    """
    problems = []
    folder = source.parent / "scripts"
    where = Beside(str(folder), str(source))
    for language in ("ru", "en"):
        for channel in Channel:
            name = file_name(language, channel)
            if name not in files:
                continue
            wrong = shown(language, channel, where).problem
            if wrong:
                problem = _error("setup.script", str(folder / name), {"problem": wrong})
                hint = UNFIT.get(wrong, problem.hint)
                problems.append(replace(problem, hint=hint))
    return problems


def _error(rule_id: str, file: str, values: Mapping[str, str | int | float]) -> SettingsProblem:
    hint = f"{rule_id}.hint"
    return SettingsProblem(rule_id, Severity.ERROR, file=file, hint=hint, values=values)
