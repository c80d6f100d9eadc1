"""``runbook service status``: whether it is arranged, runs, and would start tomorrow."""

import os
from datetime import datetime
from pathlib import Path

from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.cli.post import WATCH_LOCK
from runbook.cli.service.ordering import SCHEMA, problem_lines, say_unseen
from runbook.cli.service.settings import settings_of, unseen_secrets
from runbook.journal.alone import hold_alone
from runbook.journal.usual_place import default_path
from runbook.language.moscow import MOSCOW, clock
from runbook.language.texts import t
from runbook.service.job import Job, Kind, LastExit, Presence, Seen
from runbook.service.this_computer import system_name
from runbook.service.trial import Trouble, troubles


def tell_status(job: Job, seen: Seen, lang: str, *, as_json: bool) -> int:
    """0 where all is arranged and would start; 10 where something is to be mended."""
    found = troubles(seen.command) if seen.presence is Presence.OURS else ()
    by_hand = job.kind is Kind.WATCH and not seen.runs and _watches()
    well = seen.presence is Presence.OURS and seen.enabled and not found and seen.runs is not False
    if as_json:
        console.say_json(_report(job, seen, found, by_hand=by_hand, well=well))
    else:
        for line in _lines(job, seen, lang, by_hand=by_hand):
            console.say(line)
        for one in found:
            console.problem(f"service.{one}", *problem_lines(one, seen.command, lang))
        if seen.presence is Presence.OURS:
            say_unseen(unseen_secrets(_settings(job, seen)), lang)
    return ExitCode.OK if well else ExitCode.OPERATOR


def _report(
    job: Job, seen: Seen, found: tuple[Trouble, ...], *, by_hand: bool, well: bool
) -> dict[str, object]:
    ended = seen.last_exit
    settings = _settings(job, seen)
    return {
        "schema": SCHEMA,
        "what": "status",
        "service": job.kind,
        "system": system_name(),
        "well": well,
        "presence": seen.presence,
        "where": seen.where,
        "current": seen.current,
        "enabled": seen.enabled,
        "runs": seen.runs,
        "runs_by_hand": by_hand,
        "pid": seen.pid,
        "since": seen.since or None,
        "restarts": seen.restarts,
        "last_exit": _exit(ended) if ended else None,
        "command": list(seen.command),
        "settings": str(settings) if settings else None,
        "unseen_secrets": list(unseen_secrets(settings)),
        "problems": [f"service.{one}" for one in found],
    }


def _exit(ended: LastExit) -> dict[str, object]:
    return {"code": ended.code, "signal": ended.signal or None, "at": ended.at or None}


def _lines(job: Job, seen: Seen, lang: str, *, by_hand: bool) -> list[str]:
    title = t(f"service.title.{job.kind}", lang)
    said = [t(f"service.presence.{seen.presence}", lang, title=title)]
    if seen.presence is Presence.OURS:
        said += [f"    {seen.where}", *_of_ours(job, seen, lang)]
    if by_hand:
        said.append(t("service.runs_by_hand", lang))
    return said


def _of_ours(job: Job, seen: Seen, lang: str) -> list[str]:
    said = []
    if not seen.current:
        said.append(t("service.not_current", lang))
    if not seen.enabled:
        said.append(t("service.not_enabled", lang))
    said.append(_running(seen, lang))
    if seen.last_exit is not None:
        said.append(_ended(seen.last_exit, lang))
    settings = _settings(job, seen)
    no_settings = t("service.settings.none", lang)
    said.append(t("service.settings", lang, path=str(settings)) if settings else no_settings)
    return said


def _running(seen: Seen, lang: str) -> str:
    if seen.runs is None:
        return t("service.runs.unknown", lang)
    if not seen.runs:
        return t("service.runs.no", lang)
    if not seen.since:
        return t("service.runs.yes", lang)
    return t("service.runs.since", lang, at=_moment(seen.since))


def _ended(ended: LastExit, lang: str) -> str:
    how = t("service.ended.signal", lang, signal=ended.signal)
    if ended.code is not None:
        how = t("service.ended.well" if ended.well else "service.ended.code", lang, code=ended.code)
    return f"{how} ({_moment(ended.at)})" if ended.at else how


def _moment(at: str) -> str:
    moment = datetime.fromisoformat(at).astimezone(MOSCOW)
    return f"{moment.date().isoformat()} {clock(moment)}"


def _settings(job: Job, seen: Seen) -> Path | None:
    """The file it uses, or would use."""
    return settings_of(seen.command or job.command, job.kind)


def _watches() -> bool:
    """Whether a watch of hers runs, however it was started."""
    lock = default_path().with_name(WATCH_LOCK)
    if not os.path.exists(lock):  # noqa: PTH110 - as text: no error for what cannot be looked at
        return False
    held = hold_alone(lock, 0)
    if held is not None:
        held.release()
    return held is None
