"""The pulse: light looks at every place by turns, and closer ones on suspicion.

One thread keeps the time and owns all state; each place has a thread that waits on the network,
so that one hanging place holds up no other. The threads are daemons and nothing joins them.
Nothing here decides what a look means: beats are handed to ``observe``.
"""

import math
import queue
import random
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from checks.names import DnsNames
from checks.observation import ProbeKind
from checks.probe import Names, ProbeFunction
from checks.pulse.beat import Beat
from checks.pulse.confirmation import Confirmation, Tried
from checks.pulse.instruments import Instruments
from checks.pulse.place import Place, in_turn
from checks.pulse.plan import Look
from checks.pulse.watcher import Glance
from checks.wire.tls import Contexts

INTERVAL = 2.0
"""Seconds between two looks at the same place."""
SLOWEST = 30.0
"""Seconds between them at the most, however much they are eased."""
JITTER = 0.15
"""So much sooner or later comes each look, lest a thousand PCs fall into step."""
REST = 0.5
"""Seconds a connection is left alone after what came unasked was read: a service that pushes
without end costs no more than two readings a second."""
IDLE = 60.0

Told = Callable[[], None] | Glance | Tried


class Pulse:
    """Looks at the places it is told to watch. All methods return at once and never raise.

    ``functions`` are the ordinary probes (``checks.probes.registry``), ``names`` makes a resolver
    for each new connection, because resolvers remember. ``observe`` is given each Beat on the
    pulse's own thread and must not block. ``now`` is the monotonic clock of the beats' ``at``.
    ``contexts`` is the trust store when it was loaded before. ``interval`` is in seconds.
    """

    def __init__(
        self,
        functions: Mapping[ProbeKind, ProbeFunction],
        names: Callable[[], Names] = DnsNames,
        observe: Callable[[Beat], None] = lambda beat: None,
        now: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
        contexts: Contexts | None = None,
        interval: float = INTERVAL,
    ) -> None:
        self._instruments = Instruments(functions, names, contexts or Contexts(), now)
        self._observe = observe
        self._now = now
        self._chance = chance or random.Random()  # noqa: S311 - spreads load, guards nothing
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._wake, self._waker = socket.socketpair()
        self._wake.setblocking(False)
        self._waker.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._places: dict[str, Place] = {}
        self._ring: list[Place] = []
        self._confirmations: dict[str, Confirmation] = {}
        self._next_turn = math.inf
        self._usual = self._interval = interval
        self._ended = False
        threading.Thread(target=self._run, name="pulse", daemon=True).start()

    def watch(self, looks: Sequence[Look]) -> None:
        """Look at these places from now on; those watched already go on as they are."""
        self._tell(lambda: self._rearrange(tuple(looks)))

    def confirm(self, probe_ids: Iterable[str]) -> None:
        """Try these places five times each on fresh sockets, 60 ms apart, until one try passes.

        Each try gives a beat with ``fresh``. Unknown ids, and those being confirmed, are passed
        over.
        """
        ids = tuple(probe_ids)
        self._tell(lambda: self._confirm(ids))

    def ease(self, factor: float) -> None:
        """Look so many times more seldom; 1.0 is the usual. At the most SLOWEST seconds apart."""
        self._tell(lambda: self._stretch(factor))

    def look_now(self) -> None:
        """All places at once, over new connections: the network has changed.

        What was under way or normal in the old network is forgotten.
        """
        self._tell(self._look_at_all)

    def stop(self) -> None:
        """Close everything and end the threads. For good."""
        self._tell(self._end)

    def _tell(self, told: Told) -> None:
        self._told.put(told)
        # Full means that it is awake anyway; closed, that it has ended.
        with suppress(OSError):
            self._waker.send(b"!")

    def _run(self) -> None:
        while not self._ended:
            for key, _ in self._selector.select(self._pause()):
                if isinstance(key.data, Place):
                    key.data.attend(self._now())
                    self._selector.unregister(key.fileobj)
                else:
                    with suppress(OSError):
                        self._wake.recv(4096)
            self._listen()
            if not self._ended:
                self._advance(self._now())
        self._selector.close()
        self._wake.close()
        self._waker.close()

    def _pause(self) -> float:
        now = self._now()
        due = [self._next_turn, *(one.until for one in self._places.values())]
        due += [one.listen_at for one in self._places.values()]
        due += [one.due for one in self._confirmations.values()]
        return min(max(min(due) - now, 0.0), IDLE)

    def _listen(self) -> None:
        while not self._ended:
            try:
                told = self._told.get_nowait()
            except queue.Empty:
                return
            if isinstance(told, Glance):
                self._take_glance(told)
            elif isinstance(told, Tried):
                self._take_try(told)
            else:
                told()

    def _advance(self, now: float) -> None:
        for place in list(self._places.values()):
            if now >= place.until:
                self._give_up(place)
            elif now >= place.listen_at:
                self._listen_to(place)
        for confirmation in list(self._confirmations.values()):
            for beat in confirmation.advance(now):
                self._tell_beat(beat)
            self._end_confirmation(confirmation)
        if now >= self._next_turn and self._ring:
            place = self._ring.pop(0)
            self._ring.append(place)
            self._begin(place)
            self._plan_turn()

    def _plan_turn(self) -> None:
        self._next_turn = self._now() + self._slot()

    def _hasten_turn(self) -> None:
        """The next turn keeps its time when the new rhythm would bring it later."""
        self._next_turn = min(self._next_turn, self._now() + self._slot())

    def _slot(self) -> float:
        apart = self._interval / len(self._ring) if self._ring else math.inf
        return apart * self._chance.uniform(1 - JITTER, 1 + JITTER)

    def _begin(self, place: Place) -> None:
        connected = place.sock is not None
        self._unwatch(place)
        place.begin(self._now(), self._chance, connected=connected)

    def _unwatch(self, place: Place) -> None:
        if place.sock is not None:
            with suppress(KeyError, ValueError):
                self._selector.unregister(place.sock)
            place.sock, place.listen_at = None, math.inf

    def _listen_to(self, place: Place) -> None:
        """From now on what comes unasked over its connection is attended to."""
        place.listen_at = math.inf
        if place.sock is not None:
            with suppress(OSError, ValueError, KeyError):
                self._selector.register(place.sock, selectors.EVENT_READ, place)

    def _take_glance(self, glance: Glance) -> None:
        place = self._places.get(glance.watcher.id)
        if place is None or place.watcher is not glance.watcher:
            return
        beat = place.take(glance)
        if beat is not None:
            self._tell_beat(beat)
        place.sock = glance.sock
        if beat is None:
            place.listen_at = self._now() + REST
        else:
            self._listen_to(place)
        if place.wants_look(glance, self._now(), self._interval):
            self._begin(place)

    def _give_up(self, place: Place) -> None:
        """Abandon a look that hangs: a place that had its time is silent."""
        beat = place.hung(self._now())
        self._replace(place.look)
        if beat is not None:
            self._tell_beat(beat)

    def _tell_beat(self, beat: Beat) -> None:
        with suppress(Exception):  # the listener's defect must not end the watch
            self._observe(beat)

    def _replace(self, look: Look) -> None:
        """A new watcher without connection or memory; the old one ends when it can."""
        old = self._places.get(look.probe.id)
        new = Place(look, self._instruments, self._tell)
        if old is not None:
            self._unwatch(old)
            old.end()
            self._ring = [new if one is old else one for one in self._ring]
        self._places[look.probe.id] = new

    def _rearrange(self, looks: tuple[Look, ...]) -> None:
        wanted = {one.probe.id: one for one in looks}
        for key, place in list(self._places.items()):
            if wanted.get(key) != place.look:
                self._unwatch(place)
                place.end()
                del self._places[key]
                self._confirmations.pop(key, None)
        for key, look in wanted.items():
            if key not in self._places:
                self._replace(look)
        self._ring = in_turn([self._places[key] for key in wanted])
        self._hasten_turn()

    def _confirm(self, ids: tuple[str, ...]) -> None:
        for key in ids:
            place = self._places.get(key)
            if place is not None and key not in self._confirmations:
                self._confirmations[key] = Confirmation(
                    place.look, place.confirming_wait, self._instruments, self._tell, self._now()
                )

    def _take_try(self, tried: Tried) -> None:
        confirmation = tried.confirmation
        if self._confirmations.get(confirmation.id) is confirmation:
            beat = confirmation.take(tried)
            if beat is not None:
                self._tell_beat(beat)
            self._end_confirmation(confirmation)

    def _end_confirmation(self, confirmation: Confirmation) -> None:
        if confirmation.ended:
            self._confirmations.pop(confirmation.id, None)

    def _stretch(self, factor: float) -> None:
        self._interval = min(self._usual * max(factor, 1.0), SLOWEST)
        self._hasten_turn()

    def _look_at_all(self) -> None:
        self._confirmations.clear()
        for place in list(self._places.values()):
            self._replace(place.look)
        for place in list(self._places.values()):
            self._begin(place)
        self._plan_turn()

    def _end(self) -> None:
        self._ended = True
        for place in self._places.values():
            self._unwatch(place)
            place.end()
