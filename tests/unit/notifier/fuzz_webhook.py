"""Random and mutated webhooks: none may crash the door, and none but the true one may pass it."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from notifier.delivery import Purpose
from notifier.message import Message
from notifier.webhook.attached import LARGEST_CASE
from notifier.webhook.payload import LARGEST_BODY, Payload
from notifier.webhook.signature import Refusal, sign, signed_headers, verify

KEY = b"a key for tests, 24 bytes or more"
OLD_KEY = b"the key before it, as long as that"
NOW = datetime(2026, 11, 22, 1, 13, 5, tzinfo=UTC)
TRUE = Payload(
    "d1" * 16,
    "a1b2c3d4e5f60718",
    Purpose.RING,
    "shift_lead",
    Message("Нет связи у оператора", ("op-117 «Дом.ру»", "с 02:13 МСК\t\n…"), "инцидент a1b2c3d4"),
    repeat=False,
    late=True,
    created_at=NOW,
    sent_at=NOW,
)

Headers = dict[str, str]
Case = tuple[Headers, bytes]


def true_case() -> Case:
    """What our own sender sends."""
    body = TRUE.to_body()
    return signed_headers(TRUE.id, int(NOW.timestamp()), body, (KEY, OLD_KEY)), body


def fuzz_webhook(rounds: int, seed: int) -> dict[str, int]:
    """So many tries; how many ended how.

    Raises AssertionError for a false acceptance: a message nobody with the key signed, or a signed
    body that is not what its own reading says. Any other exception is a crash of the door.
    """
    chance = random.Random(seed)
    counted: dict[str, int] = {}
    true_headers, true_body = true_case()
    for _ in range(rounds):
        if chance.random() < 0.5:
            headers, body = chance.choice(_FORGERIES)(chance, dict(true_headers), true_body)
            found = verify(headers, body, (KEY,), NOW)
            same = body == true_body and _signed_part(headers) == _signed_part(true_headers)
            if not isinstance(found, Refusal):
                assert same, "a forged webhook was believed"
        else:
            # Signed rightly: the door must still let in nothing but an alert.
            body = chance.choice(_BODIES)(chance, true_body)
            identifier = TRUE.id if chance.random() < 0.9 else "other"
            headers = signed_headers(identifier, int(NOW.timestamp()), body, (KEY,))
            off = chance.choice((0, 0, 0, 48, -48, 49, -49))
            found = verify(headers, body, (KEY,), NOW + timedelta(hours=off))
            if not isinstance(found, Refusal):
                assert_sound(found, body)
                assert abs(off) <= 48
        outcome = f"{found.code}" if isinstance(found, Refusal) else "accepted"
        counted[outcome] = counted.get(outcome, 0) + 1
    return counted


def assert_sound(found: Payload, body: bytes) -> None:
    """What was read is within the bounds and says what the body says."""
    content = json.loads(body)
    assert len(json.loads(body, object_pairs_hook=list)) == len(content), "a key stands twice"
    assert set(content) == set(json.loads(TRUE.to_body()))
    assert (content["title"], content["lines"]) == (found.message.title, list(found.message.lines))
    assert (content["id"], content["role"]) == (found.id, found.role) == (TRUE.id, found.role)
    assert len(found.message.title) <= 512
    assert len(found.message.lines) <= 64
    assert len(body) <= LARGEST_BODY
    assert found.created_at.tzinfo is not None
    assert json.loads(found.to_body())["footer"] == content["footer"]


def _signed_part(headers: Headers) -> tuple[str | None, str | None]:
    lower = {name.lower(): value for name, value in headers.items()}
    return lower.get("webhook-id"), lower.get("webhook-timestamp")


def _mutated(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del changed[at : at + chance.randint(1, 20)]
        elif kind == 2:
            changed[at:at] = chance.choice(_BITS)
        else:
            piece = bytes(changed[at : at + chance.randint(1, 30)])
            changed[at:at] = piece
    return bytes(changed)


_BITS = (
    b'"', b"\\", b"\\ud800", b"\\u0000", b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN",
    b"1e999", b"-Infinity", b"0", b"true", b'"id":"x",', b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b"\x00", b"[" * 50, b'{"a":' * 50, b"9" * 5000, "🚨".encode(), b'"schema":"runbook.alert/1",',
)  # fmt: skip


def _other_field(chance: random.Random, body: bytes) -> bytes:
    content = json.loads(body)
    key = chance.choice([*content, "more", ""])
    content[key] = chance.choice(_VALUES)(chance)
    if chance.random() < 0.3:
        content.pop(chance.choice(list(content)))
    return json.dumps(content, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


_VALUES: tuple[Callable[[random.Random], Any], ...] = (
    lambda _: None,
    lambda _: True,
    lambda chance: chance.randrange(10**9),
    lambda chance: chance.random(),
    lambda _: float("nan"),
    lambda chance: "x" * chance.choice((0, 1, 64, 65, 512, 513, 1024, 1025)),
    lambda chance: ["y" * chance.choice((1, 1024, 1025))] * chance.choice((0, 1, 64, 65)),
    lambda _: {"a": {"b": {"c": []}}},
    lambda _: "2026-02-30T25:61:61Z",
    lambda _: "0001-01-01T00:00:00Z",
    lambda _: "9999-12-31T23:59:59.999999Z",
    lambda _: "２０２６-11-22T01:13:05Z",
    lambda _: "\ud83d",
    lambda _: "\x1b[31m",
    lambda _: "ring",
    lambda _: [],
    lambda _: [[]],
    lambda _: "",
)

_BODIES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _mutated,
    _mutated,
    _other_field,
    _other_field,
    lambda chance, _: chance.randbytes(chance.randrange(200)),
    lambda chance, body: body + b" " * chance.choice((1, 100, LARGEST_BODY, LARGEST_CASE)),
    lambda _, body: body,
)


def _forged_header(chance: random.Random, headers: Headers, body: bytes) -> Case:
    name = chance.choice(list(headers))
    text = headers[name].encode()
    headers[name] = _mutated(chance, text).decode("utf-8", "surrogateescape")
    return headers, body


def _forged_body(chance: random.Random, headers: Headers, body: bytes) -> Case:
    return headers, _mutated(chance, body)


def _lost_header(chance: random.Random, headers: Headers, body: bytes) -> Case:
    headers.pop(chance.choice(list(headers)))
    return headers, body


def _second_spelling(chance: random.Random, headers: Headers, body: bytes) -> Case:
    name = chance.choice(list(headers))
    return {**headers, name.title(): chance.choice(("x", headers[name]))}, body


def _other_key(chance: random.Random, headers: Headers, body: bytes) -> Case:
    return {
        **headers,
        **signed_headers(TRUE.id, int(NOW.timestamp()), body, (OLD_KEY,)),
    }, b"x" + body


def _moved_dot(_chance: random.Random, headers: Headers, body: bytes) -> Case:
    """The same signed bytes, parted elsewhere."""
    identifier, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    headers["webhook-id"] = f"{identifier}.{timestamp[:3]}"
    headers["webhook-timestamp"] = timestamp[3:]
    return headers, body


def _stripped_signature(chance: random.Random, headers: Headers, body: bytes) -> Case:
    right = sign(headers["webhook-id"], int(headers["webhook-timestamp"]), body, KEY)
    forms = ("v1,", "", " ", right[:-1], right[3:], f"v1a{right[2:]}", right.lower(), right + "=")
    headers["webhook-signature"] = chance.choice(forms)
    return headers, body + b" " * (headers["webhook-signature"] == right)


_FORGERIES: tuple[Callable[[random.Random, Headers, bytes], Case], ...] = (
    _forged_header,
    _forged_header,
    _forged_body,
    _forged_body,
    _lost_header,
    _second_spelling,
    _other_key,
    _moved_dot,
    _stripped_signature,
)
