"""Documents that go with a message: by mail and webhook, but in no digest and no messenger."""

import json
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.delivery import Purpose, Recipient
from notifier.dispatch.digest import gathers, group
from notifier.message import Attachment, Message, render_html
from notifier.providers.email import MAIL
from notifier.providers.email_letter import compose
from notifier.providers.provider import Envelope
from notifier.webhook.attached import CASE, DOCUMENT_LIMIT, LARGEST_CASE
from notifier.webhook.payload import LARGEST_BODY, SCHEMA, Fault, Payload, PayloadError, read_body
from tests.unit.notifier.test_digest import waiting

NOW = datetime(2026, 11, 22, 23, 13, 5, tzinfo=UTC)
JSON = Attachment("KC-20261123-1.json", "application/json", '{"что": "данные"}\n')
MARKDOWN = Attachment("KC-20261123-1.md", "text/markdown", "# Данные\n\n- `10.20.0.53`\n")
CASED = Message("KC-20261123-1", ("Данные приложены.",), attachments=(JSON, MARKDOWN))
RING = Envelope(delivery="0f" * 16, incident="a1" * 16, purpose=Purpose.RING)


def payload(message: Message = CASED) -> Payload:
    return Payload(
        "0f" * 16, "a1" * 16, Purpose.RING, "support", message,
        repeat=False, late=False, created_at=NOW, sent_at=NOW,
    )  # fmt: skip


def text(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def test_documents_are_kept_with_the_message() -> None:
    assert Message.from_json(CASED.to_json()) == CASED


def test_a_message_kept_before_there_were_documents_is_read() -> None:
    older = json.loads(Message("Сбой").to_json())
    del older["attachments"]
    assert Message.from_json(json.dumps(older)) == Message("Сбой")


def test_what_nobody_could_have_written_is_taken_out_of_a_document() -> None:
    odd = Message(
        "Сбой", attachments=(Attachment("a.md", "text/markdown", "a\x1b[31m\r\nb\ud83d"),)
    )
    assert odd.attachments[0].text == "a [31m\nb\ufffd"


def test_no_text_shows_them() -> None:
    assert "10.20.0.53" not in CASED.plain()
    assert "10.20.0.53" not in render_html(CASED)


def test_a_mail_carries_them_as_they_are() -> None:
    sender, to = Address("", addr_spec="hub@bank.test"), Address("", addr_spec="help@bank.test")
    mail = message_from_bytes(compose(sender, to, CASED, RING, NOW).content, policy=default)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Данные приложены."
    found = {
        one.get_filename(): (one.get_content_type(), text(one)) for one in mail.iter_attachments()
    }
    assert found == {one.name: (one.media_type, one.text) for one in (JSON, MARKDOWN)}


def test_a_webhook_carries_them_under_a_schema_of_its_own() -> None:
    body = payload().to_body()
    assert json.loads(body)["schema"] == CASE
    assert read_body(body).message.attachments == (JSON, MARKDOWN)
    plain = payload(Message("Сбой")).to_body()
    assert json.loads(plain)["schema"] == SCHEMA
    assert "attachments" not in json.loads(plain)


def test_documents_beyond_the_bound_are_left_out_and_the_rest_arrives() -> None:
    large = Attachment("large.md", "text/markdown", '"' * (DOCUMENT_LIMIT // 2))
    body = payload(Message("Сбой", attachments=(JSON, large, MARKDOWN))).to_body()
    assert len(body) <= LARGEST_CASE
    assert read_body(body).message.attachments == (JSON,)


@given(st.lists(st.text(max_size=200), max_size=12), st.text(max_size=700))
def test_whatever_they_hold_the_far_end_reads_what_was_sent(texts: list[str], title: str) -> None:
    files = tuple(Attachment(f"{n}.md", "text/markdown", one) for n, one in enumerate(texts))
    message = Message(f"a{title}", attachments=files)
    found = read_body(payload(message).to_body())
    assert found.message.attachments == message.attachments[:8]


WRONG: list[object] = [
    None,
    [],
    {},
    [[]],
    ["a"],
    [{"name": "a.md", "media_type": "text/markdown"}],
    [{"name": "a.md", "media_type": "text/markdown", "text": "a", "more": ""}],
    [{"name": "a.md", "media_type": "text/markdown", "text": None}],
    [{"name": "../a.md", "media_type": "text/markdown", "text": "a"}],
    [{"name": ".a", "media_type": "text/markdown", "text": "a"}],
    [{"name": "a.md", "media_type": "text/markdown\r\nX: y", "text": "a"}],
    [{"name": "a.md", "media_type": "text/markdown", "text": "\x1b[31m"}],
    [{"name": "a.md", "media_type": "text/markdown", "text": "a"}] * 9,
]


@pytest.mark.parametrize("wrong", WRONG)
def test_the_door_lets_no_other_documents_in(wrong: object) -> None:
    content = {**json.loads(payload().to_body()), "attachments": wrong}
    with pytest.raises(PayloadError) as refused:
        read_body(json.dumps(content).encode())
    assert (refused.value.fault, refused.value.field) == (Fault.WRONG_FIELD, "attachments")


def test_an_alert_may_not_grow_because_cases_may() -> None:
    body = payload(Message("Сбой")).to_body()
    with pytest.raises(PayloadError) as refused:
        read_body(body + b" " * LARGEST_BODY)
    assert refused.value.fault is Fault.TOO_LARGE


def test_the_schema_and_the_documents_belong_together() -> None:
    content = json.loads(payload().to_body())
    for wrong in (
        {**content, "schema": SCHEMA},
        {**json.loads(payload(Message("a")).to_body()), "schema": CASE},
    ):
        with pytest.raises(PayloadError) as refused:
            read_body(json.dumps(wrong).encode())
        assert refused.value.fault is Fault.WRONG_KEYS


def test_a_message_with_documents_leaves_by_itself() -> None:
    to = Recipient("support", "mail 1", "email", "help@bank.test")
    cased = waiting(1, message=CASED, recipient=to)
    assert not gathers(cased, MAIL)
    others = [waiting(number, recipient=to) for number in range(2, 8)]
    together = group(others[0], [cased, *others[1:]], MAIL, NOW)
    assert cased not in together
    assert len(together) == 6
