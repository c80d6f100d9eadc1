"""``runbook service install|remove``: done, said, and how it ends."""

from typing import NamedTuple

from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.cli.service.settings import settings_of, unseen_secrets
from runbook.language.texts import t
from runbook.service.job import Became, Done, Job, settings_named
from runbook.service.this_computer import Autostart, system_name
from runbook.service.trial import Trouble, at_home, troubles

SCHEMA = "runbook.service/1"


class Manner(NamedTuple):
    """How what was done is said. ``quiet``: nothing where all went well."""

    lang: str
    as_json: bool = False
    quiet: bool = False


def plan_it(job: Job, place: Autostart, manner: Manner) -> int:
    """Say what an installation would write, and write nothing."""
    planned = place.planned()
    if manner.as_json:
        files = [{"where": one.path, "text": one.text} for one in planned]
        console.say_json({**_head("plan", job), "files": files, "command": list(job.command)})
        return ExitCode.OK
    for one in planned:
        console.say(t("service.would_write", manner.lang, where=one.path))
        console.say(one.text.rstrip("\n"))
    return ExitCode.OK


def install_it(job: Job, place: Autostart, manner: Manner) -> int:
    """Arrange it, unless what it starts would not start."""
    found = troubles(job.command) if at_home() else (Trouble.ANOTHERS_HOME,)
    if found:
        return _refuse(job, found, manner)
    done = place.install()
    _say(job, done, "install", manner)
    if done.well and done.runs is None and not (manner.quiet or manner.as_json):
        console.say(t("service.at_next_login", manner.lang))
    if done.well and not manner.as_json:
        say_unseen(unseen_secrets(settings_of(job.command, job.kind)), manner.lang)
    return ExitCode.OK if done.well else ExitCode.OPERATOR


def say_unseen(names: tuple[str, ...], lang: str) -> None:
    """Say which secrets would be looked for where autostart does not see them."""
    if names:
        said = t("service.unseen_secrets", lang, names=", ".join(names))
        console.problem("service.unseen_secrets", said, t("service.unseen_secrets.hint", lang))


def remove_it(job: Job, place: Autostart, manner: Manner) -> int:
    """Undo it. What was never there is no fault."""
    done = place.remove()
    _say(job, done, "remove", manner)
    return ExitCode.OK if done.well else ExitCode.OPERATOR


def problem_lines(trouble: Trouble, job_command: tuple[str, ...], lang: str) -> tuple[str, str]:
    """The sentence and the hint."""
    program = job_command[0] if job_command else ""
    named = settings_named(job_command)
    sentence = t(f"service.trouble.{trouble}", lang, program=program, settings=named)
    return sentence, t(f"service.trouble.{trouble}.hint", lang)


def _refuse(job: Job, found: tuple[Trouble, ...], manner: Manner) -> int:
    if manner.as_json:
        ids = [f"service.{one}" for one in found]
        console.say_json({**_head("install", job), "became": Became.FAILED, "problems": ids})
    else:
        for one in found:
            console.problem(f"service.{one}", *problem_lines(one, job.command, manner.lang))
    return ExitCode.USAGE


def _say(job: Job, done: Done, what: str, manner: Manner) -> None:
    lang = manner.lang
    if manner.as_json:
        problems = [] if done.well else [f"service.{done.became}"]
        told = {
            "became": done.became, "where": done.where, "runs": done.runs,
            "reason": done.reason or None, "command": list(job.command), "problems": problems,
        }  # fmt: skip
        console.say_json({**_head(what, job), **told})
        return
    sentence = t(f"service.became.{done.became}", lang, title=t(f"service.title.{job.kind}", lang))
    if not done.well:
        lines = [sentence, f"    {done.where}", f"    {done.reason}" if done.reason else ""]
        hint = t(f"service.became.{done.became}.hint", lang)
        console.problem(f"service.{done.became}", "\n".join(one for one in lines if one), hint)
    elif not manner.quiet:
        console.say(sentence)
        if done.became is not Became.ABSENT:
            console.say(f"    {done.where}")


def _head(what: str, job: Job) -> dict[str, object]:
    return {"schema": SCHEMA, "what": what, "service": job.kind, "system": system_name()}
