"""What an Apprise attempt came to, judged from what was watched."""

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest

from notifier.providers.apprise_exchanges import Exchange, carries, decisive, marks_of

H = "h"
TAKEN = Exchange(H, left=True, status=200)
REFUSED = Exchange(H, left=True, status=500)
MOVED = Exchange(H, left=True, status=302)
LOST = Exchange(H, left=True, reason="unreachable")
NEVER = Exchange(H, reason="name")
LOGIN = Exchange(H, carries=False, left=True, status=200)
NO_LOGIN = Exchange(H, carries=False, left=True, status=401)


@pytest.mark.parametrize(
    ("said", "exchanges", "expected"),
    [
        (True, [TAKEN], None),
        (True, [LOGIN, TAKEN], None),
        (True, [REFUSED, TAKEN], None),
        # Its plug-in knows what else its service calls a yes.
        (True, [MOVED], None),
        # A yes against everything that was seen.
        (True, [REFUSED], REFUSED),
        (True, [LOST], LOST),
        (True, [NEVER], NEVER),
        (False, [REFUSED], REFUSED),
        (False, [NEVER], NEVER),
        (False, [LOST], LOST),
        (False, [NO_LOGIN], NO_LOGIN),
        (False, [LOGIN, REFUSED], REFUSED),
        (False, [LOGIN, NEVER], NEVER),
        # Part of it may have arrived.
        (False, [TAKEN, REFUSED], TAKEN),
        (False, [LOST, NEVER], LOST),
        (False, [NEVER, TAKEN], TAKEN),
        (False, [TAKEN], TAKEN),
        (None, [TAKEN], TAKEN),
        (None, [LOGIN, LOST], LOST),
        (None, [LOGIN, NEVER], NEVER),
    ],
)
def test_the_exchange_that_decides(
    said: bool | None, exchanges: list[Exchange], expected: Exchange | None
) -> None:
    assert decisive(said, exchanges) == expected


TITLE, BODY = "Нет связи у оператора", "op-117 & <Co>\n\nинцидент a1b2c3d4e5f60718"
TEXT = f"{TITLE}\n{BODY}"


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        TEXT.encode(),
        json.dumps({"text": TEXT}),
        json.dumps({"text": TEXT}, ensure_ascii=False),
        urlencode({"text": TEXT}),
        quote(TEXT),
        quote_plus(TITLE),
        "...оператора...",
    ],
)
def test_a_request_with_the_messages_words_is_known_however_they_are_written(
    body: bytes | str,
) -> None:
    assert carries(marks_of(TITLE, BODY), body)
    assert carries(marks_of(TITLE, BODY), None, f"https://h/?t={quote(TEXT)}")


@pytest.mark.parametrize(
    "body", [None, b"", "user=op&password=x", base64.b64encode(TEXT.encode()), "\udcff"]
)
def test_a_login_and_what_is_enciphered_is_not(body: bytes | str | None) -> None:
    assert not carries(marks_of(TITLE, BODY), body, "https://h/login")


def test_a_message_without_words_has_no_marks() -> None:
    assert marks_of("!!", "—") == ()
    assert not carries((), b"anything")
