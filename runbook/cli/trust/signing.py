"""Signing and pinning as the commands for procedures and for words do it alike."""

import os
from collections.abc import Callable
from pathlib import Path

from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.cli.output.file_reasons import why_not_read, why_not_written
from runbook.language.texts import t
from runbook.trust.judging import SUFFIX
from runbook.trust.office import Ready, TrustError, open_key, password_of, pin_line, sign_file

_UNREAD = "trust.not_read"
Prepare = Callable[[Path], Ready]


def refused(error: TrustError, lang: str) -> int:
    """Say what kept it from being done."""
    values = dict(error.values)
    if error.refused is not None:
        why = why_not_read if error.id == _UNREAD else why_not_written
        values["reason"] = why(error.refused, lang)
    said = t(error.id, lang, **values)
    console.problem(error.id, said, t(f"{error.id}.hint", lang))
    return ExitCode.USAGE


def signed(
    prepare: Prepare, folder: str, file: str, key: str, password: str | None, lang: str
) -> int:
    """Sign the file; ``folder`` is where it belongs beside the settings."""
    try:
        ready = prepare(Path(file))
        made = sign_file(ready, open_key(Path(key), password_of(password, os.environ)))
    except TrustError as error:
        return refused(error, lang)
    console.say(t("trust.signed", lang, id=made.key_id, file=f"{file}{SUFFIX}"))
    console.say(t("trust.signed.review", lang, digest=made.sha256))
    console.say(t("trust.signed.put", lang, own=f"{folder}/{ready.name}"))
    return ExitCode.OK


def pinned(prepare: Prepare, folder: str, file: str, lang: str, *, as_json: bool) -> int:
    """Say what the settings must hold for this file to be trusted; ``folder`` as for signing."""
    try:
        ready = prepare(Path(file))
    except TrustError as error:
        return refused(error, lang)
    if as_json:
        told = {"schema": "runbook.trust_pin/1", "file": ready.name, "sha256": ready.sha256}
        console.say_json(told)
    else:
        console.warn(t("trust.pin.say", lang))
        console.say(f"[trust.pinned]\n{pin_line(ready)}")
        console.warn(t("trust.pin.put", lang, own=f"{folder}/{ready.name}"))
    return ExitCode.OK
