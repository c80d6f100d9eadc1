"""What the systems read: entries, shortcuts, bundles; and what they answer."""

import configparser
import plistlib
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.desktop_entry import linux_text, macos_text, windows_text
from runbook.desktop_entry.entry import (
    HOT_KEY,
    MARK,
    Became,
    Icon,
    Outcome,
    Part,
    command_of,
)

ICON = Icon("Сбой", "Страница оператора", ("/opt/run book/python", "-m", "runbook", "desk"))
WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1)


class AsWritten(configparser.ConfigParser):
    """Keys keep their capitals."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def undone(line: str) -> list[str]:
    """The arguments of an ``Exec`` line, taken apart by the specification's rules for quoting."""
    words, at = [], 0
    while at < len(line):
        assert line[at] == '"'
        at, word = at + 1, ""
        while line[at] != '"':
            at += line[at] == "\\"
            word += line[at]
            at += 1
        words.append(word.replace("%%", "%"))
        at += 2
    return words


@given(WORDS)
def test_every_argument_reaches_the_program_as_it_is(words: list[str]) -> None:
    assert undone(linux_text.exec_line(words)) == words
    assert shlex.split(macos_text.program(Icon("", "", tuple(words))).split("exec ", 1)[1]) == words


@given(WORDS)
def test_windows_takes_its_arguments_apart_again(words: list[str]) -> None:
    """By the rules of Microsoft's C runtime: backslashes count only before a quotation mark."""
    line, found, at = windows_text.arguments(words), [], 0
    while at < len(line):
        word, quoted = "", False
        while at < len(line) and (quoted or line[at] not in " \t"):
            slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
            at += slashes
            if line[at : at + 1] != '"':
                word += "\\" * slashes or line[at]
                at += not slashes
                continue
            word += "\\" * (slashes // 2)
            word, quoted = (word + '"', quoted) if slashes % 2 else (word, not quoted)
            at += 1
        found.append(word)
        at += 1
    assert found == words


def test_an_entry_has_what_the_specification_asks_for() -> None:
    content = linux_text.desktop_file(ICON, "/home/u/.local/share/runbook/icon.png")
    parser = AsWritten(interpolation=None)
    parser.read_string(content)
    entry = parser["Desktop Entry"]
    assert {entry["Type"], entry["Terminal"]} == {"Application", "false"}
    assert (entry["Name"], entry["Icon"][0]) == ("Сбой", "/")
    assert undone(entry["Exec"]) == list(ICON.command)
    assert linux_text.is_ours(content.encode())
    assert not linux_text.is_ours(content.replace(MARK, "another").encode())


@pytest.mark.parametrize(
    ("said", "paths"),
    [("@as []\n", []), ("['/a/', '/b/']\n", ["/a/", "/b/"]), ("[]", []), ("1", None), ("x", None)],
)
def test_the_list_of_keys_is_read_as_gnome_prints_it(said: str, paths: list[str] | None) -> None:
    assert linux_text.paths_in(said) == paths
    if paths is not None:
        assert linux_text.paths_in(linux_text.list_of(paths)) == paths


def test_a_bundle_is_told_from_another_by_its_description() -> None:
    info = macos_text.info_plist(ICON)
    found = plistlib.loads(info)
    assert (found["CFBundleName"], found["CFBundleExecutable"]) == ("Сбой", macos_text.PROGRAM)
    assert macos_text.is_ours(info)
    for other in (b"", b"<plist", b"<?xml", plistlib.dumps({"CFBundleIdentifier": "x"})):
        assert not macos_text.is_ours(other)


def test_the_script_for_windows_is_a_constant_and_values_are_no_part_of_it() -> None:
    told = windows_text.environment("install", ICON, "C:\\Данные\\icon.ico")
    assert '"' not in windows_text.SCRIPT
    assert set(told) == {
        word.split(")")[0] for word in _names(windows_text.SCRIPT) if word.startswith("RUNBOOK")
    }
    assert told["RUNBOOK_ICON_COMMENT"].endswith(MARK)
    assert told["RUNBOOK_ICON_KEY"] == HOT_KEY.upper()
    assert all("\0" not in one for one in told.values())


def _names(script: str) -> list[str]:
    rest = script.split("$env:")[1:]
    return ["".join(_taken(one)) for one in rest]


def _taken(text: str) -> list[str]:
    end = next(at for at, sign in enumerate(text) if not (sign.isalnum() or sign == "_"))
    return list(text[:end])


def test_what_windows_answers_is_told_part_by_part() -> None:
    said = "Desktop\tmade\tC:\\Стол\\Сбой.lnk\t\r\nnoise\r\nPrograms\tfailed\tC:\\P\tнет прав\r\n"
    assert windows_text.answered(said) == (
        Outcome(Part.DESKTOP, Became.MADE, "C:\\Стол\\Сбой.lnk"),
        Outcome(Part.MENU, Became.FAILED, "C:\\P", "нет прав"),
        Outcome(Part.HOT_KEY, Became.FAILED, "C:\\P", "нет прав"),
    )
    assert {one.became for one in windows_text.answered("")} == {Became.FAILED}


def test_a_name_outside_the_code_page_is_noticed_before() -> None:
    assert windows_text.fits(["Сбой", "C:\\Анна"], "cp1251")
    assert not windows_text.fits(["Сбой"], "cp1252")
    assert not windows_text.fits(["x"], "no such code page")


def test_the_icon_opens_the_desk_with_the_language_and_settings_of_now() -> None:
    assert command_of(("/py", "-m", "runbook"), "ru", "") == (
        "/py", "-m", "runbook", "desk", "--lang", "ru",
    )  # fmt: skip
    assert command_of(("/runbook",), "en", "/a b.toml") == (
        "/runbook", "desk", "--lang", "en", "--config", "/a b.toml",
    )  # fmt: skip
