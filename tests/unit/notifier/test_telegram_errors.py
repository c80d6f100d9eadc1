"""The pause a 429 names, however mad."""

import pytest

from notifier.net.http_status import LONGEST_PAUSE
from notifier.providers.telegram_errors import _pause_asked


@pytest.mark.parametrize(
    ("named", "seconds"),
    [
        ("7", 7.0),
        ('"12"', 12.0),
        ("-5", 0.0),
        ("1e12", LONGEST_PAUSE),
        ("1" + "0" * 400, LONGEST_PAUSE),
        ("1e999", 0.0),
        ("NaN", 0.0),
        ('"soon"', None),
        ("null", None),
    ],
)
def test_a_pause_is_a_number_of_seconds_within_an_hour(named: str, seconds: float | None) -> None:
    answer = f'{{"ok": false, "parameters": {{"retry_after": {named}}}}}'.encode()
    assert _pause_asked(answer) == seconds
