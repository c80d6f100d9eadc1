"""Settings: what is right in a file is used, whatever else is wrong with it."""

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.settings import Operator, Settings
from runbook.settings.fields import FIELDS
from runbook.settings.file import Loaded, load_settings, settings_from
from runbook.settings.problem import RULES
from runbook.settings.reading import _REPEATED, _SINGLE, read_settings
from runbook.settings.shapes import Mail, Webhook

ROOT = Path(__file__).parents[4]
EXAMPLE = ROOT / "runbook" / "data" / "runbook.example.toml"
DOCS = ROOT / "docs" / "settings.md"


def loaded(text: str) -> Loaded:
    return settings_from(text.encode(), Path("runbook.toml"))


def rules_of(one: Loaded) -> list[str]:
    return [problem.rule_id for problem in one.problems]


def test_the_example_is_right() -> None:
    example = settings_from(EXAMPLE.read_bytes(), EXAMPLE)
    assert example.problems == ()
    assert example.settings.operator.id == "op-117"
    assert [service.id for service in example.settings.services] == ["crm", "telephony"]
    assert example.settings.vpn is not None
    assert example.settings.vpn.control == ("tcp://10.20.1.40:22",)
    assert example.settings.internet.addresses == {"ya.ru": ("5.255.255.242",)}


def test_every_field_has_its_rules() -> None:
    for name, kind in {**_SINGLE, **_REPEATED}.items():
        assert set(FIELDS[name]) == set(kind.__struct_fields__), name


def test_every_key_and_rule_stands_in_the_documentation() -> None:
    text = DOCS.read_text(encoding="utf-8")
    keys = [key for table in FIELDS.values() for key in table]
    assert [name for name in [*keys, *RULES] if f"`{name}`" not in text] == []


def test_an_empty_file_gives_the_defaults_and_says_that_there_is_no_lead() -> None:
    empty = loaded("")
    assert empty.settings == Settings()
    assert rules_of(empty) == ["settings.no_shift_lead"]
    assert not empty.broken


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    text = '\ufeff[operator]\r\nid = "op-1"\r\n\r\n[checks]\r\ndeadline = 99\r\n'
    read = loaded(text)
    assert read.settings.operator.id == "op-1"
    problem = next(one for one in read.problems if one.rule_id == "settings.out_of_range")
    assert problem.line == 5


def test_a_bad_service_loses_only_itself() -> None:
    read = loaded(
        '[[services]]\nname = "CRM"\nurl = "crm"\n[[services]]\nname = "Чат"\nurl = "tcp://10.0.0.1:1"\n'
        '[[contacts]]\nrole = "shift_lead"\ntelegram = 5\n'
    )
    assert [service.id for service in read.settings.services] == ["chat"]
    assert [contact.telegram for contact in read.settings.contacts] == [5]
    assert read.broken


def test_a_bad_way_to_reach_a_contact_leaves_the_others() -> None:
    read = loaded('[[contacts]]\nrole = "shift_lead"\ntelegram = "x"\nphone = "0500"\n')
    (lead,) = read.settings.contacts
    assert (lead.telegram, lead.phone) == (None, "0500")


def test_a_bad_key_of_the_operator_leaves_the_id() -> None:
    read = loaded('[operator]\nid = "op-1"\nname = "' + "а" * 5000 + '"\n')
    assert read.settings.operator == Operator(id="op-1")


def test_one_wrong_key_puts_the_whole_telegram_table_aside() -> None:
    read = loaded('[telegram]\ntoken = "env:T"\napi_url = "нет"\n')
    assert read.settings.telegram.token == ""


def test_one_wrong_key_puts_mail_aside_and_its_addresses_are_not_blamed_for_it() -> None:
    lead = '[[contacts]]\nrole = "shift_lead"\nemail = "a@b.example"\nwebhook = "env:HOOK"\n'
    mail = '[mail]\nserver = "mail.bank.example"\nsender = "a@b.example"\nport = 70000\n'
    read = loaded(lead + mail + '[webhook]\nkey = "plain"\n')
    assert (read.settings.mail, read.settings.webhook) == (Mail(), Webhook())
    assert rules_of(read) == ["settings.bad_port", "settings.plain_secret"]
    assert read.settings.contacts[0].email == "a@b.example"


def test_a_way_that_is_named_and_not_there_leaves_the_others_in_their_order() -> None:
    text = 'role = "shift_lead"\ntelegram = 5\nchannels = ["webhook", "desktop", "telegram"]\n'
    read = loaded(f"[[contacts]]\n{text}")
    assert read.settings.contacts[0].channels == ("desktop", "telegram")
    assert rules_of(read) == ["settings.way_not_set"]


def test_this_pcs_own_screen_alone_reaches_nobody() -> None:
    read = loaded('[[contacts]]\nrole = "shift_lead"\nchannels = ["desktop"]\n')
    assert rules_of(read) == ["settings.contact_unreachable"]


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://duty.bank.example/alerts?team=1", True),
        ("http://127.0.0.1:8080/alerts", True),
        ("http://duty.bank.example/alerts", False),
        ("http://[::1]:8080/", True),
        ("ftp://duty.bank.example", False),
        ("https://duty.bank.example/contact-centre-alerts-v2", True),
        ("https://duty.bank.example/hooks/T024BE7LD8XQ9KZP01AB", False),
        ("https://duty.bank.example/550e8400-e29b-41d4-a716-446655440000", False),
        ("https://duty.bank.example/alerts?access_token=1", False),
    ],
)
def test_a_webhook_is_encrypted_or_stays_on_this_pc_and_is_no_secret(
    address: str, right: bool
) -> None:
    read = loaded(f'[[contacts]]\nrole = "shift_lead"\nphone = "0500"\nwebhook = "{address}"\n')
    assert bool(read.settings.contacts[0].webhook) is right


