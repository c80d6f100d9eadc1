"""``kill -9`` at every step of the procedure: she goes on where she was, nothing is asked twice.

``python -m bench.loss`` kills inside the writes of every step.
"""

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.acceptance.killed_sitting import (
    AFTER_RECOVERY,
    BANK_FAULT,
    BY_ITSELF,
    all_sent,
    answers,
    events,
    finish,
    found_wrong,
    keep_promises,
    work_through,
)
from tests.acceptance.night import LEAD, Night
from tests.power.requirements import lacking

LACKING = lacking()


def test_killed_after_every_step_she_goes_on_where_she_was(tonight: Night) -> None:
    tonight.break_crm()
    work_through(tonight, BANK_FAULT, frozenset(), "", 1)
    given = {step.id: step.value for step in BANK_FAULT}
    assert found_wrong(tonight, {**given, **BY_ITSELF}) == []
    assert [step for step in answers(tonight) if step in given] == list(given)


@pytest.mark.timeout(600)
def test_killed_after_every_step_of_the_recovery_she_keeps_each_promise_once(
    tonight: Night,
) -> None:
    tonight.without_quiet_hours()
    tonight.break_crm()
    work_through(tonight, BANK_FAULT[:6], frozenset(), "", 1)
    tonight.crm.status = 200
    assert keep_promises(tonight) == 2
    work_through(tonight, AFTER_RECOVERY, frozenset(), "", 1)
    finish(tonight)
    told = events(tonight)
    once = ("incident.restored", "incident.closed", "run.started", "run.ended")
    assert {kind: told[kind] for kind in once} == dict.fromkeys(once, 1)
    promised = ("callback.promised", "callback.fulfilled", "callback.deleted")
    assert {kind: told[kind] for kind in promised} == dict.fromkeys(promised, 2)
    assert all_sent(tonight)
    assert len(tonight.bot.texts(LEAD)) == 2


@pytest.mark.skipif(bool(LACKING), reason=LACKING)
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("call", "every"), [("fdatasync", 1), ("pwrite64", 5)])
def test_killed_inside_the_writes_of_a_promise_she_makes_it_once(
    tonight: Night, call: str, every: int
) -> None:
    tonight.break_crm()
    steps = BANK_FAULT[:5]
    kills = work_through(tonight, steps, frozenset({"promise"}), call, every)
    given = {step.id: step.value for step in steps}
    assert kills
    # What the program does by itself comes after the promise: the last kill may have been sooner.
    done = {step: value for step, value in BY_ITSELF.items() if step in answers(tonight)}
    assert found_wrong(tonight, {**given, **done}) == []
