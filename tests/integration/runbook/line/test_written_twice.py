"""One outage that two of her programs wrote down: the office is told which of the two to let go."""

from runbook.agent.line.gathering import gather
from runbook.agent.line.opening import Ways, open_line
from runbook.agent.workplace import utc_now
from runbook.journal.returning import return_to_file
from tests.acceptance.night import OPERATOR
from tests.integration.runbook.line.pc import ENVIRON, Pc


def test_the_hub_lets_go_what_was_told_from_memory_and_is_another_outage_in_the_file(
    place: Pc,
) -> None:
    opened = open_line(Ways(place.loaded, ENVIRON, lambda: ()), place.journal)
    assert opened is not None
    memory = place.journal.continue_in_memory()
    mine = memory.open_incident(OPERATOR, utc_now()).incident
    for _ in range(20):
        memory.append_event(utc_now(), "verdict", mine.key, {})
    (told,) = gather(memory, opened.me, utc_now()).report.outages
    assert told.key == mine.key
    theirs = place.journal.open_incident(OPERATOR, utc_now()).incident
    back = return_to_file(memory, utc_now(), lambda _: None, waits=True)
    assert back is not None
    one, other = gather(back.journal, opened.me, utc_now()).report.outages
    assert (one.key, one.same_as, one.closed) == (theirs.key, "", None)
    assert (other.key, other.same_as) == (mine.key, theirs.key)
    assert other.closed is not None
    assert other.revision > told.revision
    back.journal.close()
    memory.close()
