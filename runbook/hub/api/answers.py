"""Answers to reports as bytes: what all who work in one place are told is encoded once."""

from datetime import datetime

import msgspec

from runbook.hub.api.directing import Asking, Situation, next_ms, told_to_all, told_to_her

_ENCODER = msgspec.json.Encoder()
_BEGINS = b'{"accepted":0'

_Place = tuple[str, str, str]


class Answers:
    """Keeps what was encoded for as long as the situation is the same. For one thread."""

    def __init__(self) -> None:
        self._situation: Situation | None = None
        self._told: dict[_Place, bytes] = {}

    def encode(self, situation: Situation, asking: Asking, now: datetime) -> bytes:
        """The directives for the one who asks."""
        alone = asking.operator in situation.local or asking.operator in situation.stand_in
        alone = alone or situation.has_promises_for(asking.operator)
        if alone or asking.outages or asking.send_all:
            return _ENCODER.encode(told_to_her(situation, asking, now))
        if situation is not self._situation:
            self._situation, self._told = situation, {}
        where = asking.where
        place = (where.provider, where.city, where.gateway)
        told = self._told.get(place)
        if told is None:
            told = _ENCODER.encode(told_to_all(situation, where, now)).removeprefix(_BEGINS)
            self._told[place] = told
        wanted = next_ms(situation, asking, now)
        return b'{"accepted":%d,"next_ms":%d%b' % (asking.sequence, wanted, told)