def test_a_warning_leaves_the_telegram_table_in_use() -> None:
    read = loaded('[telegram]\ntoken = "env:T"\napi_url = "http://10.0.0.7:8081"\n')
    assert read.settings.telegram.token == "env:T"
    assert not read.broken


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://bot-api.bank.example", True),
        ("http://127.0.0.1:8081", True),
        ("http://[::1]:8081", True),
        ("http://localhost:8081", True),
        ("http://10.0.0.7", True),
        ("http://172.31.0.7", True),
        ("http://192.168.1.7", True),
        ("http://[fd00::7]:8081", True),
        ("http://bot-api.bank.example", False),
        ("http://localhost.example", False),
        ("http://api.telegram.org", False),
        ("http://149.154.167.220", False),
        ("http://172.32.0.7", False),
        ("http://169.254.1.1", False),
        ("http://[2001:db8::7]", False),
    ],
)
def test_the_bots_token_goes_in_the_open_to_this_pc_or_a_private_address_only(
    address: str, right: bool
) -> None:
    read = loaded(f'[telegram]\ntoken = "env:T"\napi_url = "{address}"\n')
    assert bool(read.settings.telegram.token) is right
    assert ("settings.telegram_in_the_open" in rules_of(read)) is not right


def test_a_list_of_which_nothing_is_right_falls_back_to_the_default() -> None:
    read = loaded('[internet]\ndomestic = ["ya.ru"]\nforeign = []\n')
    assert read.settings.internet.domestic == Settings().internet.domestic
    assert read.settings.internet.foreign == ()


def test_texts_are_normalised_and_trimmed() -> None:
    read = loaded('[operator]\nname = " И\u0306ошкар-Ола "\n')
    assert read.settings.operator.name == "Йошкар-Ола"


def test_a_key_left_blank_keeps_its_default() -> None:
    read = loaded('[operator]\nbackup = ""\n[telegram]\napi_url = ""\n')
    assert read.settings.operator.backup == "none"
    assert read.settings.telegram.api_url == "https://api.telegram.org"


def test_an_id_that_was_not_given_is_a_slug_of_the_name() -> None:
    read = loaded('[operator]\nname = "Иванова Анна"\n[provider]\nname = "Дом.ру"\n')
    assert read.settings.operator.id == "ivanova-anna"
    assert read.settings.provider.id == "dom-ru"


def test_an_unknown_key_that_looks_like_a_phone_is_not_shown() -> None:
    read = loaded("[operator]\n89220000001 = 1\n")
    assert "8922" not in repr(read)
    assert "settings.unknown_key" in rules_of(read)


def test_all_problems_of_a_file_are_reported_at_once_in_its_order() -> None:
    read = loaded('[checks]\ndeadline = 0\noff = ["x"]\n[operator]\nid = "ы"\nphone = 5\n')
    found = [(one.key, one.line) for one in read.problems if one.key != "contacts"]
    expected = [("checks.deadline", 2), ("checks.off[1]", 3), ("operator.id", 5)]
    assert found == [*expected, ("operator.phone", 6)]


@pytest.mark.parametrize("text", ["a = " + "[" * 50_000, "a = " + "9" * 10_000, "a = 1e9999999"])
def test_a_file_that_overwhelms_the_parser_is_only_a_problem(text: str) -> None:
    assert loaded(text).problems


JUNK = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(max_size=3)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, object]:
    document: dict[str, object] = {}
    for name, fields in FIELDS.items():
        keys = st.sampled_from([*fields, "x"])
        table = st.dictionaries(keys, JUNK, max_size=4)
        document[name] = draw(st.one_of(JUNK, table, st.lists(st.one_of(JUNK, table), max_size=3)))
    return document


@given(documents())
def test_no_document_makes_the_reader_raise(document: dict[str, object]) -> None:
    settings, found = read_settings(document)
    assert isinstance(settings, Settings)
    assert {fault.rule_id for _, fault in found} <= RULES


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(content: bytes) -> None:
    assert isinstance(settings_from(content, Path("runbook.toml")).settings, Settings)


def test_the_named_file_comes_first_then_the_variable_then_the_users_then_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {name: tmp_path / name for name in ("named", "variable", "user", "system")}
    files = {name: folder / "runbook.toml" for name, folder in places.items()}
    for name, path in files.items():
        path.parent.mkdir()
        path.write_text(f'[operator]\nid = "{name}"\n')
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: places["user"])
    monkeypatch.setattr(platformdirs, "site_config_path", lambda *_, **__: places["system"])
    environ = {"RUNBOOK_CONFIG": str(files["variable"])}
    assert load_settings(files["named"], environ).settings.operator.id == "named"
    assert load_settings(None, environ).settings.operator.id == "variable"
    assert load_settings(None, {}).settings.operator.id == "user"
    files["user"].unlink()
    assert load_settings(None, {}).settings.operator.id == "system"
    files["system"].unlink()
    assert load_settings(None, {}) == Loaded(Settings())


def test_a_variable_that_names_a_missing_file_is_said(tmp_path: Path) -> None:
    read = load_settings(None, {"RUNBOOK_CONFIG": str(tmp_path / "none")})
    assert rules_of(read) == ["settings.not_found"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_the_file_keeps_nobody_waiting(tmp_path: Path) -> None:
    pipe = tmp_path / "runbook.toml"
    os.mkfifo(pipe)
    assert rules_of(load_settings(pipe, {})) == ["settings.unreadable"]


def test_reading_settings_imports_nothing_heavy() -> None:
    code = (
        "import sys, runbook.settings.file as f; f.load_settings(None, {}); "
        "print(*{'requests', 'dns', 'telegram', 'rich', 'keyring', 'sqlite3'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
