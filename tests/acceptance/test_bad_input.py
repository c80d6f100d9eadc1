"""Whatever is wrong with what she was given: a clear sentence, an id, a hint, and nothing lost."""

import pytest

from runbook.holding.scripts import first_words
from tests.acceptance.night import LEAD, Night
from tests.acceptance.said_clearly import CLIENT_PHONE, clear, tells_no_secret

pytestmark = pytest.mark.usefixtures("broken_crm")
SAID = "Что делать сейчас:"


def test_broken_toml_is_named_by_line_and_the_words_and_checks_go_on(tonight: Night) -> None:
    tonight.write_settings('[operator]\nid = "op-117\n')
    for arguments in (("check",), ("check", "--json"), ("alert", "test")):
        done = tonight.runbook(*arguments)
        assert done.code == 2
        assert done.out == "" if "alert" in arguments else "verdict" in done.out or SAID in done.out
        clear(tonight, done, "settings.bad_toml")
        assert f"{tonight.settings}, строка 2" in done.err
    sick = tonight.runbook("doctor")
    assert sick.code == 2
    assert "Не сработает:" in sick.out
    clear(tonight, sick, "settings.bad_toml")
    done = tonight.runbook("run")
    assert done.code in {0, 10, 20, 30, 40}
    assert first_words("ru") in done.out
    assert "Что делать сейчас:" in done.out
    assert "В настройках есть ошибки" in done.err
    clear(tonight, done, "settings.bad_toml")


def test_a_spoilt_memory_of_the_network_is_said_and_the_checks_go_on(tonight: Night) -> None:
    memory = tonight.home / "state" / "runbook" / "learned.json"
    memory.parent.mkdir(parents=True)
    memory.write_text("{", encoding="utf-8")
    done = tonight.runbook("check")
    assert done.code == 30
    assert SAID in done.out
    clear(tonight, done, "learned.damaged")


def test_an_unknown_key_is_named_and_the_rest_of_the_settings_still_works(tonight: Night) -> None:
    tonight.tables["operator"]["nmae"] = "Анна"
    tonight.write_settings()
    refused = tonight.runbook("check")
    assert refused.code == 2
    assert SAID in refused.out
    clear(tonight, refused, "settings.unknown_key")
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "settings.unknown_key")
    assert "operator.nmae" in done.err
    assert len(tonight.bot.texts(LEAD)) == 1


def test_a_script_with_a_changed_word_gives_way_to_the_approved_one(tonight: Night) -> None:
    folder = tonight.settings.parent / "scripts"
    folder.mkdir()
    changed = first_words("ru").replace("временно", "навсегда")
    (folder / "holding.ru.voice.toml").write_text(
        'id = "bank"\nversion = 1\nlanguage = "ru"\nchannel = "voice"\nstatus = "approved"\n'
        f'approved_by = "Банк"\napproved_on = 2026-01-01\ntext = "{changed}"\n',
        encoding="utf-8",
    )
    with tonight.settings.open("a", encoding="utf-8") as file:
        file.write(f'\n[trust.pinned]\n"holding.ru.voice.toml" = "{"0" * 64}"\n')
    for command in ("run", "script"):
        done = tonight.runbook(command)
        assert first_words("ru") in done.out
        assert "навсегда" not in done.said
        assert "Текст из настроек изменён" in done.err
        assert "Читайте клиенту показанный текст." in done.err
        clear(tonight, done, "script.digest_mismatch")
        assert done.code == (30 if command == "run" else 0)
    assert len(tonight.bot.texts(LEAD)) == 1


@pytest.mark.parametrize("table", ["operator", "contacts", "services"])
def test_a_name_of_5000_characters_is_refused_and_never_shown(tonight: Night, table: str) -> None:
    held = tonight.tables[table]
    (held[0] if isinstance(held, list) else held)["name"] = "Ж" * 5000
    tonight.write_settings()
    refused = tonight.runbook("check")
    assert refused.code == 2
    assert SAID in refused.out
    done = tonight.runbook("run")
    assert done.code == 30
    assert len(tonight.bot.texts(LEAD)) == 1
    for one in (refused, done):
        clear(tonight, one, "settings.too_long")
        assert "ЖЖЖ" not in one.said
    assert "ЖЖЖ" not in str(tonight.bot.accepted)


@pytest.mark.parametrize("table", ["operator", "contacts", "services"])
def test_a_clients_phone_in_a_free_field_is_refused_and_goes_nowhere(
    tonight: Night, table: str
) -> None:
    held = tonight.tables[table]
    (held[0] if isinstance(held, list) else held)["name"] = f"Клиент {CLIENT_PHONE}"
    tonight.write_settings()
    refused = tonight.runbook("check")
    assert refused.code == 2
    assert SAID in refused.out
    clear(tonight, refused, "settings.personal_data")
    done = tonight.runbook("run")
    assert done.code == 30
    clear(tonight, done, "settings.personal_data")
    assert len(tonight.bot.texts(LEAD)) == 1


@pytest.mark.parametrize(
    "arguments",
    [("run", "--calls", CLIENT_PHONE), ("run", CLIENT_PHONE), (CLIENT_PHONE,),
     ("alert", CLIENT_PHONE), ("phrase", "--cause", CLIENT_PHONE)],
    ids=" ".join,
)  # fmt: skip
def test_a_clients_phone_on_the_command_line_is_not_repeated(
    tonight: Night, arguments: tuple[str, ...]
) -> None:
    done = tonight.runbook(*arguments)
    assert done.code == 2
    assert "\n[" in done.err
    assert "Traceback" not in done.said
    tells_no_secret(tonight, done)
