"""``hub.toml``: what is right in it is used, and what is wrong is said with file, line and key."""

from pathlib import Path

import msgspec
import platformdirs
import pytest
from hypothesis import given

from runbook.hub.settings import rules
from runbook.hub.settings.fields import FIELDS, TOP
from runbook.hub.settings.file import (
    LoadedHub,
    hub_folder,
    hub_settings_from,
    load_hub_settings,
)
from runbook.hub.settings.reading import LONGEST, TABLES, is_loopback, read_hub_settings
from runbook.hub.settings.shapes import HubSettings, Server
from runbook.language.texts import LANGUAGES, known
from runbook.settings.problem import RULES
from runbook.settings.words import message
from tests.unit.runbook.settings.test_settings import documents

ROOT = Path(__file__).parents[4]
EXAMPLE = ROOT / "runbook" / "data" / "hub.example.toml"
DOCS = ROOT / "docs" / "hub.md"
BAD = sorted((ROOT / "tests" / "bad_hub_settings").glob("*.toml"))


def loaded(text: str) -> LoadedHub:
    return hub_settings_from(text.encode(), Path("hub.toml"))


def rules_of(one: LoadedHub) -> list[str]:
    return [problem.rule_id for problem in one.problems]


def test_the_example_is_right() -> None:
    example = hub_settings_from(EXAMPLE.read_bytes(), EXAMPLE)
    assert example.problems == ()
    assert example.settings.server.url == "https://hub.bank.example"
    assert example.settings.bot.name == "bank_duty_bot"
    assert example.settings.support.email == ("servicedesk@bank.example",)


def test_every_key_has_its_rules_and_every_default_keeps_them() -> None:
    slots = {slot.name for slot in msgspec.structs.fields(HubSettings)}
    assert slots == {*TABLES, *TOP}
    for name, kind in TABLES.items():
        assert set(FIELDS[name]) == set(kind.__struct_fields__), name
        document = msgspec.json.decode(msgspec.json.encode({name: kind()}))
        settings, found = read_hub_settings(document)
        errors = [fault for path, fault in found if path[0] == name]
        assert (settings, errors) == (HubSettings(), []), name


def test_every_key_and_rule_stands_in_the_documentation() -> None:
    text = DOCS.read_text(encoding="utf-8")
    keys = [key for table in FIELDS.values() for key in table]
    headers = [f"[{name}]" for name in TABLES]
    wanted = [*keys, *TOP, *rules.RULES, *headers]
    assert [name for name in wanted if f"`{name}`" not in text] == []


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_told_in_exactly_these_words(path: Path) -> None:
    read = hub_settings_from(path.read_bytes(), Path("hub.toml"))
    said = [message(problem, lang) for lang in LANGUAGES for problem in read.problems]
    assert "\n".join(said) + "\n" == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert all(problem.line > 0 for problem in read.problems)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_of_the_hub_has_a_bad_file_and_its_words(lang: str) -> None:
    broken = {rule for path in BAD for rule in rules_of(loaded(path.read_text("utf-8")))}
    assert broken >= rules.RULES
    for rule in rules.RULES:
        assert known(f"{rule}.sentence", lang)
        assert known(f"{rule}.hint", lang)


def test_a_secret_that_stands_in_the_file_is_not_shown() -> None:
    text = (ROOT / "tests" / "bad_hub_settings" / "plain_secret.toml").read_text("utf-8")
    read = loaded(text)
    shown = repr(read) + "".join(message(one, "en") for one in read.problems)
    assert [one for one in ("hunter2", "AAAAAAA", "550e8400") if one in shown] == []


@pytest.mark.parametrize("name", ["server", "database", "telegram", "mail", "webhook"])
def test_one_wrong_key_puts_a_table_that_leads_somewhere_aside(name: str) -> None:
    first = next(iter(FIELDS[name].values())).example
    read = loaded(f"[{name}]\n{first}\nunheard = 1\n")
    assert getattr(read.settings, name) == getattr(HubSettings(), name)


