import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.message import (
    EmptyMessageError,
    Message,
    render_html,
    render_plain,
    utf16_length,
)

TEXT = st.text(max_size=60)
MESSAGES = st.builds(
    Message,
    title=TEXT.filter(lambda text: bool(Message("x", (text,)).plain()[2:].strip())),
    lines=st.lists(TEXT, max_size=6).map(tuple),
    footer=TEXT,
)
TAGS = re.compile(r"</?[bi]>")


def read(markup: str) -> str:
    return html.unescape(TAGS.sub("", markup))


def test_title_lines_and_footer_are_told_apart() -> None:
    message = Message("Сбой <CRM>", ("op-117 & Co",), "подвал")
    assert render_html(message) == "<b>Сбой &lt;CRM&gt;</b>\nop-117 &amp; Co\n\n<i>подвал</i>"
    assert render_plain(message) == "Сбой <CRM>\nop-117 & Co\n\nподвал"


@given(MESSAGES)
def test_the_html_reads_like_the_plain_text(message: Message) -> None:
    assert read(render_html(message, 10**6)) == message.plain()


@given(MESSAGES, st.integers(min_value=0, max_value=120))
def test_nothing_is_longer_than_the_limit_and_a_cut_says_so(message: Message, limit: int) -> None:
    shown = render_plain(message, limit)
    assert utf16_length(shown) <= limit
    if utf16_length(message.plain()) <= limit:
        assert shown == message.plain()
    elif limit > 40:
        assert shown.endswith("сообщение сокращено…")
        assert message.plain().startswith(shown.removesuffix("\nсообщение сокращено…"))
    elif limit:
        assert shown.endswith("…")


@given(MESSAGES, st.integers(min_value=30, max_value=120))
def test_a_cut_never_breaks_a_tag_or_an_entity(message: Message, limit: int) -> None:
    markup = render_html(message, limit)
    assert read(markup) == render_plain(message, limit)
    assert TAGS.sub("", markup).count("<") == 0
    for name in "bi":
        assert markup.count(f"<{name}>") == markup.count(f"</{name}>")


@pytest.mark.parametrize(
    "letter", ["🚨", "й", "👩\u200d💻", "❤\ufe0f", "й".replace("й", "и\u0306")]
)
def test_a_cut_keeps_letters_and_faces_whole(letter: str) -> None:
    for limit in range(30, 60):
        shown = render_plain(Message(letter * 50), limit)
        kept = shown.removesuffix("\nсообщение сокращено…")
        assert kept == letter * (len(kept) // len(letter))


def test_what_no_channel_can_carry_is_replaced() -> None:
    message = Message("a\x00b\ud800c\r\nd")
    assert message.plain() == "a b\ufffdc\nd"
    message.plain().encode("utf-8")


def test_an_empty_message_is_refused() -> None:
    with pytest.raises(EmptyMessageError):
        Message(" ", ("\n", ""), "\x00")


def test_a_repeat_names_the_incident_once() -> None:
    marked = Message("Сбой", ("строка",)).as_repeat("a1b2c3d4e5f60718")
    assert marked.title == "Повтор. Сбой"
    assert marked.lines == ("строка", "Инцидент a1b2c3d4")
    known = Message("Сбой a1b2c3d4e5f60718", lang="en").as_repeat("a1b2c3d4e5f60718")
    assert known.plain() == "Repeat. Сбой a1b2c3d4e5f60718"


@pytest.mark.parametrize(
    ("minutes", "lang", "said"),
    [
        (27, "ru", "Сообщено с опозданием на 27 мин."),
        (27, "en", "Reported 27 min late."),
        (125, "ru", "Сообщено с опозданием на 2 ч 5 мин."),
        (60, "en", "Reported 1 h 0 min late."),
    ],
)
def test_a_late_message_says_so_before_all_else(minutes: int, lang: str, said: str) -> None:
    late = Message("Сбой", ("с 01:13",), "подвал", lang=lang).as_late(minutes)
    assert late.plain() == f"Сбой\n{said}\nс 01:13\n\nподвал"


@pytest.mark.parametrize(
    ("passed_on", "lang", "title"),
    [
        (False, "ru", "Нет ответа. Сбой у оператора op-117: банк"),
        (False, "en", "No answer. Сбой у оператора op-117: банк"),
        (True, "ru", "Передаём вам: предыдущий контакт не ответил. Сбой у оператора op-117: банк"),
        (
            True,
            "en",
            "Passed to you: the contact before you has not answered. Сбой у оператора op-117: банк",
        ),
    ],
)
def test_a_reminder_says_first_why_it_comes(passed_on: bool, lang: str, title: str) -> None:
    message = Message("Сбой у оператора op-117: банк", ("строка",), lang=lang)
    reminder = message.as_unanswered(passed_on=passed_on)
    assert reminder.title == title
    assert reminder.lines[1:] == ("строка",)


@given(MESSAGES)
def test_a_message_survives_the_disk(message: Message) -> None:
    assert Message.from_json(message.to_json()) == message
