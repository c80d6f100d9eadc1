"""Two people must not call one client: the promising PC and the new owner's are told."""

from collections.abc import Callable

from runbook.callbacks.promise import Outcome
from runbook.hub.store import promises
from runbook.hub.store.store import Store
from runbook.reporting.shapes import Directives, GivenAway
from tests.integration.hub.api.running import AgentLine, promise, until
from tests.integration.hub.conftest import Clock

MakeAgent = Callable[..., AgentLine]
ID = f"{1:012x}"


def told(line: AgentLine, clock: Clock, said: Callable[[Directives], bool]) -> Directives:
    """Her next answer of which that is true; the office's clock goes on meanwhile."""

    def once() -> Directives | None:
        clock.go(3)
        answer = line.send(line.report())
        if answer.status_code != 200:
            return None
        found = line.tell()
        return found if said(found) else None

    found: Directives = until(once)
    return found


def test_what_is_given_away_is_told_to_both_pcs_and_taken_back_again(
    store: Store, agent: MakeAgent, clock: Clock
) -> None:
    hers, others, third = agent("op-117"), agent("op-118"), agent("op-119")
    hers.tell(promises=(promise(1), promise(2)))
    with store.write() as tx:
        promises.give(tx, [ID], "op-118", "lead")
    away = (GivenAway(promise=ID, to="op-118"),)
    assert told(hers, clock, lambda one: bool(one.given_away)).given_away == away
    assert told(others, clock, lambda one: bool(one.given)).given == 1
    assert (third.tell().given, third.tell().given_away) == (0, ())
    hers.tell(promises=(promise(1, revision=9, handed_to="op-118"),))
    with store.write() as tx:
        promises.give(tx, [ID], "", "lead")
    told(hers, clock, lambda one: not one.given_away)
    told(others, clock, lambda one: not one.given)


def test_what_was_settled_on_the_page_is_told_to_her_own_pc(
    store: Store, agent: MakeAgent, clock: Clock
) -> None:
    hers = agent("op-117")
    hers.tell(promises=(promise(1),))
    with store.write() as tx:
        kept = promises.find(tx, ID)
        assert kept is not None
        promises.settle(tx, kept, Outcome.REACHED, "lead")
    away = told(hers, clock, lambda one: bool(one.given_away)).given_away
    assert away == (GivenAway(promise=ID, to="op-117", settled="reached"),)
