"""An agent introduces itself: once, with its own code, and not by guessing."""

from collections.abc import Callable
from datetime import timedelta

from runbook.hub.api.limiter import BURST
from runbook.hub.store import agents, codes, events
from runbook.hub.store.store import Store
from tests.integration.hub.api.running import AgentLine, RunningApi, code_for
from tests.integration.hub.conftest import Clock

MakeAgent = Callable[..., AgentLine]


def test_a_code_lets_one_pc_in_and_its_first_report_is_taken(api: RunningApi, store: Store) -> None:
    line = api.line("op-117")
    answered = line.enrol(code_for(store, "op-117"))
    assert (answered.status_code, answered.json()["operator"]) == (200, "op-117")
    assert line.tell().accepted == 1
    with store.read() as tx:
        assert [one.operator for one in agents.every(tx)] == ["op-117"]
        assert [one.kind for one in events.latest(tx)] == ["agent.enrolled"]


def test_a_code_works_once(api: RunningApi, store: Store) -> None:
    code = code_for(store, "op-117")
    first, second = api.line("op-117"), api.line("op-117", bytes(32))
    assert first.enrol(code).status_code == 200
    refused = second.enrol(code)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_code")
    assert second.send(second.report()).status_code == 401
    assert first.tell().accepted == 1


def test_who_lost_the_answer_may_ask_again_with_the_same_key(api: RunningApi, store: Store) -> None:
    code = code_for(store, "op-117")
    line = api.line("op-117")
    assert [line.enrol(code).status_code for _ in range(3)] == [200, 200, 200]
    with store.read() as tx:
        assert len(events.latest(tx)) == 1


def test_a_code_that_is_wrong_old_or_anothers_is_refused_and_not_used_up(
    api: RunningApi, store: Store, clock: Clock
) -> None:
    code = code_for(store, "op-117", timedelta(minutes=5))
    assert api.line("op-118").enrol(code).status_code == 422
    assert api.line("op-117").enrol("111 111 111 111 111").status_code == 422
    with store.read() as tx:
        assert codes.peek(tx, codes.AGENT, code)
    clock.go(301)
    assert api.line("op-117").enrol(code).status_code == 422


def test_enrolling_anew_shuts_the_old_key_out(
    api: RunningApi, store: Store, agent: MakeAgent, clock: Clock
) -> None:
    old = agent("op-117")
    old.tell(sequence=50)
    clock.go(1)
    new = api.line("op-117", bytes(32))
    assert new.enrol(code_for(store, "op-117")).status_code == 200
    assert old.send(old.report()).status_code == 401
    assert new.tell().accepted == 1


def test_guessing_is_slowed_down_and_says_for_how_long(api: RunningApi, store: Store) -> None:
    line = api.line("op-117")
    answers = [line.enrol("123 456 789 012 345") for _ in range(BURST + 3)]
    assert [one.status_code for one in answers[:BURST]] == [422] * BURST
    assert {one.status_code for one in answers[BURST:]} == {429}
    assert int(answers[-1].headers["retry-after"]) > 0
    # Even who has the right code must wait, or the limit would tell right from wrong.
    assert line.enrol(code_for(store, "op-117")).status_code == 429


def test_a_whole_shift_behind_one_address_is_let_in(api: RunningApi, store: Store) -> None:
    for number in range(2 * BURST):
        operator = f"op-{number}"
        line = api.line(operator)
        assert line.enrol(code_for(store, operator)).status_code == 200


def test_nothing_of_a_code_or_a_key_stands_in_a_refusal(api: RunningApi) -> None:
    line = api.line("op-117")
    refused = line.enrol("999 888 777 666 555")
    said = refused.text + str(refused.headers)
    assert "999" not in said
    assert line.headers["authorization"] not in said
    assert line.enrol("1", authentication="короткий").json()["at"] == "authentication"
