"""Everybody reads what the hub says unasked in their own language."""

from dataclasses import replace
from typing import Any

import pytest

from notifier.delivery import Delivery
from runbook.hub.model.actions import Action
from runbook.hub.store import people
from tests.integration.hub.incidents.night import ADMIN, LEAD, Night

BANK: dict[str, Any] = {"cause": "bank_service.unreachable", "side": "bank", "services": ("crm",)}


@pytest.fixture
def english(night: Night) -> Night:
    """The administrator reads English, everybody else the office's Russian."""
    with night.store.write() as tx:
        admin = people.by_id(tx, "admin")
        assert admin is not None
        people.save(tx, replace(admin, lang="en"))
    return night


def said(sent: list[Delivery], chat: str) -> list[tuple[str, str]]:
    return [
        (one.message.lang, one.message.plain()) for one in sent if one.recipient.address == chat
    ]


def is_russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())


def test_the_card_and_its_changes_are_in_the_language_of_each(english: Night) -> None:
    english.reports(english.outage(**BANK))
    sent = english.deliver()
    english.clock.go(40)
    english.orders("lead", Action.ACKNOWLEDGE, 1)
    sent += english.deliver()
    english.clock.go(400)
    english.reports(english.restored(**BANK))
    sent += english.deliver()
    lead, admin = said(sent, LEAD), said(sent, ADMIN)
    # The card, who knows, its end, and one line where the first card stands.
    assert len(lead) == len(admin) == 4
    assert {lang for lang, _ in lead} == {"ru"}
    assert {lang for lang, _ in admin} == {"en"}
    assert all(is_russian(text) for _, text in lead)
    assert not any(is_russian(text) for _, text in admin)


def test_a_repeat_is_in_the_language_of_whom_it_rings(english: Night) -> None:
    english.reports(english.outage())
    english.deliver()
    heard: list[tuple[str, str]] = []
    for _ in range(3):
        english.clock.go(301)
        heard += said(english.deliver(), ADMIN)
    # With the repeat the card before it becomes one line.
    assert len(heard) == 3
    assert not any(is_russian(text) for _, text in heard)


def test_a_drill_is_in_the_language_of_each(english: Night) -> None:
    english.reports(english.outage(drill=True, **BANK))
    english.clock.go(5)
    sent = english.deliver()
    english.reports(english.restored(drill=True, **BANK))
    sent += english.deliver()
    admin = said(sent, ADMIN)
    assert len(admin) == 2
    assert not any(is_russian(text) for _, text in admin)
