"""``runbook setup`` at a terminal: what is known before, the conversation, and what comes of it."""

import os
from pathlib import Path

from runbook.agent.workplace import utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.cli.setup.importing import TOKEN_NAME
from runbook.cli.setup.lines import GoneError, Lines, folded, say_lines
from runbook.cli.setup.report import cannot_write, say_problems, say_test
from runbook.cli.setup.talk import Finding, Talk
from runbook.language.moscow import clock
from runbook.language.texts import t
from runbook.secrets.keeping import keep_secret
from runbook.settings.document import document_of, settings_text
from runbook.settings.draft import draft_path, drop_draft, read_draft, write_draft
from runbook.settings.file import Loaded, load_settings, settings_from
from runbook.settings.install import Item, install, last_backup
from runbook.settings.providers import known_providers
from runbook.settings.questionnaire import (
    Questionnaire,
    document_from,
    resumed,
    to_remember,
)
from runbook.settings.questions import Answers, Known, ProviderLine
from runbook.settings.whole import is_wanted
from runbook.settings.words import sentence

_READING = 1.5
"""Seconds this computer has to tell about its VPN client."""


def sit(invocation: Invocation, target: Path, *, test: bool | None) -> int:
    """Ask, write, and try whether the people on duty are reached."""
    lang = invocation.lang
    try:
        return _sit(invocation, target, test)
    except (KeyboardInterrupt, GoneError):
        kept = "setup.interrupted" if draft_path(target).exists() else "setup.left"
        console.warn("\n" + folded(t(kept, lang)))
        return ExitCode.INTERRUPTED


def _sit(invocation: Invocation, target: Path, test: bool | None) -> int:
    lang = invocation.lang
    before = _before(invocation, target)
    say_problems(before.errors, lang)
    say_lines(t("setup.welcome", lang), t("setup.keys", lang))
    if before.source:
        say_lines(t("setup.from_existing", lang, name=str(before.source)))
    talk = _talk(target, lang)
    sitting = _start(talk, before, target, lang)
    decided = talk.hold(sitting)
    if decided is None:
        say_lines(t("setup.not_written", lang))
        return ExitCode.OK
    try:
        loaded = _write(talk, decided, before, target, lang)
    except OSError as error:
        cannot_write(error, lang)
        return ExitCode.DEFECT
    drop_draft(target)
    _offer_hub(talk, loaded, lang)
    return _rehearse(talk, loaded, lang, test)


def _before(invocation: Invocation, target: Path) -> Loaded:
    """The settings there are: the target's own, else those that hold for everybody here."""
    own = load_settings(target, {})
    if target.exists() or invocation.config or os.environ.get("RUNBOOK_CONFIG", "").strip():
        return own if target.exists() else Loaded(own.settings)
    return load_settings(None, os.environ)


def _talk(target: Path, lang: str) -> Talk:
    def keep(answers: Answers) -> None:
        write_draft(target, to_remember(answers), utc_now())

    def preview(sitting: Questionnaire) -> tuple[str, ...]:
        loaded = settings_from(_text(sitting, "", lang), target)
        return tuple(f"! {sentence(one, lang)}" for one in loaded.problems)

    return Talk(Lines(), lang, keep, preview, Finding(_find_vpn))


def _find_vpn() -> str:
    from checks.vpn.present import find_client  # noqa: PLC0415 - lazy for start-up

    return find_client(_READING)


def _start(talk: Talk, before: Loaded, target: Path, lang: str) -> Questionnaire:
    """The questionnaire, from the start or from where it was left."""
    providers = tuple(ProviderLine(one.id, one.name, one.phones[0]) for one in known_providers())
    known = Known(document_of(before.settings), providers)
    draft = read_draft(target)
    if draft and talk.agrees(t("setup.resume", lang, at=clock(draft.at))):
        say_lines(t("setup.resume.token", lang))
        return resumed(known, draft.answers)
    drop_draft(target)
    return Questionnaire(known)


def _text(sitting: Questionnaire, token: str, lang: str) -> bytes:
    return settings_text(document_from(sitting, token), lambda text_id: t(text_id, lang))


def _write(talk: Talk, sitting: Questionnaire, before: Loaded, target: Path, lang: str) -> Loaded:
    """Keep the token, then write what was answered; nothing when nothing is different."""
    reference = ""
    if talk.token:
        reference, in_file = keep_secret(TOKEN_NAME, talk.token, target.parent)
        say_lines(t("setup.token.file" if in_file else "setup.token.keyring", lang))
    content = _text(sitting, reference, lang)
    wanted = settings_from(content, target)
    own = before.source == target and not before.broken
    if own and wanted.settings == before.settings:
        say_lines(t("setup.unchanged", lang))
        return before
    install(target.parent, (Item(target.name, content),), utc_now())
    say_lines(" ", t("setup.written", lang, name=str(target)))
    backup = last_backup(target.parent, target.name)
    if backup and before.source == target:
        say_lines(t("setup.backup", lang, name=str(backup)))
    return load_settings(target, {})


def _offer_hub(talk: Talk, loaded: Loaded, lang: str) -> None:
    """Where there is a hub that does not know this PC yet, ask for the code; Enter: later."""
    if not is_wanted(loaded.settings):
        return
    from runbook.cli.setup.hub import greet, is_known  # noqa: PLC0415 - lazy for start-up

    if is_known(loaded):
        return
    say_lines(" ", t("hub.enrol.ask", lang))
    code = talk.lines.line().strip()
    if code:
        greet(loaded, code, lang)


def _rehearse(talk: Talk, loaded: Loaded, lang: str, test: bool | None) -> int:
    """The test message, where she wants it, and what is worth doing next."""
    reached = True
    wanted = test
    if wanted is None and loaded.settings.contacts:
        wanted = talk.agrees(t("setup.offer_test", lang))
    if wanted:
        from runbook.agent.telling.rehearsal import rehearse  # noqa: PLC0415 - lazy for start-up

        say_lines(t("alert.test.sending", lang))
        reached = say_test(rehearse(loaded, lang, os.environ), lang)
    say_lines(t("setup.doctor", lang))
    return ExitCode.OK if reached else ExitCode.OPERATOR
