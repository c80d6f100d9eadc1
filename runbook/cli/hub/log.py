"""``runbook hub log``: what happened and who ordered it, and whether anybody changed the log."""

import json
import os
from typing import TYPE_CHECKING

import click

from runbook.cli import console
from runbook.cli.hub.office import Opened, opened, refuse_id
from runbook.cli.incident.verify import finding_words
from runbook.cli.invocation import ExitCode, Invocation
from runbook.texts import plural, t

if TYPE_CHECKING:
    from runbook.journal.chain import Head

SCHEMA = "runbook.hub.verify/1"
EVERY = 10**9
_MARK = "\ufeff"
_BINARY = getattr(os, "O_BINARY", 0)
_SHOWN = 20


@click.command(help="hub.log.help")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, metavar="cli.metavar.count",
              help="hub.log.option.limit")  # fmt: skip
@click.option("--verify", is_flag=True, help="hub.log.option.verify")
@click.option("--head", default="", metavar="incident.metavar.head", help="hub.log.option.head")
@click.option("--export", "form", type=click.Choice(["csv", "json", "md"]),
              help="hub.log.option.export")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="cli.metavar.file",
              help="hub.log.option.out")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(
    invocation: Invocation,
    limit: int,
    verify: bool,
    head: str,
    form: str | None,
    out: str | None,
    as_json: bool,
) -> int:
    """Show, verify or write out."""
    with opened(invocation) as hub:
        if verify or head:
            return _verify(hub, head, as_json=as_json)
        if form or out:
            return _export(hub, form or "csv", out)
        return _show(hub, limit, as_json=as_json)


def _show(hub: Opened, limit: int, *, as_json: bool) -> int:
    from runbook.hub import logbook  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import events  # noqa: PLC0415 - as above
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - as above

    with hub.store.read() as tx:
        found, head = events.latest(tx, limit)[::-1], events.head(tx)
    if as_json:
        shown = [logbook.event_json(one) for one in found]
        console.say_json({"schema": logbook.SCHEMA, "head": head or None, "events": shown})
        return ExitCode.OK
    for one in found:
        body = json.dumps(dict(one.body), ensure_ascii=False) if one.body else ""
        cells = (str(one.seq), stamp(one.at), one.kind, one.incident[:8], one.by, body)
        console.say("  ".join(filter(None, cells)))
    if not found:
        console.say(t("hub.log.none", hub.lang))
    return ExitCode.OK


def _export(hub: Opened, form: str, out: str | None) -> int:
    from runbook.durable import PRIVATE  # noqa: PLC0415 - lazy for start-up
    from runbook.hub import logbook  # noqa: PLC0415 - as above
    from runbook.hub.store import events  # noqa: PLC0415 - as above

    with hub.store.read() as tx:
        found, head = events.latest(tx, EVERY)[::-1], events.head(tx)
    text = logbook.written(found, form, head)
    if out is None:
        console.say(text, end="")
        return ExitCode.OK
    try:
        # What is there already is somebody's.
        number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, PRIVATE)
        with os.fdopen(number, "wb") as file:
            file.write(((_MARK if form == "csv" else "") + text).encode())
    except FileExistsError:
        refuse_id("hub.file.exists", hub.lang, name=out)
    except OSError as error:
        from runbook.cli.file_reasons import why_not_written  # noqa: PLC0415 - lazy for start-up

        refuse_id("hub.file.failed", hub.lang, name=out, reason=why_not_written(error, hub.lang))
    console.warn(plural("hub.log.written", len(found), hub.lang, name=out))
    return ExitCode.OK


def _verify(hub: Opened, head: str, *, as_json: bool) -> int:
    """1 where something was changed. Without a head, against the one in the newest evidence."""
    from runbook.hub.store import events, heads  # noqa: PLC0415 - lazy for start-up
    from runbook.journal.chain import Head  # noqa: PLC0415 - as above

    lang = hub.lang
    held = Head.parse(head) if head else None
    if head and held is None:
        refuse_id("hub.log.no_head", lang)
    with hub.store.read() as tx:
        held = held or heads.handed_out(tx)
        found = events.verify(tx, str(held) if held else "")
    if as_json:
        shown = [{"id": one.rule_id, "seq": one.seq, "until": one.until} for one in found.findings]
        console.say_json(
            {
                "schema": SCHEMA, "sound": found.sound, "events": found.count,
                "head": found.head or None, "end_checked_to": held.seq if held else None,
                "findings": shown,
            }
        )  # fmt: skip
    else:
        console.say(plural("incident.verify.count", found.count, lang))
        if found.sound:
            console.say(t("hub.log.sound", lang))
            console.say(_end_words(held, lang, given=bool(head)))
        for one in found.findings[:_SHOWN]:
            console.say(finding_words(one, lang))
        if found.head:
            console.say(t("incident.verify.head", lang, head=found.head))
    return ExitCode.OK if found.sound else ExitCode.DEFECT


def _end_words(held: "Head | None", lang: str, *, given: bool) -> str:
    """How far it is known that nothing was cut off the end: the log itself cannot tell."""
    if held is None:
        return t("hub.log.end_unchecked", lang)
    how = "hub.log.end_by_head" if given else "hub.log.end_by_case"
    return t(how, lang, seq=held.seq)
