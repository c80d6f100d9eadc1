"""``/keeping`` and the auditor's export."""

import hashlib
import io
from datetime import datetime

from runbook.hub.model.access import Deed, Sight
from runbook.hub.model.actions import Answer
from runbook.hub.rooms.keeping import exporting
from runbook.hub.rooms.keeping.gathering import MOST, held
from runbook.hub.rooms.keeping.shapes import Deleted, Held, Page, Row
from runbook.hub.rooms.log.wording import sentence
from runbook.hub.rooms.room import Asked, Done, File, Form, Room, Shown
from runbook.hub.store import cutting, leaps, searching
from runbook.language.moscow import MOSCOW
from runbook.language.texts import plural, t

PATH = "/keeping"
EXPORT = f"{PATH}/export"
PAGE = 50
_LONGEST = 18


def show(asked: Asked) -> Shown:
    """``GET /keeping``: what is kept, and what was deleted, fifty lines, the newest first."""
    lang, before = asked.lang, asked.query.get("before", "")
    number = (
        int(before) if before.isascii() and before.isdecimal() and len(before) <= _LONGEST else 0
    )
    wanted = searching.Wanted(kinds=exporting.DELETIONS)
    found = searching.page(asked.tx, wanted, number, PAGE)
    cuts = cutting.made(asked.tx)[:1]
    page = Page(
        rows=tuple(_row(one, lang) for one in held(asked.tx, asked.office.settings.retention)),
        deleted=tuple(Deleted(one.seq, _at(one.at), sentence(one, lang)) for one in found.events),
        held=_held(asked),
        releases=asked.does(Deed.GO_ON_DELETING),
        cut="".join(t("hub.log.deleted_to", lang, seq=one.seq) for one in cuts),
        older=f"{PATH}?before={found.older}" if found.older else "",
        newest=PATH if number else "",
        export=EXPORT if asked.sees(Sight.AUDIT) else "",
    )
    return Shown("keeping", {"page": page, "most": exporting.MOST})


def go_on(asked: Asked, _form: Form) -> Done:
    """The clock is right: what is old may be deleted."""
    done = leaps.release(asked.tx, asked.person.id)
    return Done(Answer("keeping.released" if done else "keeping.not_held", done=done))


def _held(asked: Asked) -> str:
    last = leaps.last_pass(asked.tx)
    if last is None or not last.held:
        return ""
    return t("hub.keeping.held", asked.lang, since=_at(last.at), now=_at(asked.tx.now))


def taken(asked: Asked) -> File:
    """``GET /keeping/export``: one ZIP file."""
    out = io.BytesIO()
    count = exporting.write(asked.tx, out, exporting.MOST)
    body = out.getvalue()
    said = exporting.said_of(count, hashlib.sha256(body).hexdigest())
    return File(exporting.NAME, "application/zip", body, event=exporting.EXPORTED, event_body=said)


def _row(one: Held, lang: str) -> Row:
    kept = plural("hub.keeping.days", one.days, lang) if one.days else t("hub.keeping.ever", lang)
    count = str(one.count) if one.count is not None else t("hub.keeping.more", lang, count=MOST)
    oldest = _at(one.oldest) if one.oldest is not None else "—"
    return Row(t(f"hub.keeping.what.{one.what}", lang), kept, count, oldest)


def _at(at: datetime) -> str:
    return at.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M")


ROOMS = (
    Room(
        PATH,
        frozenset({Sight.KEEPING}),
        show,
        {Deed.GO_ON_DELETING: go_on},
        name="keeping",
        live=False,
    ),
    Room(EXPORT, frozenset({Sight.AUDIT}), taken, live=False),
)
