"""The door of the webhook under random and mutated input."""

from notifier.webhook.signature import RefusalCode
from tests.unit.notifier.fuzz_webhook import fuzz_webhook

ROUNDS = 100_000


def test_no_input_crashes_the_door_and_none_is_believed_falsely() -> None:
    counted = fuzz_webhook(ROUNDS, seed=5)
    assert sum(counted.values()) == ROUNDS
    # All ways through the door were walked, the right one too.
    assert counted["accepted"] > 100
    for code in set(RefusalCode) - {RefusalCode.NO_KEY}:
        assert counted.get(code), f"{code} was never met"
