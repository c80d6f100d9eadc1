"""Evidence bundles for tests of the hub, as a PC makes them."""

from runbook.bundle.packing import as_part, pack
from runbook.bundle.shapes import Bundle, Manifest, Part
from runbook.hub.store import events
from runbook.hub.store.events import Event
from runbook.hub.store.store import Store

KEY = "00112233445566aa"


def made(
    operator: str = "op-117", incident: str = KEY, said: str = "now", **more: object
) -> Bundle:
    """A small one; ``said`` makes it another one."""
    manifest = Manifest(
        made="2026-11-22T23:13:05Z", operator=operator, incident=incident, program="0.1.0"
    )
    page = Part("summary.md", "# Свидетельство\n".encode())
    return pack(manifest, (page, as_part("clock.json", {"utc": said, **more})))


def logged(store: Store, kind: str) -> list[Event]:
    """The events of a kind, the oldest first."""
    with store.read() as tx:
        return [one for one in reversed(events.latest(tx, 500)) if one.kind == kind]