def test_a_certificate_without_its_key_never_ends_in_reports_that_anybody_can_read() -> None:
    read = loaded('[server]\nlisten = "0.0.0.0:443"\ncertificate = "hub.pem"\n')
    assert read.settings.server == Server()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("127.0.0.1:8470", True),
        ("0.0.0.0:0", True),
        ("[::1]:8470", True),
        ("hub.bank.example:443", True),
        ("::1:8470", False),
        ("127.0.0.1", False),
        (":8470", False),
        ("127.0.0.1:70000", False),
        ("127.0.0.1:٣", False),
        ("https://127.0.0.1:8470", False),
    ],
)
def test_where_to_listen_is_an_address_and_a_port(text: str, right: bool) -> None:
    assert (rules.listen(text) is None) is right


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("sqlite:////var/lib/runbook/hub.sqlite", ""),
        ("postgresql://hub@db.bank.example/hub", ""),
        ("postgresql+psycopg:///hub?host=/run/postgresql", ""),
        ("env:RUNBOOK_HUB_DATABASE", ""),
        ("env:", "settings.bad_reference"),
        ("postgresql://hub:pass@db/hub", "settings.plain_secret"),
        ("postgresql://db/hub?user=hub&password=pass", "settings.plain_secret"),
        ("oracle://db/hub", "hub.settings.bad_database"),
        ("sqlite://", "hub.settings.bad_database"),
        ("hub.sqlite", "hub.settings.bad_database"),
        ("postgresql://[db/hub", "hub.settings.bad_database"),
    ],
)
def test_a_databases_address_holds_no_password(text: str, rule: str) -> None:
    fault = rules.database(text)
    assert (fault.rule_id if fault else "") == rule


@pytest.mark.parametrize(
    ("listen", "alone"),
    [("127.0.0.1:1", True), ("[::1]:1", True), ("localhost:1", True), ("0.0.0.0:1", False)],
)
def test_only_this_computer_reaches_a_loopback_address(listen: str, alone: bool) -> None:
    assert is_loopback(listen) is alone


@given(documents())
def test_no_document_makes_the_reader_raise(document: dict[str, object]) -> None:
    settings, found = read_hub_settings(document)
    assert isinstance(settings, HubSettings)
    assert {fault.rule_id for _, fault in found} <= RULES | rules.RULES


def test_the_named_file_comes_first_then_the_variable_then_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path)
    assert load_hub_settings(None, {}) == LoadedHub(HubSettings())
    for name in ("hub", "named", "variable"):
        (tmp_path / f"{name}.toml").write_text(f'[bot]\nname = "{name}_bot"\n')
    variable = {"RUNBOOK_HUB_CONFIG": str(tmp_path / "variable.toml")}
    assert load_hub_settings(tmp_path / "named.toml", variable).settings.bot.name == "named_bot"
    assert load_hub_settings(None, variable).settings.bot.name == "variable_bot"
    assert load_hub_settings(None, {}).settings.bot.name == "hub_bot"


def test_a_named_file_that_is_missing_names_the_hubs_own_variable(tmp_path: Path) -> None:
    read = load_hub_settings(tmp_path / "none.toml", {})
    assert rules_of(read) == ["settings.not_found"]
    assert "RUNBOOK_HUB_CONFIG" in message(read.problems[0], "en")


def test_a_relative_folder_starts_at_the_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "hub.toml"
    path.write_text('[database]\nfolder = "data"\n')
    assert hub_folder(load_hub_settings(path, {})) == tmp_path / "data"


@pytest.mark.parametrize(
    ("listen", "more", "exposed"),
    [
        ("127.0.0.1:8470", "", False),
        ("[::1]:8470", "", False),
        ("localhost:8470", "", False),
        ("10.0.0.4:8470", "", False),
        ("0.0.0.0:8470", "", True),
        ("[::]:8470", "", True),
        ("8.8.8.8:8470", "", True),
        ("hub.bank.example:8470", "", True),
        ("0.0.0.0:443", 'certificate = "a.pem"\nkey = "a.key"', False),
    ],
)
def test_behind_a_proxy_nobody_gets_in_beside_it(listen: str, more: str, exposed: bool) -> None:
    read = loaded(f'[server]\nlisten = "{listen}"\nproxies = ["10.0.0.5"]\n{more}')
    assert rules_of(read) == (["hub.settings.open_listen"] if exposed else [])
    assert (read.settings.server == Server()) is exposed


@pytest.mark.parametrize(
    "text", ["references = 9999", 'references = "две недели"', "refrences = 300"]
)
def test_a_wrong_time_to_keep_something_deletes_nothing_early(text: str) -> None:
    read = loaded(f"[retention]\nmessages = 3\n{text}\n")
    assert "hub.settings.retention_aside" in rules_of(read)
    assert read.settings.retention == LONGEST
