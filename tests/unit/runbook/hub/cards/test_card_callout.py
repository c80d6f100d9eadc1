"""A call-out on the lead's card: how far it has come, and what she may do about it."""

from dataclasses import replace
from datetime import timedelta

from runbook.hub.callout.seats import Fill
from runbook.hub.cards.card import words
from runbook.hub.cards.view import View
from tests.unit.runbook.hub.cards.states import LEAD, LOCAL, NOW, card, labels


def test_a_call_out_under_way_can_be_hurried_and_stopped() -> None:
    filled = Fill(2, 0, 3, 0, running=True, offers=("now", "stop"))
    running = labels(card("called", LEAD, filled=filled))
    assert running[1:3] == ["Спросить всех сейчас", "Подмена не нужна"]
    filled = Fill(2, 1, 3, 2, exhausted=True, offers=("again", "stop"))
    exhausted = card("called", LEAD, filled=filled)
    assert "Спросить ещё раз" in labels(exhausted)
    assert "Резервная группа: придут 1 из 2, спросили 3, не могут 2" in exhausted.lines
    assert "Больше спросить некого." in exhausted.lines
    waiting = card("called", LEAD, filled=Fill(2, 1, 3, 1, silent=1, exhausted=True)).lines
    assert "Резервная группа: придут 1 из 2, спросили 3, не могут 1, не ответили 1" in waiting
    assert "Все спрошены, ответили не все." in waiting


def test_a_call_out_that_has_asked_nobody_is_no_row_of_zeros() -> None:
    offers = ("now", "stop")
    unasked = card("called", LEAD, filled=Fill(6, 0, 0, 0, running=True, offers=offers))
    assert "Резервная группа: ещё не спрашивали, нужно человек: 6" in unasked.lines
    nobody = card("called", LEAD, filled=Fill(6, 0, 0, 0, exhausted=True, offers=offers))
    assert "Резервная группа: спросить некого, нужно человек: 6" in nobody.lines


def test_nobody_is_coming_to_an_outage_that_is_over() -> None:
    arrivals = ((NOW, 1),)
    filled = Fill(6, 1, 2, 1, exhausted=True, arrivals=arrivals, offers=("again", "stop"))
    over = replace(LOCAL, called_out_at=NOW, restored_at=NOW + timedelta(minutes=9))
    said = words(View(over, "ru", filled=filled), LEAD).plain()
    assert "соглашались 1 из 6, спросили 2, не могли 1" in said
    assert "Когда придут" not in said
    assert "спросить некого" not in said
