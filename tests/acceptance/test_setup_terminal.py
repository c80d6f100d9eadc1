"""``runbook setup`` by keyboard on a real terminal, from the first question to the lead's phone."""

import json
import stat
import sys
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import pytest

from tests.acceptance.night import LEAD, RUNBOOK, Night
from tests.far_ends.authority import Authority
from tests.far_ends.bot_api import TOKEN, Fault
from tests.far_ends.hub import CODE, Hub, serving

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.acceptance.terminal import Terminal, terminal

PROMPT = "> "


@pytest.fixture
def partial(tonight: Night) -> Night:
    """What the bank's administrator left on the PC: ways out of it, but nothing of hers."""
    del tonight.tables["telegram"]["token"]
    # Patient, so that a busy machine is not taken for an outage.
    tonight.tables["checks"]["deadline"] = 15.0
    tonight.variables = {"RUNBOOK_TELEGRAM_TOKEN": ""}
    kept = {name: tonight.tables[name] for name in ("telegram", "internet", "checks")}
    tonight.tables = kept
    tonight.write_settings()
    return tonight


def sit(night: Night, *arguments: str) -> AbstractContextManager[Terminal]:
    return terminal([RUNBOOK, "setup", *arguments], night.environment, night.home)


def type_in(screen: Terminal, question: str, *lines: str) -> None:
    """Wait for a question, and answer it with these lines one after another."""
    screen.waits_for(question)
    for line in lines:
        screen.waits_for(PROMPT)
        screen.press(f"{line}\n")


def interrupt(screen: Terminal) -> int:
    """Ctrl-C, again after a while if need be; the exit code.

    A signal that comes between readline's prompt and its ``select`` waits for the next key: no
    person is that quick, but a test on a busy machine is.
    """
    for _ in range(5):
        screen.press("\x03")
        with suppress(AssertionError):
            screen.waits_for("Прервано, настройки не тронуты. Ответы сохранены", 4.0)
            break
    return screen.ends()


def about_her(screen: Terminal) -> None:
    type_in(screen, "Ваш код оператора?", "op-118")
    type_in(screen, "Как вас зовут?", "Иванова Анна")
    type_in(screen, "В какой вы группе?", "")
    type_in(screen, "Из какого города", "Оренбург")
    type_in(screen, "Ваш телефон?", "")
    type_in(screen, "Вы стажёр?", "нет")
    type_in(screen, "раздавать интернет", "да")
    type_in(screen, "срочной линии", "8 800 000-00-00")
    type_in(screen, "Кто ваш интернет-провайдер?", "3")
    type_in(screen, "Телефон поддержки", "")
    type_in(screen, "Номер договора", "1234567")


def the_rest(screen: Terminal, night: Night) -> None:
    type_in(screen, "Как зовут руководителя", "Мария")
    type_in(screen, "Номер чата руководителя", str(LEAD))
    type_in(screen, "Телефон руководителя", "")
    type_in(screen, "Кому ещё сообщать?", "")
    type_in(screen, "Токен бота", TOKEN)
    type_in(screen, "Какая программа соединяет", "5")
    type_in(screen, "Название системы", "CRM")
    type_in(screen, "Что через неё идёт?", "данные", "3")
    type_in(screen, "Адрес этой системы?", f"http://127.0.0.1:{night.crm.port}/health")
    type_in(screen, "Название системы", "")


def files_with(night: Night, text: str) -> list[Path]:
    """Every file under her home that holds this text."""
    files = [one for one in night.home.rglob("*") if one.is_file()]
    return [one for one in files if text.encode() in one.read_bytes()]


def test_where_the_bank_has_a_hub_she_is_asked_for_the_code_at_the_end(
    partial: Night, authority: Authority
) -> None:
    hub, name = Hub(), "hub.bank.test"
    with serving(hub, authority.issue(name)) as port:
        url = f"https://{name}:{port}"
        partial.tables["hub"] = {"urls": [url], "ca_file": str(authority.file)}
        partial.tables["internet"]["addresses"][name] = ["127.0.0.1"]
        partial.write_settings()
        with sit(partial, "--no-test") as screen:
            about_her(screen)
            the_rest(screen, partial)
            type_in(screen, "Записать?", "да")
            type_in(screen, "Код для сервера оповещения от администратора", CODE)
            screen.waits_for("Сервер оповещения знает этот компьютер: op-118.")
            assert screen.ends() == 0
    assert [one["operator"] for one in hub.enrolled] == ["op-118"]
    assert not files_with(partial, CODE)


