"""What agents wrote stands in the evidence as text, whatever draws it."""

import pytest

from runbook.hub.support import rendering


@pytest.mark.parametrize("detail", ["![a](http://evil.example/p.png)", "<img src=x>", "`<b>` x"])
def test_a_detail_is_drawn_as_code(detail: str) -> None:
    seen = {"outcome": "failed", "failure": "refused", "operation": "connect", "elapsed_ms": 1}
    said = rendering._outcome({**seen, "detail": detail})
    assert said == f"failed · refused · connect · 1 ms · `{detail.replace('`', '')}`"
