"""A hundred thousand links and codes: no crash, no false acceptance."""

from tests.unit.notifier.fuzz_handoff import fuzz_deep_link, fuzz_spoken

ROUNDS = 100_000


def test_no_link_is_believed_but_those_that_were_signed() -> None:
    found = fuzz_deep_link(ROUNDS, seed=5)
    assert found.wrong == ()
    assert 0 < found.believed < ROUNDS / 2


def test_no_code_is_believed_but_those_that_were_made() -> None:
    found = fuzz_spoken(ROUNDS, seed=5)
    assert found.wrong == ()
    assert 0 < found.believed < ROUNDS / 2
