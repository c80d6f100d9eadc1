"""``runbook incident verify``: was anything changed in the journal by anybody but the program?"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from runbook.cli.incident.changing import refuse
from runbook.cli.incident.journal import reading
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.incidents.closing import Refused
from runbook.incidents.timeline import stamp
from runbook.language.texts import plural, t

if TYPE_CHECKING:
    from runbook.journal.findings import Finding
    from runbook.journal.verification import Verification

SCHEMA = "runbook.verify/1"
_UNJUDGED = frozenset({"journal.other_key"})
_FIRST_SAID, _SAID_EVERY = 1.0, 2.0
_SHOWN = 20


@click.command(help="incident.verify.help")
@click.option("--head", default="", metavar="incident.metavar.head",
              help="incident.verify.option.head")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, head: str, as_json: bool) -> int:
    """Verify every event and say where the journal stands."""
    from runbook.journal.chain import Head  # noqa: PLC0415 - lazy for start-up
    from runbook.journal.verification import verify  # noqa: PLC0415 - as above

    lang = invocation.lang
    if head and Head.parse(head.strip()) is None:
        refuse(Refused("incident.verify.no_head"), lang)
    with reading(lang) as journal:
        if journal.in_memory:
            return _nothing_there(lang, as_json=as_json)
        found = journal.read(
            lambda one: verify(one, journal.known_secrets(), head.strip(), _progress(lang))
        )
    if as_json:
        console.say_json(_as_json(found, lang))
    else:
        _say(found, lang)
    return _code(found)


def _nothing_there(lang: str, *, as_json: bool) -> int:
    if as_json:
        console.say_json({"schema": SCHEMA, "sound": None, "events": 0, "head": None})
    else:
        console.say(t("incident.verify.nothing", lang))
    return ExitCode.OK


def _code(found: "Verification") -> ExitCode:
    """1 where something was changed, 40 where nothing was but part of it cannot be judged."""
    if found.sound:
        return ExitCode.OK if found.proved else ExitCode.UNDETERMINED
    judged = any(one.rule_id not in _UNJUDGED for one in found.findings)
    return ExitCode.DEFECT if judged else ExitCode.UNDETERMINED


def _progress(lang: str) -> Callable[[int, int], None]:
    """Says on stderr how far it is, once it takes longer than a second."""
    due = time.monotonic() + _FIRST_SAID

    def told(done: int, last: int) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + _SAID_EVERY
            console.warn(t("incident.verify.progress", lang, done=done, last=last))

    return told


def _say(found: "Verification", lang: str) -> None:
    console.say(plural("incident.verify.count", found.count, lang))
    if found.unchained:
        console.say(plural("incident.verify.unchained", found.unchained, lang))
    if found.on_trust:
        console.say(plural("journal.on_trust", found.on_trust, lang))
    if found.proved:
        console.say(t("incident.verify.sound", lang))
    elif found.sound:
        console.say(t("journal.unproved.sentence", lang))
        console.say(t("journal.unproved.hint", lang))
    for one in found.findings[:_SHOWN]:
        console.say(finding_words(one, lang))
    more = len(found.findings) - _SHOWN
    if more > 0 or found.more:
        console.say(plural("incident.verify.more", max(more, 0) + found.more, lang))
    for rule_id in dict.fromkeys(one.rule_id for one in found.findings):
        console.say(t(f"{rule_id}.hint", lang))
    if found.head:
        console.say(t("incident.verify.head", lang, head=found.head))


def finding_words(finding: "Finding", lang: str) -> str:
    """One finding as a line."""
    said = t(f"{finding.rule_id}.sentence", lang, rows=finding.rows)
    if finding.at is not None:
        said = t("incident.verify.at", lang, said=said, at=stamp(finding.at))
    return f"  ✗ {said}"


def _as_json(found: "Verification", lang: str) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        # None: nothing speaks against it, and not everything can be proved.
        "sound": True if found.proved else None if found.sound else False,
        "events": found.count,
        "unchained": found.unchained,
        "on_trust": found.on_trust,
        "head": found.head or None,
        "findings": [
            {
                "id": one.rule_id,
                "seq": one.seq,
                "until": one.until,
                "subject": one.subject or None,
                "at": one.at.isoformat(timespec="seconds") if one.at else None,
                "sentence": t(f"{one.rule_id}.sentence", lang, rows=one.rows),
            }
            for one in found.findings
        ],
        "more": found.more,
    }
