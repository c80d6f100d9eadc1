"""PURE. What the next shift is to watch: rules over what is handed over."""

from collections.abc import Iterator

from runbook.hub.rooms.handover.shapes import Content, Open, Seen, Watch


def watched(content: Content) -> list[Seen]:
    """Everything there is to watch, the most urgent kind first, then by number."""
    order = list(Watch)
    return sorted(_all(content), key=lambda one: (order.index(one.watch), one.number))


def _all(content: Content) -> Iterator[Seen]:
    for one in content.incidents:
        yield from _of(one, content)
    if content.overdue:
        yield Seen(Watch.PROMISES_OVERDUE, content.overdue)
    if content.degraded_since is not None:
        yield Seen(Watch.DEGRADED)
    for call in content.called:
        if call.coming < call.seats:
            yield Seen(Watch.SEATS_FREE, call.number)
    if not content.next_lead:
        yield Seen(Watch.NO_NEXT_LEAD)


def _of(one: Open, content: Content) -> Iterator[Seen]:
    if one.restored:
        yield Seen(Watch.RESTORED_OPEN, one.number)
        return
    if not one.knows:
        yield Seen(Watch.UNKNOWN_INCIDENT, one.number)
    promised = one.update_at or one.eta_at
    if promised is None:
        yield Seen(Watch.NO_ETA, one.number)
    elif promised <= content.at:
        yield Seen(Watch.ETA_PASSED, one.number)
