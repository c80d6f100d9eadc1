"""The ways to a contact follow from the keys it has."""

from typing import Any

import pytest

from runbook.settings.fields import ROUTES, UNASKED
from runbook.settings.shapes import Contact, Mail, Settings, Telegram, Webhook
from runbook.settings.ways import ways_of
from runbook.settings.whole import reach_of_lead


def test_every_way_to_a_person_is_a_key_of_a_contact() -> None:
    assert set(UNASKED) <= set(Contact.__struct_fields__)
    full = Contact(
        role="shift_lead", telegram=0, email="a@b.example", apprise="env:A", webhook="env:W",
        channels=ROUTES,
    )  # fmt: skip
    assert tuple(ways_of(full)) == ("telegram", "email", "apprise", "webhook", "console", "desktop")
    assert ways_of(full)["telegram"] == "0"
    assert ways_of(Contact(role="shift_lead", phone="0500")) == {}


def lead(**ways: Any) -> tuple[Contact, ...]:
    return (Contact(role="shift_lead", **ways),)


@pytest.mark.parametrize(
    ("reach", "settings"),
    [
        (0, Settings()),
        (0, Settings(contacts=lead(channels=("desktop",)))),
        (0, Settings(contacts=(Contact(role="mentor", phone="0500"),))),
        (1, Settings(contacts=lead(telegram=1))),
        (1, Settings(contacts=lead(email="a@b.example"), mail=Mail(server="mail.example"))),
        (2, Settings(contacts=lead(phone="0500", webhook="https://duty.example"))),
        (3, Settings(contacts=lead(telegram=1), telegram=Telegram(token="env:T"))),
        (3, Settings(contacts=lead(apprise="env:A"))),
        (3, Settings(contacts=lead(webhook="https://a.example"), webhook=Webhook(key="env:K"))),
        (
            3,
            Settings(
                contacts=lead(email="a@b.example"),
                mail=Mail(server="mail.example", sender="c@b.example"),
            ),
        ),
    ],
)
def test_how_well_a_lead_is_reached_is_seen_from_the_settings(
    reach: int, settings: Settings
) -> None:
    assert reach_of_lead(settings) == reach
