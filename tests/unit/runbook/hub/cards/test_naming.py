"""A cause is called by a name that no other cause has, with and without what does not work."""

import pytest

from runbook.diagnosis.advice import CAUSES
from runbook.hub.cards.naming import cause_with_services
from runbook.language.texts import LANGUAGES


@pytest.mark.parametrize("services", [(), ("CRM",), ("CRM", "Чат")])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_causes_are_called_the_same(lang: str, services: tuple[str, ...]) -> None:
    called = [cause_with_services(cause, services, lang).casefold() for cause in CAUSES]
    assert [one for one in called if called.count(one) > 1] == []
