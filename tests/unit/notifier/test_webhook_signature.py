"""Signing, proving and reading a webhook at its one door."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifier.message import Message
from notifier.webhook.attached import LARGEST_CASE
from notifier.webhook.payload import (
    LINE_LIMIT,
    LINES_LIMIT,
    TITLE_LIMIT,
    Payload,
    fitted,
)
from notifier.webhook.signature import (
    SEEN_FOR,
    TOLERANCE,
    Refusal,
    RefusalCode,
    WeakKeyError,
    read_key,
    read_keys,
    sign,
    signed_headers,
    verify,
)
from tests.unit.notifier.fuzz_webhook import KEY, NOW, OLD_KEY, TRUE, true_case

STAMP = int(NOW.timestamp())


def refusal_of(content: object, *, body: bytes | None = None) -> Refusal | Payload:
    body = json.dumps(content).encode("utf-8", "surrogatepass") if body is None else body
    return verify(signed_headers(TRUE.id, STAMP, body, (KEY,)), body, (KEY,), NOW)


def changed(**fields: object) -> dict[str, Any]:
    return {**json.loads(TRUE.to_body()), **fields}


def test_the_signature_is_the_one_of_the_specifications_own_libraries() -> None:
    """The example in the tests of github.com/standard-webhooks/standard-webhooks."""
    key = read_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', key)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_signed_is_read_as_it_was_written() -> None:
    headers, body = true_case()
    assert verify(headers, body, (KEY,), NOW) == TRUE


def test_headers_are_known_in_any_case() -> None:
    headers, body = true_case()
    assert verify({name.upper(): value for name, value in headers.items()}, body, (KEY,), NOW)


@pytest.mark.parametrize("keys", [(KEY,), (OLD_KEY,), (b"x" * 24, OLD_KEY), (KEY, OLD_KEY)])
def test_while_a_key_is_changed_either_one_proves(keys: tuple[bytes, ...]) -> None:
    headers, body = true_case()
    assert verify(headers, body, keys, NOW) == TRUE


def test_signatures_of_a_later_version_are_passed_over() -> None:
    headers, body = true_case()
    headers["webhook-signature"] = f"v1a,abc v2,x {headers['webhook-signature']}"
    assert verify(headers, body, (KEY,), NOW) == TRUE


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"webhook-id": "d2" * 16}, RefusalCode.WRONG_SIGNATURE),
        ({"webhook-id": "d1.1"}, RefusalCode.BAD_HEADER),
        ({"webhook-id": ""}, RefusalCode.BAD_HEADER),
        ({"webhook-id": "x" * 65}, RefusalCode.BAD_HEADER),
        ({"webhook-timestamp": str(STAMP + 1)}, RefusalCode.WRONG_SIGNATURE),
        ({"webhook-timestamp": f"0{STAMP}"}, RefusalCode.BAD_HEADER),
        ({"webhook-timestamp": f" {STAMP}"}, RefusalCode.BAD_HEADER),
        ({"webhook-timestamp": f"{STAMP}.0"}, RefusalCode.BAD_HEADER),
        ({"webhook-timestamp": "-1"}, RefusalCode.BAD_HEADER),
        ({"webhook-timestamp": "٣"}, RefusalCode.BAD_HEADER),
        ({"webhook-timestamp": "9" * 4000}, RefusalCode.BAD_HEADER),
        ({"webhook-signature": ""}, RefusalCode.WRONG_SIGNATURE),
        ({"webhook-signature": "v1,"}, RefusalCode.WRONG_SIGNATURE),
        ({"webhook-signature": "v1,ж"}, RefusalCode.BAD_HEADER),
        ({"webhook-signature": "v1,a " * 11}, RefusalCode.BAD_HEADER),
        ({"webhook-signature": "x" * 5000}, RefusalCode.BAD_HEADER),
        ({"Webhook-Id": "d1" * 16}, RefusalCode.BAD_HEADER),
    ],
)
def test_a_changed_header_is_refused(changes: dict[str, str], code: RefusalCode) -> None:
    headers, body = true_case()
    found = verify({**headers, **changes}, body, (KEY,), NOW)
    assert isinstance(found, Refusal)
    assert found.code is code


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named(name: str) -> None:
    headers, body = true_case()
    del headers[name]
    assert verify(headers, body, (KEY,), NOW) == Refusal(RefusalCode.MISSING_HEADER, name)


def test_a_changed_body_and_a_strange_key_are_refused() -> None:
    headers, body = true_case()
    wrong = Refusal(RefusalCode.WRONG_SIGNATURE)
    assert verify(headers, body + b" ", (KEY,), NOW) == wrong
    assert verify(headers, body, (b"y" * 24,), NOW) == wrong
    assert verify(headers, body, (), NOW) == Refusal(RefusalCode.NO_KEY)


def test_other_padding_bits_are_another_signature() -> None:
    headers, body = true_case()
    right = sign(TRUE.id, STAMP, body, KEY)
    # 32 bytes leave two bits of the last character unused.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet[alphabet.index(right[-2]) ^ 1]
    alike = right[:-2] + last + "="
    assert base64.b64decode(alike[3:]) == base64.b64decode(right[3:])
    headers["webhook-signature"] = alike
    assert verify(headers, body, (KEY,), NOW) == Refusal(RefusalCode.WRONG_SIGNATURE)


def test_the_size_is_looked_at_before_anything_else() -> None:
    assert verify({}, b"x" * (LARGEST_CASE + 1), (), NOW) == Refusal(RefusalCode.TOO_LARGE)


@pytest.mark.parametrize("wrong_by", [TOLERANCE, -TOLERANCE])
def test_a_clock_that_is_wrong_by_a_day_or_two_is_borne_and_no_more(wrong_by: timedelta) -> None:
    headers, body = true_case()
    assert verify(headers, body, (KEY,), NOW + wrong_by) == TRUE
    beyond = wrong_by + timedelta(seconds=1 if wrong_by > timedelta(0) else -1)
    assert verify(headers, body, (KEY,), NOW + beyond) == Refusal(RefusalCode.WRONG_TIME)


def test_ids_are_kept_for_longer_than_any_message_can_be_valid() -> None:
    headers, body = true_case()
    sender_ahead = NOW - TOLERANCE
    assert verify(headers, body, (KEY,), sender_ahead) == TRUE
    later = sender_ahead + SEEN_FOR + timedelta(seconds=1)
    assert verify(headers, body, (KEY,), later) == Refusal(RefusalCode.WRONG_TIME)


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ({}, "wrong_schema schema"),
        ([], "not_json"),
        ("x", "not_json"),
        (changed(schema="runbook.alert/2"), "wrong_schema schema"),
        (changed(more=""), "wrong_keys"),
        ({key: value for key, value in changed().items() if key != "late"}, "wrong_keys"),
        (changed(id="other"), "id"),
        (changed(id=""), "wrong_field id"),
        (changed(incident="XYZ"), "wrong_field incident"),
        (changed(purpose="shout"), "wrong_field purpose"),
        (changed(purpose=[]), "wrong_field purpose"),
        (changed(role="Shift Lead"), "wrong_field role"),
        (changed(title=None), "wrong_field title"),
        (changed(title="x" * (TITLE_LIMIT + 1)), "wrong_field title"),
        (changed(title="\x1b[31m"), "wrong_field title"),
        (changed(title="\r"), "wrong_field title"),
        (changed(title="\ud83d"), "wrong_field title"),
        (changed(title=" ", lines=[], footer=""), "wrong_field title"),
        (changed(lines="x"), "wrong_field lines"),
        (changed(lines=["x"] * (LINES_LIMIT + 1)), "wrong_field lines"),
        (changed(lines=["x" * (LINE_LIMIT + 1)]), "wrong_field lines"),
        (changed(lines=[["x"]]), "wrong_field lines"),
        (changed(lines=[{"a": [[["x"]]]}]), "too_deep"),
        (changed(footer=True), "wrong_field footer"),
        (changed(rings="true"), "wrong_field rings"),
        (changed(rings=1), "wrong_field"),
        (changed(late=None), "wrong_field late"),
        (changed(sent_at="2026-11-22"), "wrong_field sent_at"),
        (changed(sent_at="2026-13-22T00:00:00Z"), "wrong_field sent_at"),
        (changed(sent_at="2026-11-22T00:00:00+03:00"), "wrong_field sent_at"),
        (changed(created_at=float("nan")), "wrong_field"),
        (changed(replaces="a b"), "wrong_field replaces"),
    ],
)  # fmt: skip
def test_a_signed_body_that_is_no_alert_is_refused_and_not_quoted(
    content: object, detail: str
) -> None:
    assert refusal_of(content) == Refusal(RefusalCode.WRONG_BODY, detail)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "not_json"),
        (b"\xff", "not_json"),
        (b"\xef\xbb\xbf" + TRUE.to_body(), "not_json"),
        (TRUE.to_body() + b"x", "not_json"),
        (TRUE.to_body().replace(b'"late":true', b'"late":true,"late":false'), "duplicate_key"),
        (b"[" * 60_000, "too_deep"),
        (b'{"a":' * 10_000, "too_deep"),
        (b'{"a":' + b"9" * 50_000 + b"}", "wrong_field"),
        (b'{"a":1e99999}', "wrong_field"),
        (b'{"a":NaN}', "wrong_field"),
    ],
    ids=range(10),
)
def test_json_that_is_meant_to_harm_is_refused(body: bytes, detail: str) -> None:
    assert refusal_of(None, body=body) == Refusal(RefusalCode.WRONG_BODY, detail)


def test_brackets_within_a_text_are_no_depth() -> None:
    found = refusal_of(changed(title='[[[[[[["\\{{{{{{'))
    assert isinstance(found, Payload)
    assert found.message.title == '[[[[[[["\\{{{{{{'


@pytest.mark.parametrize(
    "text",
    ["", "short", "whsec_", "whsec_c2hvcnQ=", "whsec_#####", "x" * 23, "x" * 1025, "\ud83d" * 30],
)
def test_a_weak_key_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(WeakKeyError) as caught:
        read_key(text)
    assert not text or text not in str(caught.value)


def test_a_key_is_text_or_base64_and_several_are_parted_by_white_space() -> None:
    assert read_key("x" * 24) == b"x" * 24
    written = "whsec_" + base64.b64encode(bytes(range(24))).decode()
    assert read_keys(f" {written}\n{'ж' * 12} ") == (bytes(range(24)), ("ж" * 12).encode())
    for wrong in ("", " ", " ".join(["x" * 24] * 11)):
        with pytest.raises(WeakKeyError):
            read_keys(wrong)


@pytest.mark.parametrize(
    "message",
    [
        Message("🚨" * 9000),
        Message("", ("я" * 100,) * 500, "конец"),
        Message("a\nb" * 400, ("\n" * 3000,), "x" * 3000),
        Message("x", (" " * 20_000,)),
        Message("\u2028\u200d" * 400, ('"\\' * 500,) * 20),
    ],
)
def test_whatever_is_sent_passes_our_own_door(message: Message) -> None:
    payload = Payload(
        "a", "", TRUE.purpose, "", message, repeat=False, late=False, created_at=NOW, sent_at=NOW
    )
    body = payload.to_body()
    found = verify(signed_headers("a", STAMP, body, (KEY,)), body, (KEY,), NOW)
    assert isinstance(found, Payload)
    assert found.message.plain() == fitted(message).plain()
    assert fitted(found.message) == found.message


def test_a_message_within_the_bounds_is_sent_as_it_is() -> None:
    message = Message("t" * TITLE_LIMIT, ("x" * LINE_LIMIT,) * 5, "f")
    assert fitted(message) is message


def test_times_are_told_in_utc() -> None:
    local = datetime.fromisoformat("2026-11-22T04:13:05.120+03:00")
    payload = Payload(
        "a", "", TRUE.purpose, "", Message("x"),
        repeat=False, late=False, created_at=local, sent_at=local,
    )  # fmt: skip
    assert json.loads(payload.to_body())["created_at"] == "2026-11-22T01:13:05.120Z"
    assert local.astimezone(UTC) == local
