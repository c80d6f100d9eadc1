"""Evidence of an incident on its page, and one bundle to be taken along."""

import re
from dataclasses import dataclass

from runbook.bundle.shapes import MEDIA_TYPE
from runbook.hub.model.access import Sight
from runbook.hub.model.incident import HubIncident
from runbook.hub.rooms.room import Asked, File, Room
from runbook.hub.store import bundles
from runbook.hub.store.bundles import Received
from runbook.hub.support.receiving import DIGEST_SHOWN, DOWNLOADED, PATH, of_incident
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t

MOST = 40
_ID = re.compile("[0-9a-f]{16}")
_KILO = 1024
_STRANGE = re.compile(r"[^A-Za-z0-9-]")


@dataclass(frozen=True, slots=True)
class Line:
    """One bundle as it stands on the page. ``take`` is said by the link."""

    where: str
    take: str
    said: str


def evidence(asked: Asked, incident: HubIncident) -> tuple[Line, ...]:
    """Its evidence for whoever may see it; nothing for all others."""
    if not asked.sees(Sight.EVIDENCE):
        return ()
    return tuple(_line(one, asked.lang) for one in of_incident(asked.tx, incident, MOST))


def _line(one: Received, lang: str) -> Line:
    at = one.received_at.astimezone(MOSCOW).strftime("%d.%m %H:%M")
    values = {"operator": one.operator, "at": at}
    size = -(-one.size // _KILO)
    digest = one.sha256[:DIGEST_SHOWN]
    return Line(
        PATH.format(id=one.id),
        t("hub.bundle.take", lang, **values),
        t("hub.bundle.line", lang, size=size, digest=digest),
    )


def take(asked: Asked) -> File | None:
    """``GET /bundles/<id>``: the file itself; that it was taken is written down before."""
    wanted = asked.path["id"]
    found = bundles.by_id(asked.tx, wanted) if _ID.fullmatch(wanted) else None
    content = bundles.content(asked.tx, wanted) if found is not None else None
    if found is None or content is None:
        return None
    at = found.received_at.astimezone(MOSCOW).strftime("%Y%m%d-%H%M%S")
    plain = _STRANGE.sub("", found.operator)
    body = {"operator": found.operator, "form": found.sha256[:DIGEST_SHOWN], "count": found.size}
    return File(
        f"runbook-bundle-{plain or 'pc'}-{at}.zip",
        MEDIA_TYPE,
        content,
        event=DOWNLOADED,
        event_body=body,
    )


ROOM = Room(PATH, frozenset({Sight.EVIDENCE}), take, live=False)
