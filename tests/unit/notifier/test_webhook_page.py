"""The page about webhooks says what the program does: its code runs, its example is an alert."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from notifier.webhook.payload import (
    FOOTER_LIMIT,
    LARGEST_BODY,
    LINE_LIMIT,
    LINES_LIMIT,
    TITLE_LIMIT,
    Payload,
    read_body,
)
from notifier.webhook.signature import SEEN_FOR, TOLERANCE, read_key, sign, signed_headers
from tests.unit.notifier.fuzz_webhook import TRUE

PAGE = (Path(__file__).parents[3] / "docs" / "webhook.md").read_text("utf-8")
KEYS = ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a key as text, 24 bytes or more")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def test_the_code_on_the_page_believes_us_and_nobody_else() -> None:
    names: dict[str, Any] = {}
    exec(compile(block("python"), "docs/webhook.md", "exec"), names)
    is_ours = names["is_ours"]
    body = TRUE.to_body()
    for key in KEYS:
        headers = signed_headers(TRUE.id, 1795309985, body, [read_key(one) for one in KEYS])
        assert is_ours(headers, body, key)
        assert not is_ours(headers, body + b" ", key)
        assert not is_ours({**headers, "webhook-id": "x"}, body, key)
        assert not is_ours({**headers, "webhook-timestamp": "1"}, body, key)
        assert not is_ours({**headers, "webhook-signature": "v1,"}, body, key)
        assert not is_ours(headers, body, "another key, 24 bytes or more")


def test_the_code_on_the_page_has_about_ten_lines() -> None:
    assert len(block("python").splitlines()) <= 12


def test_the_example_on_the_page_is_an_alert_with_every_key_explained() -> None:
    payload = read_body(block("json").encode())
    assert isinstance(payload, Payload)
    assert f"webhook-id: {payload.id}" in block("http")
    table = PAGE.partition("| key | meaning")[2].partition("\n\n")[0]
    for key in json.loads(payload.to_body()):
        assert f"`{key}`" in table, key


def test_the_signature_on_the_page_has_the_right_form() -> None:
    shown = block("http").rpartition("webhook-signature: ")[2].strip()
    assert len(shown) == len(sign("a", 1, b"", b"x" * 24))


def test_the_numbers_on_the_page_are_the_programs() -> None:
    assert f"**{TOLERANCE // timedelta(hours=1)} hours**" in PAGE
    assert f"**{SEEN_FOR // timedelta(hours=1)} hours**" in PAGE
    assert f"{LARGEST_BODY // 1024} KB" in PAGE
    bounds = f"{TITLE_LIMIT}; {LINES_LIMIT} lines of {LINE_LIMIT}; {FOOTER_LIMIT} characters"
    assert bounds in PAGE
