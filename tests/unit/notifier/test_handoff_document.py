"""The example worked out in docs/handoff.md is what the program makes and reads."""

import base64
import re
from pathlib import Path

from notifier.handoff.report import decode, encode
from notifier.handoff.spoken import reply_code, spoken_code
from tests.unit.notifier.handoff_samples import EXAMPLE, INCIDENT, KEY, OPERATOR

DOCUMENT = (Path(__file__).parents[3] / "docs" / "handoff.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+)(?:-(\d+))? \|.*\| `([0-9a-f]+)` \|", re.MULTILINE)


def test_the_rows_of_the_table_are_the_bytes_of_the_example() -> None:
    raw = base64.urlsafe_b64decode(encode(EXAMPLE, KEY))
    rows = [(int(first), int(last or first), shown) for first, last, shown in ROW.findall(DOCUMENT)]
    assert [place for first, last, _ in rows for place in range(first, last + 1)] == [*range(48)]
    for first, last, shown in rows:
        assert raw[first : last + 1].hex() == shown, first


def test_the_link_and_both_codes_are_those_of_the_example() -> None:
    link = re.findall(r"^`([A-Za-z0-9_-]{64})`$", DOCUMENT, re.MULTILINE)
    assert link == [encode(EXAMPLE, KEY)]
    assert decode(link[0], lambda _: KEY, lambda _: None) == EXAMPLE
    assert f"`{spoken_code(KEY, OPERATOR, INCIDENT, EXAMPLE.cause)}`" in DOCUMENT
    assert f"`{reply_code(KEY, INCIDENT)}`" in DOCUMENT
