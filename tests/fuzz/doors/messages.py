"""What comes back from channels and what a far end is told: JSON, headers, links, codes."""

from datetime import timedelta

from notifier.delivery import Purpose
from notifier.handoff import report, spoken
from notifier.handoff.check_digit import is_right
from notifier.handoff.refusal import Refusal
from notifier.message import Button, Message
from notifier.providers.telegram_errors import BotRequest, NotAnApiError, _pause_asked
from notifier.screening.screening import Screen
from notifier.webhook.payload import Payload, PayloadError, read_body
from notifier.webhook.signature import (
    TOLERANCE,
    WeakKeyError,
    read_keys,
    signed_headers,
    verify,
)
from notifier.webhook.signature import (
    Refusal as Unsigned,
)
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import NOW, as_text

KEY = bytes(range(32))
OPERATOR = "op-117"
INCIDENT = "0011223344556677"
_MESSAGE = Message("Сбой", ("Провайдер", "с 04:13"), "op-117", buttons=((Button("Ok", "ack:1:"),),))
_PAYLOAD = Payload(
    "a1b2", INCIDENT, Purpose.RING, "shift_lead", Message("Сбой", ("Провайдер",)), False, False,
    NOW, NOW, "",
)  # fmt: skip
_REPORT = report.encode(
    report.Report(report.Kind.OUTAGE, report.agent_id(OPERATOR), 7, INCIDENT, 3, occurred_at=NOW),
    KEY,
)
_SPOKEN = spoken.spoken_code(KEY, OPERATOR, INCIDENT, 3)


def _bot_api(data: bytes) -> None:
    assert isinstance(BotRequest.parse_json_payload(data), dict)


def _flood(data: bytes) -> None:
    seconds = _pause_asked(data)
    assert seconds is None or 0 <= seconds <= 3600


def _message(data: bytes) -> None:
    found = Message.from_json(as_text(data))
    assert Message.from_json(found.to_json()) == found


def _payload(data: bytes) -> None:
    found = read_body(data)
    assert read_body(found.to_body()) == found


def _signed(data: bytes) -> None:
    """Whatever is signed with our own key is read or refused; whatever is not is never believed."""
    stamp = int(NOW.timestamp())
    headers = signed_headers("a1b2", stamp, data, [KEY])
    assert isinstance(verify(headers, data, [KEY], NOW), (Payload, Unsigned))
    assert isinstance(verify(headers, data + b" ", [KEY], NOW), Unsigned)
    assert isinstance(verify(headers, data, [bytes(32)], NOW), Unsigned)
    late = NOW + TOLERANCE + timedelta(seconds=1)
    assert isinstance(verify(headers, data, [KEY], late), Unsigned)


def _headers(data: bytes) -> None:
    text = as_text(data)
    body = _PAYLOAD.to_body()
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        right = signed_headers(_PAYLOAD.id, int(NOW.timestamp()), body, [KEY])
        assert isinstance(verify({**right, name: text}, body, [KEY], NOW), (Payload, Unsigned))


def _keys(data: bytes) -> None:
    assert all(len(one) >= 24 for one in read_keys(as_text(data)))


def _start(data: bytes) -> None:
    found = report.decode(as_text(data), lambda _: KEY, lambda _: None)
    assert isinstance(found, (report.Report, Refusal))
    if isinstance(found, report.Report):
        assert report.encode(found, KEY) == as_text(data)


def _spoken(data: bytes) -> None:
    text = as_text(data)
    found = spoken.decode(text, OPERATOR, KEY)
    assert isinstance(found, (spoken.Spoken, Refusal))
    assert spoken.refused_reply(text, KEY, INCIDENT) is None or not spoken.is_reply(
        text, KEY, INCIDENT
    )
    assert is_right("0")


def _screened(data: bytes) -> None:
    screen = Screen.of(domains=("bank.internal",), networks=("10.0.0.0/8",))
    once = screen.text(as_text(data)[:4096]).text
    assert screen.text(once).text == once


DOORS: tuple[Door, ...] = (
    reading(
        "bot_api_answer", "notifier.providers.telegram_errors:BotRequest", _bot_api,
        (b'{"ok": true, "result": {"message_id": 5}}',), refusals=(NotAnApiError,),
    ),
    reading(
        "bot_api_flood", "notifier.providers.telegram_errors:BotRequest", _flood,
        (b'{"ok": false, "error_code": 429, "parameters": {"retry_after": 7}}',),
    ),
    reading(
        "message_on_disk", "notifier.message:Message", _message, (_MESSAGE.to_json().encode(),),
        refusals=(ValueError, TypeError),
    ),
    reading(
        "webhook_body", "notifier.webhook.payload:read_body", _payload, (_PAYLOAD.to_body(),),
        refusals=(PayloadError,),
    ),
    reading(
        "webhook_signed", "notifier.webhook.signature:verify", _signed, (_PAYLOAD.to_body(),),
    ),
    reading(
        "webhook_headers", "notifier.webhook.signature:verify", _headers,
        (b"a1b2", str(int(NOW.timestamp())).encode(), b"v1,abcd v1,efgh"),
    ),
    reading(
        "webhook_keys", "notifier.webhook.signature:read_keys", _keys,
        (b"whsec_" + b"QUJD" * 10, b"a" * 32 + b" " + b"b" * 32), refusals=(WeakKeyError,),
    ),
    reading("deep_link", "notifier.handoff.report:decode", _start, (_REPORT.encode(),)),
    reading(
        "spoken_code", ("notifier.handoff.spoken:decode", "notifier.handoff.spoken:refused_reply"),
        _spoken, (_SPOKEN.encode(), spoken.reply_code(KEY, INCIDENT).encode()),
    ),
    reading(
        "screening", "notifier.screening.screening:Screen", _screened,
        ("CRM 10.20.1.40 crm.bank.internal, Иванова Анна +7 922 000-00-00".encode(),),
        examples=60,
    ),
)  # fmt: skip
