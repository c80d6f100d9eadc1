"""The alert reaches the lead's phone whatever is broken, exactly once, and so does the recovery."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.lab import plan
from tests.lab.lab import Lab

# The command lines stand here once: what she starts, and the same without staying to watch.
FOLLOW = ("run", "--follow")
ONCE = ("run", "--no-follow")
PATIENCE = 90.0
LOOKS = 3
"""A machine with no time to spare may let a run end before its alert is out."""


@pytest.fixture
def sent(lab: Lab) -> Callable[[], list[dict[str, Any]]]:
    """New messages that rang on the lead's phone since the test began; edits do not ring."""
    before = len(lab.messages())
    lab.new_home()

    def fresh() -> list[dict[str, Any]]:
        return [one for one in lab.messages()[before:] if one["method"] == "sendMessage"]

    return fresh


Sent = Callable[[], list[dict[str, Any]]]


def test_the_alert_is_accepted_while_names_do_not_resolve(lab: Lab, sent: Sent) -> None:
    with lab.fault("provider_dns_dead"):
        done = lab.run_product(ONCE, timeout=60)
        messages = sent()
    assert len(messages) == 1, done.out + done.err
    assert messages[0]["params"]["chat_id"] == str(plan.LEAD_CHAT)
    assert "op-117" in messages[0]["params"]["text"]


def test_an_alert_waits_for_the_line_and_goes_out_once_then_the_recovery(
    lab: Lab, sent: Sent
) -> None:
    with lab.fault("provider_dead"):
        running = lab.product.start(FOLLOW)
        # Longer than a diagnosis and its first attempts: by now the alert lies in the outbox.
        time.sleep(10)
        assert sent() == []
        assert running.poll() is None
    try:
        _until(lambda: len(sent()) >= 2)
        texts = [one["params"]["text"] for one in sent()]
        time.sleep(5)
        assert [one["params"]["text"] for one in sent()] == texts
        assert len(texts) == 2, texts
    finally:
        running.kill()
        running.communicate()


def test_a_run_that_is_killed_loses_no_alert(lab: Lab, sent: Sent) -> None:
    with lab.fault("provider_dead"):
        running = lab.product.start(FOLLOW)
        time.sleep(10)
        running.kill()
        running.communicate()
    lab.run_product(ONCE, timeout=60)
    _until(lambda: bool(sent()))
    assert sum("op-117" in one["params"]["text"] for one in sent()) >= 1


def test_the_alert_holds_nothing_that_must_not_leave(lab: Lab, sent: Sent) -> None:
    with lab.fault("crm_503"):
        for _ in range(LOOKS):
            done = lab.run_product(ONCE, timeout=60)
            if text := "\n".join(one["params"]["text"] for one in sent()):
                break
    assert text, done.out + done.err
    for secret in ("10.20.", "bank.internal", plan.GATEWAY, "1234567", "900 000", plan.BOT_TOKEN):
        assert secret not in text


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
