"""The door of the webhook under random and mutated input."""

import random

import pytest

from notifier.webhook.signature import RefusalCode
from tests.unit.notifier.fuzz_webhook import fuzz_webhook

ROUNDS = 2_500
"""``python bootstrap.py bench delivery`` tries many more."""


@pytest.mark.parametrize("seed", [5, None], ids=["as always", "as never before"])
def test_no_input_crashes_the_door_and_none_is_believed_falsely(seed: int | None) -> None:
    seed = random.SystemRandom().getrandbits(32) if seed is None else seed
    # Shown where it fails, so that it can be played again.
    print(f"seed {seed}")
    counted = fuzz_webhook(ROUNDS, seed)
    assert sum(counted.values()) == ROUNDS
    # All ways through the door were walked, the right one too.
    assert counted["accepted"] > 100
    for code in set(RefusalCode) - {RefusalCode.NO_KEY}:
        assert counted.get(code), f"{code} was never met"
