"""What the PC of whoever stands in is told."""

from collections.abc import Callable

import msgspec

from runbook.hub.api.answers import Answers
from runbook.hub.api.directing import Asking
from runbook.hub.api.roll import Roll
from runbook.hub.api.snapshot import CALLED_AGAIN, Snapshot
from runbook.hub.model.actions import Action
from runbook.reporting.shapes import Directives, StandIn, Surroundings
from tests.integration.hub.callout.group import Group
from tests.integration.hub.incidents.night import Night


def test_her_pc_is_told_to_stand_in_and_when_that_is_over(
    night: Night, group: Callable[[int], Group]
) -> None:
    made = group(8)
    night.reports(night.outage())
    night.deliver()
    assert night.orders("lead", Action.CALL_OUT, 1).done
    made.go(60)
    made.answers(2, Action.COME)
    seen = Snapshot(night.store, Roll())
    answers = Answers()

    def told(operator: str) -> StandIn | None:
        seen.refresh()
        assert seen.situation is not None
        asking = Asking(operator, Surroundings(), 9)
        encoded = answers.encode(seen.situation, asking, seen.situation.at)
        return msgspec.json.decode(encoded, type=Directives).stand_in

    wanted = StandIn(number=1, cause="isp.no_internet", calls=1, chats=2)
    assert told("op-202") == wanted
    assert told("op-203") is None
    night.orders("lead", Action.CALL_OUT, 1, "stop")
    made.go(CALLED_AGAIN.total_seconds())
    assert told("op-202") is None
