"""``runbook hub log``: what happened and who ordered it, and whether anybody changed the log."""

import json
import os
from functools import partial
from typing import TYPE_CHECKING

import click

from runbook.cli.hub.office import Opened, opened, refuse_id
from runbook.cli.incident.verify import finding_words
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import plural, t

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from runbook.hub.store.events import Event
    from runbook.hub.store.searching import Wanted
    from runbook.hub.store.transaction import Transaction
    from runbook.journal.chain import Head

SCHEMA = "runbook.hub.verify/1"
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
@click.option("--search", "text", default="", metavar="hub.metavar.text",
              help="hub.log.option.search")  # fmt: skip
@click.option("--incident", default="", metavar="cli.metavar.number",
              help="hub.log.option.incident")  # fmt: skip
@click.option("--person", "who", default="", metavar="hub.metavar.id",
              help="hub.log.option.person")  # fmt: skip
@click.option("--since", default="", metavar="hub.metavar.day", help="hub.log.option.since")
@click.option("--until", default="", metavar="hub.metavar.day", help="hub.log.option.until")
@click.option("--for", "purpose", type=click.Choice(["quality"]), help="hub.log.option.for")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(
    invocation: Invocation,
    /,
    limit: int,
    verify: bool,
    head: str,
    form: str | None,
    out: str | None,
    purpose: str | None,
    as_json: bool,
    **looked_for: str,
) -> int:
    """Show, verify or write out."""
    with opened(invocation) as hub:
        if verify or head:
            return _verify(hub, head, as_json=as_json)
        if purpose:
            return _quality(hub, looked_for, "json" if as_json else form or "csv", out)
        if form or out:
            return _export(hub, looked_for, form or "csv", out)
        return _show(hub, looked_for, limit, as_json=as_json)


def _wanted(hub: Opened, tx: "Transaction", looked_for: dict[str, str]) -> "Wanted | None":
    """What the options mean; None where nothing can fit. Ends with what could not be read."""
    from runbook.hub.rooms.log.asking import asked_for  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.log.looking import wanted_of  # noqa: PLC0415 - as above
    from runbook.privacy.plain_text import one_text  # noqa: PLC0415 - as above

    search = asked_for(looked_for)
    for name in search.wrong:
        fault = "hub.log.bad_number" if name == "incident" else "hub.log.bad_day"
        refuse_id(fault, hub.lang, value=one_text(looked_for[name]))
    return wanted_of(tx, search, hub.lang)


def _show(hub: Opened, looked_for: dict[str, str], limit: int, *, as_json: bool) -> int:
    from runbook.hub import logbook  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import events, searching  # noqa: PLC0415 - as above
    from runbook.incidents.timeline import stamp  # noqa: PLC0415 - as above

    with hub.store.read() as tx:
        wanted, head = _wanted(hub, tx, looked_for), events.head(tx)
        page = searching.newest(tx, wanted, limit) if wanted is not None else searching.Found(())
    found = page.events
    if as_json:
        shown = [logbook.event_json(one) for one in found]
        console.say_json({"schema": logbook.SCHEMA, "head": head or None, "events": shown})
        return ExitCode.OK
    for one in found:
        body = json.dumps(dict(one.body), ensure_ascii=False) if one.body else ""
        cells = (str(one.seq), stamp(one.at), one.kind, one.incident[:8], one.by, body)
        console.say("  ".join(filter(None, cells)))
    narrowed = any(looked_for.values())
    if page.stopped and narrowed:
        console.say(t("hub.log.looked_to", hub.lang, count=searching.SCAN))
    elif not found:
        console.say(t("hub.log.nothing" if narrowed and head else "hub.log.none", hub.lang))
    return ExitCode.OK


def _export(hub: Opened, looked_for: dict[str, str], form: str, out: str | None) -> int:
    """However long it is: it is read and written in portions."""
    from runbook.hub import logbook  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.log.looking import words_of  # noqa: PLC0415 - as above
    from runbook.hub.store import events, searching  # noqa: PLC0415 - as above

    count = 0

    def counted(found: "Iterable[Sequence[Event]]") -> "Iterator[Sequence[Event]]":
        nonlocal count
        for some in found:
            count += len(some)
            yield some

    with hub.store.read() as tx:
        wanted = _wanted(hub, tx, looked_for)
        found = searching.portions(tx, wanted) if wanted is not None else iter(())
        worded = partial(words_of, tx, lang=hub.lang)
        _write(hub, logbook.pieces(counted(found), form, events.head(tx), worded), form, out)
    _note(hub, f"log.{form}", count, out)
    if out is not None:
        console.warn(plural("hub.log.written", count, hub.lang, name=out))
    return ExitCode.OK


def _quality(hub: Opened, looked_for: dict[str, str], form: str, out: str | None) -> int:
    from runbook.hub.rooms.log import quality  # noqa: PLC0415 - lazy for start-up

    with hub.store.read() as tx:
        wanted = _wanted(hub, tx, looked_for)
        found = quality.outages(tx, wanted) if wanted is not None else []
    _write(hub, [quality.written(found, form, hub.lang)], form, out)
    _note(hub, f"quality.{form}", len(found), out)
    if out is not None:
        console.warn(plural("hub.log.written", len(found), hub.lang, name=out))
    return ExitCode.OK


def _note(hub: Opened, form: str, count: int, out: str | None) -> None:
    """That it was taken along is an event, as on the page; nothing is without one."""
    from runbook.cli.hub.audit_export import or_gone  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.rooms.log.looking import EXPORTED  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.store import events  # noqa: PLC0415 - as above

    with or_gone(out), hub.store.write() as tx:
        events.log(tx, EXPORTED, body={"form": form, "count": count}, by=events.AT_THE_SERVER)


def _write(hub: Opened, pieces: "Iterable[str]", form: str, out: str | None) -> None:
    from runbook.system.durable import PRIVATE  # noqa: PLC0415 - lazy for start-up

    if out is None:
        for one in pieces:
            console.say(one, end="")
        return
    try:
        # What is there already is somebody's.
        number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, PRIVATE)
        with os.fdopen(number, "wb") as file:
            file.write((_MARK if form == "csv" else "").encode())
            file.writelines(one.encode() for one in pieces)
    except FileExistsError:
        refuse_id("hub.file.exists", hub.lang, name=out)
    except OSError as error:
        from runbook.cli.output.file_reasons import why_not_written  # noqa: PLC0415 - lazy for start-up

        refuse_id("hub.file.failed", hub.lang, name=out, reason=why_not_written(error, hub.lang))


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
                "head": found.head or None, "deleted_to": found.cut or None,
                "end_checked_to": held.seq if held and not found.head_gone else None,
                "findings": shown,
            }
        )  # fmt: skip
    else:
        console.say(plural("incident.verify.count", found.count, lang))
        if found.cut:
            console.say(t("hub.log.deleted_to", lang, seq=found.cut))
        if found.sound:
            console.say(t("hub.log.sound", lang))
            gone = "hub.log.head_gone" if found.head_gone and held else ""
            said = _end_words(held, lang, given=bool(head))
            console.say(t(gone, lang, seq=held.seq) if gone and held else said)
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
