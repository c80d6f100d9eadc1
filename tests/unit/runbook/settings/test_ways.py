"""The ways to a contact follow from the keys it has."""

from runbook.settings.fields import ROUTES, UNASKED
from runbook.settings.shapes import Contact
from runbook.settings.ways import ways_of


def test_every_way_to_a_person_is_a_key_of_a_contact() -> None:
    assert set(UNASKED) <= set(Contact.__struct_fields__)
    full = Contact(
        role="shift_lead", telegram=0, email="a@b.example", apprise="env:A", webhook="env:W",
        channels=ROUTES,
    )  # fmt: skip
    assert tuple(ways_of(full)) == ("telegram", "email", "apprise", "webhook", "console", "desktop")
    assert ways_of(full)["telegram"] == "0"
    assert ways_of(Contact(role="shift_lead", phone="0500")) == {}
