"""Promises as they are said: in Moscow's and in the client's time, and nothing left unsaid."""

from dataclasses import replace
from datetime import timedelta

import pytest

from runbook.callbacks.promise import Channel, Due, ReferenceKind, Rules, Wait, turn_of
from runbook.callbacks.words import reference_said, turn_said, window_said
from runbook.language.texts import LANGUAGES, known
from tests.unit.runbook.callbacks.test_callbacks import HOUR, NIGHT, callback

MADE_OF_PARTS = [
    *(f"callback.channel.{one}" for one in Channel),
    *(f"callback.kind.{one}" for one in ReferenceKind),
    *(f"callback.due.{one.name.lower()}" for one in Due),
    *(f"callback.wait.{one}" for one in Wait if one is not Wait.NONE),
    *(f"callback.deleted.{one}" for one in ("fulfilled", "taken_back", "handed_over")),
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_made_of_parts_exists(lang: str) -> None:
    assert [one for one in MADE_OF_PARTS if not known(one, lang)] == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"msk_offset": 2}, "до 10:00 МСК (у клиента до 12:00)"),
        ({"msk_offset": 0}, "до 10:00 МСК"),
        ({}, "до 10:00 МСК (пояс клиента не указан)"),
        ({"channel": Channel.CHAT}, "до 10:00 МСК"),
        ({"window_from": NIGHT + HOUR, "msk_offset": 0}, "03:00–10:00 МСК"),
        ({"window_from": NIGHT + 6 * HOUR, "msk_offset": -1}, "08:00–10:00 МСК (у клиента 07:00–09:00)"),  # noqa: E501 - a row of a table
        ({"window_until": NIGHT + 30 * HOUR, "msk_offset": 0}, "до 23.11 08:00 МСК"),
    ],
)  # fmt: skip
def test_a_window_is_said_in_both_times_where_they_differ(
    changed: dict[str, object], said: str
) -> None:
    one = callback(**{"window_until": NIGHT + 8 * HOUR, **changed})
    assert window_said(one, NIGHT, "ru") == said


def test_why_it_is_not_yet_and_how_often_it_was_tried_is_said() -> None:
    rules = Rules()
    late = callback(window_from=NIGHT - 2 * HOUR, window_until=NIGHT - HOUR, attempts=1)
    said = turn_said(late, turn_of(late, NIGHT, rules), rules, NIGHT, "ru")
    assert said == "попыток: 1 из 3, время прошло, у клиента ночь, не раньше 08:00 МСК"
    handed = replace(late, attempts=0, handed_to="Мария", handed_at=NIGHT + timedelta(minutes=5))
    said = turn_said(handed, turn_of(handed, NIGHT, rules), rules, NIGHT, "ru")
    assert said == "передано: Мария, 02:05 МСК"


def test_a_reference_is_in_groups_only_where_it_is_read_aloud() -> None:
    one = callback(kind=ReferenceKind.PHONE, reference="+79220000001")
    assert reference_said(one, "ru", spoken=True) == "+7 922 000 00 01"
    assert reference_said(one, "ru", spoken=False) == "+79220000001"
    assert reference_said(replace(one, readable=False), "ru", spoken=True) == "сейчас не прочитать"
    assert reference_said(replace(one, reference=""), "ru", spoken=True) == "без номера"
