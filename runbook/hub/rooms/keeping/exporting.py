"""The auditor's export: one ZIP file that can be read without the hub.

The log holds nothing of any client's, and people stand in it by their ids: names stay here.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from runbook.hub import logbook
from runbook.hub.model.people import HubPerson
from runbook.hub.rooms.log.wording import KINDS, sentence
from runbook.hub.store import cutting, events, heads, people, searching
from runbook.hub.store.callbacks import ERASED
from runbook.hub.store.deletions import DELETED
from runbook.hub.store.events import Event
from runbook.hub.store.promises import SEEN
from runbook.hub.store.transaction import Transaction
from runbook.incidents.register import harmless
from runbook.journal.chain import Head
from runbook.moscow import MOSCOW
from runbook.texts import t

EXPORTED = "audit.exported"
SCHEMA = "runbook.hub.audit/1"
NAME = "audit.zip"
MOST = 20_000
"""Events in one file from the page, the newest; the command has no bound."""
DELETIONS = (DELETED, events.CUT, ERASED)
"""The kinds of events that make up the log of deletions."""
REFUSALS = tuple(one for one in KINDS if one.endswith("refused"))
_LANG = "ru"
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Archive:
    """The file, and how many events are in it."""

    body: bytes = field(repr=False)
    count: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes into it, as it was at one moment."""

    made_at: datetime
    proof: events.Verified
    held: Head | None
    cuts: Sequence[cutting.Cut]
    log: Sequence[Event]
    deletions: Sequence[Event]
    accesses: Sequence[Event]
    refusals: Sequence[Event]
    people: Sequence[HubPerson]
    numbers: Mapping[str, int]


def gathered(tx: Transaction, most: int = 0) -> Gathered:
    """Everything an auditor needs. ``most``: events in each file, 0 for all of them."""
    held = heads.handed_out(tx)
    log = _found(tx, searching.Wanted(), most)
    return Gathered(
        made_at=tx.now,
        proof=events.verify(tx, str(held) if held else ""),
        held=held,
        cuts=cutting.made(tx),
        log=log,
        deletions=_found(tx, searching.Wanted(kinds=DELETIONS), most),
        accesses=_found(tx, searching.Wanted(kinds=(SEEN,)), most),
        refusals=_found(tx, searching.Wanted(kinds=REFUSALS), most),
        people=people.every(tx, revoked=True),
        numbers=searching.numbers(tx, log),
    )


def archive(given: Gathered) -> Archive:
    """The file. It takes its time for a long log: do it after the transaction has ended."""
    heads_of = (t("hub.log.column.number", _LANG), t("hub.log.column.said", _LANG))
    words = logbook.Words(partial(sentence, lang=_LANG), given.numbers, heads_of)
    table = partial(_log_table, head=given.proof.head, words=words)
    files = {
        "README.txt": _readme(given),
        "events.csv": table(given.log),
        "events.json": logbook.written(given.log, "json", given.proof.head),
        "verification.json": _verification(given),
        "deletions.csv": table(given.deletions),
        "accesses.csv": table(given.accesses),
        "refusals.csv": table(given.refusals),
        "people.csv": _people(given.people),
    }
    return Archive(_zipped(given.made_at, files), len(given.log))


def _found(tx: Transaction, wanted: searching.Wanted, most: int) -> tuple[Event, ...]:
    return searching.newest(tx, wanted, most).events if most else tuple(searching.every(tx, wanted))


def _log_table(found: Sequence[Event], head: str, words: logbook.Words) -> str:
    return _MARK + logbook.written(found, "csv", head, words)


def _verification(given: Gathered) -> str:
    proof, held = given.proof, given.held
    shown = {
        "schema": SCHEMA,
        "made_at": given.made_at.isoformat(timespec="seconds"),
        "sound": proof.sound,
        "events": proof.count,
        "head": proof.head or None,
        "deleted_to": proof.cut or None,
        "compared_with": str(held) if held and not proof.head_gone else None,
        "findings": [
            {"id": one.rule_id, "seq": one.seq, "until": one.until} for one in proof.findings
        ],
        "more_findings": proof.more,
        "cuts": [
            {"seq": one.seq, "at": one.at.isoformat(), "count": one.count} for one in given.cuts
        ],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


def _people(everybody: Iterable[HubPerson]) -> str:
    """Who had which role: by id, without names, chats and addresses."""
    rows = [
        (one.id, str(one.role), "yes" if one.active else "no", "yes" if one.on_shift else "no")
        for one in everybody
    ]
    return _MARK + _csv([("id", "role", "active", "on_shift"), *rows])


def _csv(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _readme(given: Gathered) -> str:
    proof, count = given.proof, len(given.log)
    made = given.made_at.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M")
    said = [t("hub.keeping.readme", _LANG, made=made, count=count, head=proof.head or "—")]
    said.append(t(f"hub.keeping.readme.{'sound' if proof.sound else 'unsound'}", _LANG))
    if proof.cut:
        said.append(t("hub.log.deleted_to", _LANG, seq=proof.cut))
    said.append(t("hub.keeping.readme.files", _LANG))
    return "\r\n\r\n".join(said).replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n"


def _zipped(made_at: datetime, files: dict[str, str]) -> bytes:
    stamp = made_at.astimezone(MOSCOW).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            made.writestr(info, text.encode())
    return buffer.getvalue()
