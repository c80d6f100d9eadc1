"""What the test of the alerts says of each contact."""

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.agent.rehearsal import Result, rehearse, why_refused
from runbook.settings.file import settings_from
from runbook.texts import LANGUAGES
from tests.unit.runbook.test_doctor import EXAMPLE

NIGHT = ("уйдёт", "сохранено", "Позвоните руководителю", "is kept", "goes out", "not gone out")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ErrorCode)
@pytest.mark.parametrize("reason", Reason)
def test_a_test_message_is_promised_to_nobody_later(
    code: ErrorCode, reason: Reason, lang: str
) -> None:
    said = why_refused(DeliveryError(code, reason), lang)
    assert said[0].isupper()
    assert not [word for word in NIGHT if word in said]


def test_a_role_that_is_also_the_name_is_said_once() -> None:
    assert Result("shift_lead", "Руководитель смены").person("ru") == "Руководитель смены"
    assert Result("shift_lead", "Мария").person("ru") == "Руководитель смены (Мария)"


def test_a_reason_begins_like_a_sentence() -> None:
    loaded = settings_from(EXAMPLE.read_bytes(), EXAMPLE)
    lead, _ = rehearse(loaded, "ru", {})
    assert lead.error == "secret.env_missing"
    said = "✗ Руководитель смены: не дойдёт. Переменная окружения RUNBOOK_TELEGRAM_TOKEN не задана."
    assert lead.sentence("ru") == said
