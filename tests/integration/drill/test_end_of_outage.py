"""When the outage of a drill is over, and when she is judged: not before all that is expected."""

import threading
from dataclasses import replace

from runbook.callbacks.promise import Callback, Channel
from runbook.cli.drill.sitting import DrillSitting
from runbook.desk.view import Asked, Desk
from runbook.drill.course import next_stage
from tests.acceptance.night import until
from tests.integration.drill.operator import (
    CASES,
    Operator,
    at,
    drill,
    is_back,
    is_down,
    quick,
    works_until,
)


def test_a_drill_is_judged_when_all_that_is_expected_is_done() -> None:
    """And not only after the questions that follow the procedure."""
    case = quick(CASES["three-promises"])
    sitting = drill(case)
    try:
        operator = Operator(case, sitting)
        operator.work()
        answered = sitting._log.happened.steps
        assert sitting.score is not None
        assert sitting.score.passed
        assert "status_back" in answered
        assert "hindered" not in answered
    finally:
        sitting.stop()


def test_the_outage_goes_on_while_a_client_dictates_her_number() -> None:
    """Nobody is asked for one any more when all works again, and she would not pass."""
    case = quick(CASES["three-promises"])
    sitting = drill(case)
    try:
        operator = Operator(case, sitting)
        works_until(operator, lambda one: is_last_number(operator, one))
        assert until(lambda: met_but_for_the_number(sitting))
        assert not sitting._night.tick()
        assert is_down(sitting)
        works_until(operator, lambda _: is_back(sitting))
        assert sitting._log.happened.numbered == len(case.clients)
    finally:
        sitting.stop()


def is_last_number(operator: Operator, desk: Desk) -> bool:
    """Whether the last client is asked for hers."""
    return operator.clients == len(operator.case.clients) and at(desk) is Asked.REFERENCE


def met_but_for_the_number(sitting: DrillSitting) -> bool:
    """Whether the outage would be over by all else that has happened."""
    night, happened = sitting._night, replace(sitting._log.happened, dictates=False)
    return next_stage(sitting.case, night.stage, 0.0, happened, night._later) != night.stage


def test_a_drill_does_not_look_in_the_midst_of_an_act() -> None:
    """The promise is on record and that its number is asked for is not: it seems to be all."""
    case = quick(CASES["three-promises"])
    sitting = drill(case)
    conductor = sitting._own.conductor
    writes = conductor.promise

    def looks_and_goes_on() -> None:
        sitting._follow_her()
        sitting._night.tick()

    def writes_while_the_drill_looks(channel: Channel, step_id: str = "") -> Callback | None:
        made = writes(channel, step_id)
        looking = threading.Thread(target=looks_and_goes_on)
        looking.start()
        # Until it has looked, or as long as it takes to see that it waits.
        looking.join(0.3)
        return made

    conductor.promise = writes_while_the_drill_looks  # type: ignore[method-assign]
    try:
        operator = Operator(case, sitting)
        works_until(operator, lambda one: is_last_number(operator, one))
        assert is_down(sitting)
    finally:
        sitting.stop()
