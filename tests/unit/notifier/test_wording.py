"""What failed deliveries say, channel by channel: complete, and never in another one's words."""

import re

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason
from notifier.words.channels import CHANNEL_SENTENCES
from notifier.words.wording import SENTENCES

CHANNELS = ("telegram", "email", "webhook", "apprise", "desktop", "console")
OTHERS_WORDS = {
    "telegram": re.compile(r"телеграм|telegram|\bбот|\bbot|chat|чат\b|api_url|токен|token"),
    "email": re.compile(r"письм|почт|mail"),
    "webhook": re.compile(r"webhook|вебхук"),
    "apprise": re.compile(r"apprise"),
}
ERRORS = [DeliveryError(code, reason) for code in ErrorCode for reason in Reason]


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_error_is_said_in_both_languages_and_only_in_the_channels_own_words(
    channel: str,
) -> None:
    for error in ERRORS:
        russian, english = error.wording("ru", channel), error.wording("en", channel)
        assert all([*russian, *english]), str(error)
        assert russian.sentence != english.sentence
        assert all(text[0].isupper() and text.endswith(".") for text in (*russian, *english))
        said = " ".join([*russian, *english]).lower()
        for other, words in OTHERS_WORDS.items():
            assert other == channel or not words.search(said), (str(error), said)


def test_without_a_channel_the_words_are_telegrams() -> None:
    error = DeliveryError(ErrorCode.WRONG_TOKEN)
    assert error.wording() == error.wording("ru", "telegram")
    assert "Телеграм" in error.wording().sentence
    assert "[telegram]" in DeliveryError(ErrorCode.NOT_SENT, Reason.PROXY).wording("en").hint


def test_a_mail_server_that_refused_the_password_is_called_that() -> None:
    assert DeliveryError(ErrorCode.WRONG_TOKEN).wording("ru", "email") == (
        "Почтовый сервер не принял имя и пароль.",
        "Проверьте login и password в разделе [mail].",
    )


def test_a_channel_of_the_future_has_the_words_that_are_true_everywhere() -> None:
    for error in ERRORS:
        said = " ".join(error.wording("ru", "max")).lower()
        assert not [words for words in OTHERS_WORDS.values() if words.search(said)], said


def test_an_unknown_language_gets_the_russian_words() -> None:
    error = DeliveryError(ErrorCode.BLOCKED)
    assert error.wording("de", "email") == error.wording("ru", "email")


def test_no_sentence_is_left_over_and_every_channel_has_its_place() -> None:
    known = {f"delivery.{code}" for code in ErrorCode}
    known |= {f"delivery.{code}.{reason}" for code in ErrorCode for reason in Reason if reason}
    assert set(CHANNEL_SENTENCES) == set(CHANNELS)
    for sentences in (SENTENCES, *CHANNEL_SENTENCES.values()):
        assert set(sentences) <= known
