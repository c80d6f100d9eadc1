"""What the test of the alerts says of each contact."""

import pytest

from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.agent.telling.rehearsal import Result, Way, conclusion, rehearse, why_refused
from runbook.cli.alert.test import said_while_waiting
from runbook.language.texts import LANGUAGES
from runbook.settings.file import settings_from
from tests.unit.runbook.doctor.healthy import EXAMPLE

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


def test_a_way_that_fails_beside_one_that_works_is_named() -> None:
    said, _ = conclusion([Result("shift_lead", "Мария", (TAKEN, REFUSED))], "ru")
    assert said == "До всех можно дозваться, но исправьте: Руководитель смены (Мария), почта."


def test_what_may_pass_by_itself_is_not_called_lost() -> None:
    passing = Way("telegram", "delivery.server_error", "Сервер не работает.", passing=True)
    assert passing.line("ru") == "    ✗ Телеграм: сейчас не ушло. Сервер не работает."
    assert passing.line("en").startswith("    ✗ Telegram: not out now. ")


def test_the_same_is_waited_for_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = said_while_waiting("ru")
    for ways in ("почта, Телеграм", "почта, Телеграм", "почта"):
        waiting(ways)
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["Ещё ждём ответа: почта, Телеграм.", "Ещё ждём ответа: почта."]


def test_whoever_may_have_got_it_is_not_called_reached() -> None:
    doubtful = Way("telegram", "delivery.ambiguous", "Ответа не было.", doubtful=True)
    assert not Result("shift_lead", "", (doubtful,)).reached
    assert doubtful.line("ru") == "    ? Телеграм: неизвестно, дошло ли. Ответа не было."


def test_a_machine_is_told_of_every_way_and_of_the_best_one() -> None:
    shown = Result("shift_lead", "Мария", (REFUSED, TAKEN)).as_json()
    assert (shown["channel"], shown["reached"], shown["error"]) == ("telegram", True, None)
    assert [one["accepted"] for one in shown["routes"]] == [False, True]  # type: ignore[attr-defined]
    assert Result("standby", "Группа").as_json()["error"] == "alert.no_channel"