def test_she_sets_it_all_up_and_the_test_message_arrives(partial: Night) -> None:
    with sit(partial) as screen:
        about_her(screen)
        the_rest(screen, partial)
        assert "Да или нет. Enter: нет" in screen.shown
        shown = screen.shown.replace(str(partial.home), "~")  # which may be long by itself
        assert max(map(len, shown.splitlines())) <= 100
        screen.waits_for("Вот что получилось:")
        screen.waits_for("Токен бота: есть, хранится отдельно от файла")
        type_in(screen, "Записать?", "может быть")
        screen.waits_for("Можно: «да», «нет», «назад» или номер строки")
        type_in(screen, "", "да")
        screen.waits_for("Хранилища паролей нет: токен сохранён в отдельном файле")
        screen.waits_for("Настройки записаны:")
        type_in(screen, "пробное сообщение", "да")
        screen.waits_for("Телеграм: сообщение принято")
        screen.waits_for("Все контакты доступны.")
        screen.waits_for("runbook doctor")
        assert screen.ends() == 0
    assert "Traceback" not in screen.shown
    assert TOKEN not in screen.raw
    [message] = partial.bot.texts(LEAD)
    assert "Проверка связи, тренировка: оператор op-118" in message
    secret = partial.settings.with_name("telegram-token")
    assert files_with(partial, TOKEN) == [secret]
    for file in (secret, partial.settings):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(partial.settings.parent.glob("*.draft"))
    assert "# Только этот код уходит с компьютера" in partial.settings.read_text("utf-8")
    checked = partial.runbook("check", "--json")
    assert checked.code == 0, checked.said
    assert json.loads(checked.out)["verdict"]["cause"] == "healthy.ok"
    assert checked.err == ""


def test_a_wrong_answer_is_explained_and_she_can_go_back(partial: Night) -> None:
    with sit(partial, "--no-test") as screen:
        type_in(screen, "Ваш код оператора?", "оператор 117")
        screen.waits_for("Неподходящий код.")
        screen.waits_for("Нужно: от 1 до 32 латинских букв")
        type_in(screen, "", "?")
        screen.waits_for("Код даёт банк.")
        type_in(screen, "", "op-117")
        type_in(screen, "Как вас зовут?", "назад")
        screen.waits_for("Ваш код оператора?")
        screen.waits_for("Enter: op-117")
        type_in(screen, "", "")
        type_in(screen, "Как вас зовут?", "back")
        screen.waits_for("Ваш код оператора?")
        assert interrupt(screen) == 130


def test_ctrl_c_loses_no_answer_but_the_token_which_is_asked_for_again(partial: Night) -> None:
    before = partial.settings.read_bytes()
    with sit(partial) as screen:
        modes = screen.modes
        about_her(screen)
        type_in(screen, "Как зовут руководителя", "Мария")
        type_in(screen, "Номер чата руководителя", str(LEAD))
        type_in(screen, "Телефон руководителя", "")
        type_in(screen, "Кому ещё сообщать?", "")
        type_in(screen, "Токен бота", TOKEN)
        screen.waits_for("Какая программа соединяет")
        screen.waits_for(PROMPT)
        assert interrupt(screen) == 130
        assert screen.modes == modes
    assert "Traceback" not in screen.shown
    draft = partial.settings.with_name("runbook.toml.draft")
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert files_with(partial, TOKEN) == []
    assert partial.settings.read_bytes() == before
    with sit(partial) as screen:
        type_in(screen, "Продолжить с того места?", "")
        screen.waits_for("он спросится ещё раз")
        type_in(screen, "Токен бота, от которого", "")
        type_in(screen, "Какая программа соединяет", "5")
        type_in(screen, "Название системы", "")
        screen.waits_for("Имя: Иванова Анна")
        screen.waits_for("Токен бота: не задан")
        type_in(screen, "Записать?", "да")
        type_in(screen, "пробное сообщение", "нет")
        assert screen.ends() == 0
    assert 'name = "Иванова Анна"' in partial.settings.read_text("utf-8")
    assert not draft.exists()


