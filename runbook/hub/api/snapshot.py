"""What the office knows, read from the database twice a second and kept in memory for the door."""

import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import chain

from runbook.hub.api.directing import TOLD_AFTERWARDS, Situation, sort_out
from runbook.hub.api.roll import Roll
from runbook.hub.callout import duties
from runbook.hub.cards.viewing import names_called
from runbook.hub.correlation import standing
from runbook.hub.model.incident import HubIncident
from runbook.hub.store import duty, given, glance, switches
from runbook.hub.store.moments import from_ms
from runbook.hub.store.problem import StoreError
from runbook.hub.store.store import Store
from runbook.hub.store.switches import Switch
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.hearing import RINGING
from runbook.hub.telling.speaking import CHANNELS, REACHES, UNHEARD, WORKS
from runbook.reporting.shapes import GivenAway, SignedScript, StandIn

EVERY_S = 0.5
STALE_AFTER = timedelta(seconds=5)
"""What was read longer ago than this says that the database does not answer."""

CALLED_AGAIN = timedelta(seconds=2)
_LATELY = timedelta(hours=48)
_CLOCKS_APART = timedelta(minutes=1)
"""How far the clocks of two hubs may differ before every agent has to be read again."""
_LOG = logging.getLogger(__name__)


class Snapshot:
    """The situation and the roll, refreshed by a thread of its own. Any thread may look."""

    def __init__(self, store: Store, roll: Roll, every: float = EVERY_S) -> None:
        self.situation: Situation | None = None
        self._store = store
        self._roll = roll
        self._every = every
        self._one_at_a_time = threading.Lock()
        self._stamp = glance.Stamp()
        self._incidents: dict[str, HubIncident] = {}
        self._mass: tuple[HubIncident, ...] = ()
        self._local: Mapping[str, tuple[HubIncident, ...]] = {}
        self._service_names: Mapping[str, str] = {}
        self._called_at: datetime | None = None
        self._stand_in: Mapping[str, StandIn] = {}
        self._given_away: Mapping[str, tuple[GivenAway, ...]] = {}
        self._given: Mapping[str, int] = {}
        self._said = ""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether the database answered lately."""
        return self.situation is not None and now - self.situation.at <= STALE_AFTER

    def start(self) -> None:
        """Read once, if the database answers, and go on reading until ``stop``."""
        self._try()
        self._thread = threading.Thread(target=self._run, name="hub-snapshot", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Read no more. Waits for a look that is under way, a few seconds at the most."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(STALE_AFTER.total_seconds())

    def refresh(self) -> None:
        """Read what has changed. Raises StoreError."""
        with self._one_at_a_time, self._store.read() as tx:
            self._refresh_roll(tx)
            self._refresh_incidents(tx)
            people = glance.people(tx)
            degraded = switches.get(tx, switches.DEGRADED)
            speaking = switches.get(tx, switches.SPEAKING)
            heard = standing.read(tx)
            held = duty.current(tx)
            lately = [one for one in self._mass if _is_told(one, tx.now)]
            on = degraded is not None and degraded.body.get("on") is True
            self.situation = Situation(
                at=tx.now,
                mass=tuple(lately),
                local=self._local,
                roles=people.roles,
                at_work=people.at_work,
                degraded=degraded.at if on and degraded else None,
                relief=on and degraded is not None and bool(degraded.body.get("relief")),
                stand_in=self._who_stands_in(tx),
                script=_script(switches.get(tx, switches.SCRIPT)),
                speaking=speaking.at if speaking and can_be_heard(speaking.body) else None,
                reaches=speaking is not None and speaking.body.get(REACHES) is True,
                unheard=_unheard(speaking),
                holder=held.holder if held is not None and held.left > 0 else "",
                silence_counts=None if heard is None else heard.deaf_since is None,
                service_names=self._service_names,
                given_away=self._given_away,
                given=self._given,
            )

    def _who_stands_in(self, tx: Transaction) -> Mapping[str, StandIn]:
        """Read less often: what there is to take over is a look at everybody who is hit."""
        if self._called_at is None or not timedelta(0) <= tx.now - self._called_at < CALLED_AGAIN:
            self._called_at = tx.now
            found = duties.standing_in(tx)
            self._stand_in = {operator: _to_take_over(one) for operator, one in found.items()}
            self._given_away, self._given = given.away(tx), given.waiting(tx)
        return self._stand_in

    def _refresh_roll(self, tx: Transaction) -> None:
        stamp = glance.stamp(tx)
        if stamp == self._stamp:
            return
        since = self._roll.newest_ms()
        if since:
            self._roll.merge(glance.enrolled(tx, from_ms(since) - _CLOCKS_APART), tx.now)
        if self._roll.stamp() != stamp:
            self._roll.merge(glance.enrolled(tx), tx.now, whole=True)
        self._stamp = stamp

    def _refresh_incidents(self, tx: Transaction) -> None:
        revisions = glance.revisions(tx, _LATELY)
        known = {key: one.revision for key, one in self._incidents.items()}
        if revisions == known:
            return
        changed = {key for key, revision in revisions.items() if known.get(key) != revision}
        kept = {key: one for key, one in self._incidents.items() if key in revisions}
        kept.update((one.key, one) for one in glance.incidents(tx, changed))
        self._incidents = kept
        self._mass, self._local = sort_out(kept.values())
        local = (one for several in self._local.values() for one in several)
        self._service_names = names_called(tx, chain(self._mass, local))

    def _try(self) -> None:
        try:
            self.refresh()
        except StoreError as error:
            self._say("the database did not answer", error.problem.rule_id)
        except Exception as error:  # noqa: BLE001 - a defect must not end the looking
            # Its words may hold what stands in a row.
            self._say("what is known could not be read", type(error).__name__)
        else:
            self._said = ""

    def _say(self, what: str, why: str) -> None:
        """Log it once, not twice a second."""
        if why != self._said:
            _LOG.warning("%s: %s", what, why)
        self._said = why

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            self._try()


def can_be_heard(said: Mapping[str, object]) -> bool:
    """Whether a channel that rings people works, by the body of the switch ``SPEAKING``."""
    channels = said.get(CHANNELS)
    return isinstance(channels, Mapping) and any(channels.get(one) == WORKS for one in RINGING)


def _unheard(switch: Switch | None) -> frozenset[str]:
    keys = switch.body.get(UNHEARD) if switch else None
    return frozenset(str(one) for one in keys) if isinstance(keys, list) else frozenset()


def _is_told(mass: HubIncident, now: datetime) -> bool:
    ended = mass.restored_at or mass.closed_at
    return ended is None or now - ended <= TOLD_AFTERWARDS


def _to_take_over(one: duties.StandIn) -> StandIn:
    contacts = one.handover.contacts
    return StandIn(
        number=one.number,
        cause=one.cause,
        in_office=one.in_office,
        calls=one.handover.calls,
        chats=one.handover.chats,
        promised=one.handover.promised.count,
        unsaid=sum(None in {each.calls, each.chats} for each in contacts),
    )


def _script(switch: Switch | None) -> SignedScript | None:
    body = switch.body if switch else {}
    document, signature = body.get("document"), body.get("signature")
    if isinstance(document, str) and isinstance(signature, str) and document:
        return SignedScript(document=document, signature=signature)
    return None
