"""Files that a bank writes by hand: settings, steps, answers, words, drills."""

from pathlib import Path

from runbook.drill.library import case_from
from runbook.holding import files as holding_files
from runbook.holding.scripts import Script
from runbook.hub.settings.file import hub_settings_from
from runbook.hub.settings.shapes import HubSettings
from runbook.procedure.answer_file import read_answers
from runbook.procedure.file import LARGEST_FILE, built_in, procedure_from
from runbook.procedure.yaml_tree import read_tree
from runbook.settings.file import settings_from, text_of
from runbook.settings.problem import SettingsProblem
from runbook.settings.shapes import Settings
from runbook.settings.toml_places import places_of
from runbook.settings.words import message
from runbook.system.toml_text import parsed
from tests.fuzz.door import Door, reading
from tests.fuzz.doors.kept_files import in_a_file
from tests.fuzz.seeds import of_tests, shipped

SOURCE = Path("fuzz.toml")
_STEPS = built_in()
_ANSWERS = (
    b"steps: {hears: yes, calls: 12, provider_until: 330, ticket: INC-7, mend: done}\n"
    b"clients: [{by: call, reference: CRM-2026-17}, {by: unknown}]\n"
    b"not_working: [voice, chat]\nlead_knows: yes\ncall_ended: no\n"
)


def _said(problems: tuple[SettingsProblem, ...]) -> None:
    """Everything wrong can be told in both languages, without a sign that steers a terminal."""
    for one in problems:
        for lang in ("ru", "en"):
            text = message(one, lang)
            assert text.strip()
            assert not any(sign in text for sign in "\0\x1b\x07\x9b"), repr(text)


def _settings(data: bytes) -> None:
    read = settings_from(data, SOURCE)
    assert isinstance(read.settings, Settings)
    _said(read.problems)


def _hub_settings(data: bytes) -> None:
    read = hub_settings_from(data, SOURCE)
    assert isinstance(read.settings, HubSettings)
    _said(read.problems)


def _places(data: bytes) -> None:
    text = text_of(data, LARGEST_FILE, "settings")
    if isinstance(text, str):
        parsed(text)
        assert all(one.line > 0 for one in places_of(text).values())


def _procedure(data: bytes) -> None:
    read = procedure_from(data, SOURCE)
    assert (read.procedure is None) == read.broken
    _said(read.problems)


def _answers(data: bytes) -> None:
    text = text_of(data, LARGEST_FILE, "procedure")
    if isinstance(text, str):
        _said(read_answers(read_tree(text), _STEPS, "answers.yaml").problems)


def _words(path: Path) -> None:
    script = holding_files.parsed(holding_files.read(str(path)))
    assert isinstance(script, Script)


def _case(data: bytes) -> None:
    read = case_from(data, SOURCE)
    assert read.case is not None or read.problems
    _said(read.problems)


DOORS: tuple[Door, ...] = (
    reading(
        "runbook_toml", "runbook.settings.file:settings_from", _settings,
        (*shipped("runbook.example.toml"), *of_tests("bad_settings/*.toml")),
        examples=60, seconds=3.0,
    ),
    reading(
        "hub_toml", "runbook.hub.settings.file:hub_settings_from", _hub_settings,
        (*shipped("hub.example.toml"), *of_tests("bad_hub_settings/*.toml")), seconds=3.0,
    ),
    reading(
        "toml_places",
        ("runbook.system.toml_text:parsed", "runbook.settings.toml_places:places_of"), _places,
        shipped("runbook.example.toml"), refusals=(ValueError, RecursionError), seconds=3.0,
    ),
    reading(
        "procedure_yaml",
        ("runbook.procedure.file:procedure_from", "runbook.procedure.yaml_tree:read_tree"),
        _procedure,
        (*shipped("procedures/*.yaml"), *of_tests("bad_procedures/*.yaml")),
        pieces=(b"&a ", b"*a", b"!!python/object:os.system ", b"<<: ", b"? ", b"- ", b"|\n",
                b"---"),
        examples=60, seconds=3.0,
    ),
    reading(
        "answers_yaml", "runbook.procedure.answer_file:read_answers", _answers, (_ANSWERS,),
        seconds=3.0,
    ),
    Door("script_toml", ("runbook.holding.files:read", "runbook.holding.files:parsed"),
         shipped("scripts/*.toml"), in_a_file("holding.ru.voice.toml", _words),
         refusals=(OSError, ValueError, RecursionError)),
    reading("drill_toml", "runbook.drill.library:case_from", _case, shipped("drills/*.toml"),
            examples=60),
)  # fmt: skip