def test_a_killed_setup_loses_no_answer_either(partial: Night) -> None:
    with sit(partial) as screen:
        type_in(screen, "Ваш код оператора?", "op-118")
        screen.waits_for("Как вас зовут?")
        screen.process.kill()
    with sit(partial) as screen:
        type_in(screen, "Продолжить с того места?", "")
        screen.waits_for("Как вас зовут?")
        screen.hang_up()
        screen.process.wait(20)


def test_enter_to_everything_writes_nothing_and_the_correction_of_one_answer_only_that(
    tonight: Night,
) -> None:
    tonight.tables["checks"]["deadline"] = 15.0
    tonight.write_settings()
    before = tonight.settings.read_bytes()
    with sit(tonight, "--no-test") as screen:
        until_summary(screen)
        type_in(screen, "Записать?", "")
        screen.waits_for("Ничего не изменилось")
        assert screen.ends() == 0
    assert tonight.settings.read_bytes() == before
    with sit(tonight, "--no-test") as screen:
        until_summary(screen)
        type_in(screen, "Записать?", "4")
        type_in(screen, "Из какого города", "Уфа")
        screen.waits_for("Город: Уфа")
        type_in(screen, "Записать?", "да")
        screen.waits_for("Прежний файл сохранён:")
        assert screen.ends() == 0
    assert 'city = "Уфа"' in tonight.settings.read_text("utf-8")
    assert f"http://127.0.0.1:{tonight.crm.port}/health" in tonight.settings.read_text("utf-8")
    assert tonight.runbook("check").code == 0
    undone = tonight.runbook("setup", "--undo")
    assert undone.code == 0, undone.said
    assert tonight.settings.read_bytes() == before


def until_summary(screen: Terminal) -> None:
    """Enter to every question; they are counted, so that a lost one is noticed.

    Only a VPN that runs on this machine, and so is suggested, is corrected: she has none.
    """
    for number in range(1, 26):
        screen.waits_for(f"\n{number}. ")
        screen.waits_for(PROMPT)
        asked = screen.shown.rpartition(f"\n{number}. ")[2]
        of_this_machine = "Какая программа соединяет" in asked and "Enter: VPN нет" not in asked
        screen.press("5\n" if of_this_machine else "\n")
    screen.waits_for("Вот что получилось:")


def test_whom_the_test_message_does_not_reach_is_named(partial: Night) -> None:
    partial.bot.always_fail(LEAD, Fault("blocked", taken=False))
    with sit(partial, "--test", "--lang", "en") as screen:
        type_in(screen, "operator's code?", "op-118")
        for _ in range(8):
            screen.waits_for("Enter: ")
            type_in(screen, "", "")
        type_in(screen, "shift lead's name?", "Maria")
        type_in(screen, "chat id", str(LEAD))
        type_in(screen, "phone?", "")
        type_in(screen, "Who else", "")
        type_in(screen, "token of the bot", TOKEN)
        type_in(screen, "Which program connects", "none")
        type_in(screen, "name of a system", "")
        type_in(screen, "Write it?", "yes")
        screen.waits_for("(Maria)")
        assert screen.ends() == 10
    assert 'id = "op-118"' in partial.settings.read_text("utf-8")


def test_where_nobody_can_answer_it_says_so_and_names_the_other_way(tonight: Night) -> None:
    before = tonight.settings.read_bytes()
    done = tonight.runbook("setup")
    assert done.code == 2
    assert "Вопросы задать некому" in done.err
    assert "runbook setup --from ФАЙЛ" in done.err
    assert "[setup.no_terminal]" in done.err
    assert tonight.settings.read_bytes() == before
