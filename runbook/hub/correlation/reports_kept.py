"""Keeps what a batch of reports makes of operators' incidents, and how far reports were read."""

import logging
from collections.abc import Iterable, Mapping, Sequence

from runbook.hub.correlation.reports_read import Batch, ToldOutage
from runbook.hub.incidents import keeping
from runbook.hub.incidents.local import from_outage
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import events, incidents, switches
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.hub.store.transaction import NotOnDutyError

CURSOR = "correlation.seq"
PASSED_OVER = "report.passed_over"
UNREADABLE = "diagnosis.passed_over"
OUTAGES_AT_ONCE = 50
"""In one transaction: the duty is renewed and reports are taken in between two of them."""
_LOG = logging.getLogger(__name__)


def keep_batch(store: Store, office: Office, fence: int, batch: Batch) -> list[HubIncident]:
    """Keep a batch in a few transactions; the incidents that changed, as they stand then.

    The last one notes how far the reports are read: a hub that takes over before it keeps the
    batch once more, which changes nothing about what is kept already. Where one outage cannot be
    kept, each gets a transaction of its own and that one is passed over: it must not stop all the
    others. Raises NotOnDutyError and StoreError.
    """
    saved = []
    last = batch.last
    for start in range(0, max(1, len(batch.outages)), OUTAGES_AT_ONCE):
        some = batch.outages[start : start + OUTAGES_AT_ONCE]
        reached = last if start + OUTAGES_AT_ONCE >= len(batch.outages) else None
        saved += _keep_some(store, office, fence, some, reached)
    return saved


def pass_over(store: Store, fence: int, unreadable: Mapping[str, str]) -> None:
    """Log whose diagnosis was left out of the search, and the error's name."""
    with store.write(fence) as tx:
        for operator, why in sorted(unreadable.items()):
            events.log(tx, UNREADABLE, "", {"operator": operator, "why": why})


def _keep_some(
    store: Store, office: Office, fence: int, outages: Sequence[ToldOutage], last: int | None
) -> list[HubIncident]:
    try:
        return _keep(store, office, fence, outages, last)
    except (NotOnDutyError, StoreError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever one of them brought about
        _LOG.error("correlation: a batch was not kept (%s)", type(error).__name__)
    saved = []
    for one in outages:
        try:
            saved += _keep(store, office, fence, [one])
        except (NotOnDutyError, StoreError):
            raise
        except Exception as error:  # noqa: BLE001 - as above
            body: dict[str, object] = {"operator": one.operator, "why": type(error).__name__}
            with store.write(fence) as tx:
                events.log(tx, PASSED_OVER, "", body)
    return [*saved, *_keep(store, office, fence, [], last)]


def _keep(
    store: Store,
    office: Office,
    fence: int,
    outages: Iterable[ToldOutage],
    last: int | None = None,
) -> list[HubIncident]:
    saved = []
    with store.write(fence) as tx:
        for one in outages:
            known = incidents.by_key(tx, one.outage.key)
            change = from_outage(
                known, one.outage, one.operator, one.where, one.received_at, tx.now
            )
            if change is not None:
                saved.append(keeping.apply(tx, office, change))
        if last is not None:
            switches.put(tx, CURSOR, {"seq": last})
    return saved
