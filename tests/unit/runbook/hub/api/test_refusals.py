"""Lines about those who were turned away: enough to see them, never a log full of them."""

from runbook.hub.api.refusals import BURST, BURST_OF_ALL, Refusals


def test_one_address_has_so_many_lines_and_the_next_one_says_how_many_there_were() -> None:
    refusals = Refusals()
    said = [refusals.next_line("192.0.2.7", 0.0) for _ in range(BURST + 300)]
    assert said == [0] * BURST + [None] * 300
    assert refusals.next_line("192.0.2.8", 0.0) == 300, "another one is still seen"
    assert refusals.next_line("192.0.2.7", 60.0) == 0
    assert refusals.next_line("192.0.2.7", 60.0) == 0


def test_many_addresses_have_no_more_of_the_log() -> None:
    refusals = Refusals()
    said = [refusals.next_line(f"2001:db8:0:{one:x}::1", 0.0) for one in range(5_000)]
    assert sum(one is not None for one in said) == BURST_OF_ALL
    assert refusals.next_line("192.0.2.7", 1.0) == 5_000 - BURST_OF_ALL
