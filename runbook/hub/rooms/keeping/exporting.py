"""The auditor's export: one ZIP file that can be read without the hub.

The log holds nothing of any client's, and people stand in it by their ids: names stay here.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import BinaryIO

from runbook.hub import logbook
from runbook.hub.model.people import HubPerson
from runbook.hub.rooms.log.looking import words_of
from runbook.hub.rooms.log.wording import KINDS
from runbook.hub.store import cutting, events, heads, leaps, people, searching
from runbook.hub.store.callbacks import ERASED
from runbook.hub.store.deletions import DELETED
from runbook.hub.store.events import Event
from runbook.hub.store.promises import SEEN
from runbook.hub.store.transaction import Transaction
from runbook.incidents.register import harmless
from runbook.journal.chain import Head
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

EXPORTED = "audit.exported"
SCHEMA = "runbook.hub.audit/1"
NAME = "audit.zip"
DIGESTS = "SHA256SUMS"
MOST = 20_000
"""Events in one file from the page, the newest; the command has no bound."""
DELETIONS = (DELETED, events.CUT, ERASED, leaps.HELD, leaps.RELEASED)
"""The kinds of events that make up the log of deletions."""
REFUSALS = tuple(one for one in KINDS if one.endswith("refused"))
_LANG = "ru"
_MARK = "\ufeff"


_TABLES = {
    "events.csv": searching.Wanted(),
    "deletions.csv": searching.Wanted(kinds=DELETIONS),
    "accesses.csv": searching.Wanted(kinds=(SEEN,)),
    "refusals.csv": searching.Wanted(kinds=REFUSALS),
}


def write(tx: Transaction, out: BinaryIO, most: int = 0) -> int:
    """Write everything an auditor needs, as it is at one moment; how many events of the log.

    ``most``: events in each file, 0 for all of them. However many these are, a few thousand are in
    memory at a time.
    """
    held = heads.handed_out(tx)
    proof = events.verify(tx, str(held) if held else "")
    head, worded = proof.head, partial(words_of, tx, lang=_LANG)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        archive = _Archive(made, tx.now)
        for name, wanted in _TABLES.items():
            rows = logbook.pieces(_found(tx, wanted, most), "csv", head, worded)
            archive.add(name, chain([_MARK], rows))
        counted = _Counted(_found(tx, searching.Wanted(), most))
        archive.add("events.json", logbook.pieces(counted, "json", head, worded))
        archive.add("verification.json", [_verification(tx.now, proof, held, cutting.made(tx))])
        archive.add("people.csv", [_people(people.every(tx, revoked=True))])
        archive.add("README.txt", [_readme(tx.now, proof, held, counted.count)])
        archive.add_digests()
    return counted.count


def said_of(count: int, digest: str) -> dict[str, object]:
    """What the event says of a file that was taken along: by its digest it is known again."""
    return {"form": NAME, "count": count, "sha256": digest}


class _Counted:
    """Portions as they go by, and how many events were in them."""

    def __init__(self, portions: Iterable[Sequence[Event]]) -> None:
        self._portions = portions
        self.count = 0

    def __iter__(self) -> Iterator[Sequence[Event]]:
        for one in self._portions:
            self.count += len(one)
            yield one


class _Archive:
    """The ZIP file while it is written: each file piece by piece, its digest noted."""

    def __init__(self, made: zipfile.ZipFile, at: datetime) -> None:
        self._made = made
        self._stamp = at.astimezone(MOSCOW).timetuple()[:6]
        self._digests: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[str]) -> None:
        info = zipfile.ZipInfo(name, self._stamp)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        digest = hashlib.sha256()
        # How long it will be is not known yet: beyond 2 GiB it needs the longer form.
        with self._made.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                body = piece.encode()
                digest.update(body)
                file.write(body)
        self._digests[name] = digest.hexdigest()

    def add_digests(self) -> None:
        """As ``sha256sum -c`` reads them."""
        self.add(DIGESTS, [f"{digest}  {name}\n" for name, digest in self._digests.items()])


def _found(tx: Transaction, wanted: searching.Wanted, most: int) -> Iterable[Sequence[Event]]:
    return [searching.newest(tx, wanted, most).events] if most else searching.portions(tx, wanted)


def _verification(
    made_at: datetime, proof: events.Verified, held: Head | None, cuts: Iterable[cutting.Cut]
) -> str:
    shown = {
        "schema": SCHEMA,
        "made_at": made_at.isoformat(timespec="seconds"),
        "sound": proof.sound,
        "events": proof.count,
        "head": proof.head or None,
        "deleted_to": proof.cut or None,
        "compared_with": str(held) if held and not proof.head_gone else None,
        "findings": [
            {"id": one.rule_id, "seq": one.seq, "until": one.until} for one in proof.findings
        ],
        "more_findings": proof.more,
        "cuts": [{"seq": one.seq, "at": one.at.isoformat(), "count": one.count} for one in cuts],
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


def _readme(made_at: datetime, proof: events.Verified, held: Head | None, count: int) -> str:
    made = made_at.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M")
    said = [t("hub.keeping.readme", _LANG, made=made, count=count, head=proof.head or "—")]
    said.append(t(f"hub.keeping.readme.{'sound' if proof.sound else 'unsound'}", _LANG))
    if held is None or proof.head_gone:
        said.append(t("hub.keeping.readme.end_unchecked", _LANG))
    if proof.cut:
        said.append(t("hub.log.deleted_to", _LANG, seq=proof.cut))
    said.append(t("hub.keeping.readme.files", _LANG))
    said.append(t("hub.keeping.readme.how", _LANG))
    return "\r\n\r\n".join(said).replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n"
