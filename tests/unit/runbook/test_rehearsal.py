"""What the test of the alerts says of each contact."""

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.agent.rehearsal import Result, Way, conclusion, rehearse, why_refused
from runbook.settings.file import settings_from
from runbook.texts import LANGUAGES
from tests.unit.runbook.test_doctor import EXAMPLE

NIGHT = ("уйдёт", "сохранено", "Позвоните руководителю", "is kept", "goes out", "not gone out")
CHANNELS = ("telegram", "email", "apprise", "webhook", "desktop", "console")
TAKEN, REFUSED = Way("telegram"), Way("email", "delivery.blocked", "Ящика нет.")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ErrorCode)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_test_message_is_promised_to_nobody_later(
    channel: str, code: ErrorCode, lang: str
) -> None:
    for reason in Reason:
        said = why_refused(DeliveryError(code, reason), channel, lang)
        assert said[0].isupper()
        assert not [word for word in NIGHT if word in said]


def test_a_role_that_is_also_the_name_is_said_once() -> None:
    assert Result("shift_lead", "Руководитель смены").person("ru") == "Руководитель смены"
    assert Result("shift_lead", "Мария").person("ru") == "Руководитель смены (Мария)"


def test_a_reason_begins_like_a_sentence() -> None:
    loaded = settings_from(EXAMPLE.read_bytes(), EXAMPLE)
    lead, _ = rehearse(loaded, "ru", {})
    assert lead.ways[0].error == "secret.env_missing"
    said = "    ✗ Телеграм: не дойдёт. Переменная окружения RUNBOOK_TELEGRAM_TOKEN не задана."
    assert lead.lines("ru")[:2] == ["✗ Руководитель смены", said]


def test_who_is_not_reached_and_who_by_one_way_only_is_named() -> None:
    lead = Result("shift_lead", "Мария", (TAKEN, REFUSED))
    admin = Result("sysadmin", "", (REFUSED,))
    both = Result("mentor", "", (TAKEN, Way("email")))
    missed, single = conclusion([lead, admin, both], "ru")
    assert missed == "Сегодня ночью не получат сообщение: Дежурный администратор."
    assert single.startswith("Только одним путём: Руководитель смены (Мария), Телеграм. Если")
    assert conclusion([both], "ru") == ["Все контакты доступны."]


def test_whoever_may_have_got_it_is_not_called_reached() -> None:
    doubtful = Way("telegram", "delivery.ambiguous", "Ответа не было.", doubtful=True)
    assert not Result("shift_lead", "", (doubtful,)).reached
    assert doubtful.line("ru") == "    ? Телеграм: неизвестно, дошло ли. Ответа не было."


def test_a_machine_is_told_of_every_way_and_of_the_best_one() -> None:
    shown = Result("shift_lead", "Мария", (REFUSED, TAKEN)).as_json()
    assert (shown["channel"], shown["reached"], shown["error"]) == ("telegram", True, None)
    assert [one["accepted"] for one in shown["routes"]] == [False, True]  # type: ignore[attr-defined]
    assert Result("standby", "Группа").as_json()["error"] == "alert.no_channel"
