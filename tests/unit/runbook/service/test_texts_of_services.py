"""What systemd, launchd and the Task Scheduler read, held against whole recordings of it."""

import plistlib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.desktop_entry.windows_text import arguments
from runbook.service import launchd_text, systemd_text, task_text
from runbook.service.job import Job, Kind, command_of, program_of, settings_named

RECORDINGS = Path(__file__).parents[3] / "recordings" / "service"
PYTHON = ("/opt/run book/python", "-P", "-m", "runbook")
WATCH = Job(Kind.WATCH, "Дежурство runbook", command_of(PYTHON, Kind.WATCH, "ru", "/etc/100%.toml"))
HUB = Job(Kind.HUB, "Пульт runbook", command_of(PYTHON, Kind.HUB, "ru", ""))
EXE = ("C:\\Program Files\\Runbook\\runbookw.exe",)
TASK = Job(
    Kind.WATCH, "Дежурство <runbook>", command_of(EXE, Kind.WATCH, "ru", "C:\\Банк & Ко\\r.toml")
)
ACCOUNT = "BANK\\op-117"
WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
SCHEMA = {
    "Task": {"RegistrationInfo", "Triggers", "Settings", "Data", "Principals", "Actions"},
    "RegistrationInfo": {
        "URI", "SecurityDescriptor", "Source", "Date", "Author", "Version", "Description",
        "Documentation",
    },
    "Triggers": {"LogonTrigger"},
    "Repetition": {"Interval", "Duration", "StopAtDurationEnd"},
    "Principals": {"Principal"},
    "Principal": {"UserId", "LogonType", "GroupId", "DisplayName", "RunLevel"},
    "Settings": {
        "AllowStartOnDemand", "RestartOnFailure", "MultipleInstancesPolicy",
        "DisallowStartIfOnBatteries", "StopIfGoingOnBatteries", "AllowHardTerminate",
        "StartWhenAvailable", "RunOnlyIfNetworkAvailable", "WakeToRun", "Enabled", "Hidden",
        "DeleteExpiredTaskAfter", "IdleSettings", "ExecutionTimeLimit", "Priority",
        "RunOnlyIfIdle",
    },
    "IdleSettings": {"Duration", "WaitTimeout", "StopOnIdleEnd", "RestartOnIdle"},
    "RestartOnFailure": {"Interval", "Count"},
    "Actions": {"Exec"},
    "Exec": {"Command", "Arguments", "WorkingDirectory"},
}  # fmt: skip
"""[MS-TSCH] 2.5, ``xs:all``: in any order, each once. Of what is not used here some is left out."""
SEQUENCES = {
    "LogonTrigger": (
        ("Enabled", "StartBoundary", "EndBoundary", "Repetition", "ExecutionTimeLimit", "UserId"),
        ("Repetition", "StartBoundary", "EndBoundary", "ExecutionTimeLimit", "Enabled", "UserId"),
    )
}
"""``xs:sequence`` as [MS-TSCH] 2.5.3 has it, and as Windows itself writes it: both must hold."""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("runbook-watch.service", systemd_text.unit(WATCH, "/home/op/state/runbook-watch.exit")),
        ("runbook-hub.service", systemd_text.unit(HUB, "/home/op/state/runbook-hub.exit")),
        ("local.runbook-watch.plist", launchd_text.agent(WATCH).decode()),
        ("runbook-watch.xml", task_text.task(TASK, ACCOUNT)),
    ],
)
def test_what_is_written_is_what_was_recorded(name: str, text: str) -> None:
    assert text == (RECORDINGS / name).read_text(encoding="utf-8")


# --- Windows


def elements(of: ET.Element) -> list[ET.Element]:
    return [of, *(one for child in of for one in elements(child))]


def name_of(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{task_text.NAMESPACE}}}")


def root() -> ET.Element:
    return ET.fromstring(task_text.task(TASK, ACCOUNT).encode("utf-16"))


def test_every_element_of_the_task_is_of_the_schema_once_and_in_order() -> None:
    for element in elements(root()):
        children = [name_of(one) for one in element]
        assert len(children) == len({*children}), name_of(element)
        for sequence in SEQUENCES.get(name_of(element), ()):
            assert [one for one in sequence if one in children] == children
        if name_of(element) not in SEQUENCES:
            assert {*children} <= SCHEMA.get(name_of(element), set()), name_of(element)


def test_the_task_is_hers_alone_never_ends_by_itself_and_starts_again() -> None:
    texts = {name_of(one): (one.text or "").strip() for one in elements(root())}
    assert root().get("version") == "1.2"
    assert texts["UserId"] == ACCOUNT
    assert (texts["RunLevel"], texts["LogonType"]) == ("LeastPrivilege", "InteractiveToken")
    assert (texts["ExecutionTimeLimit"], texts["Hidden"]) == ("PT0S", "true")
    assert (texts["StopIfGoingOnBatteries"], texts["DisallowStartIfOnBatteries"]) == (
        "false", "false",
    )  # fmt: skip
    assert (texts["MultipleInstancesPolicy"], texts["Interval"]) == ("IgnoreNew", "PT1M")
    assert 1 <= int(texts["Count"]) <= 255
    assert 0 <= int(texts["Priority"]) <= 6, "7 and more is for the background: it would come late"


def test_what_windows_gives_back_is_known_again() -> None:
    given = task_text.task(TASK, ACCOUNT).replace(ACCOUNT, "S-1-5-21-1-2-3-1117")
    assert task_text.is_ours(given)
    assert task_text.enabled_in(given)
    assert not task_text.enabled_in(given.replace("<Enabled>true", "<Enabled>false"))
    assert task_text.command_in(given) == TASK.command
    assert task_text.version_in(given) == task_text.digest(TASK, ACCOUNT)
    other = Job(Kind.WATCH, TASK.title, (*TASK.command, "--plain"))
    assert task_text.digest(other, ACCOUNT) != task_text.digest(TASK, ACCOUNT)


@pytest.mark.parametrize("text", ["", "<Task", "<?xml version='1.0'?>", "<Task><Source/></Task>"])
def test_another_task_is_not_ours(text: str) -> None:
    assert not task_text.is_ours(text)
    assert task_text.command_in(text) == ()


def test_two_users_of_one_pc_have_two_tasks() -> None:
    assert task_text.name_of(TASK, "op-117") == "runbook-watch-op-117"
    assert task_text.name_of(TASK, "op-118") == "runbook-watch-op-118"
    assert task_text.name_of(TASK, "a\\b:c") == "runbook-watch-a-b-c"


@given(WORDS)
def test_a_line_of_windows_is_taken_apart_as_it_was_put_together(words: list[str]) -> None:
    assert list(task_text.words_in(arguments(words))) == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (r'"a b c"  d  e', ("a b c", "d", "e")),
        (r'"ab\"c"  "\\"  d', ('ab"c', "\\", "d")),
        (r'a\\\b d"e f"g h', (r"a\\\b", "de fg", "h")),
        (r"a\\\"b c d", (r"a\"b", "c", "d")),
        (r'a\\\\"b c" d e', (r"a\\b c", "d", "e")),
    ],
)
def test_the_examples_of_microsoft_are_taken_apart_as_there(
    line: str, words: tuple[str, ...]
) -> None:
    assert task_text.words_in(line) == words


# --- macOS


def test_the_agent_says_what_launchd_needs() -> None:
    told = plistlib.loads(launchd_text.agent(WATCH))
    assert told["Label"] == "local.runbook-watch"
    assert told["ProgramArguments"] == list(WATCH.command)
    assert told["KeepAlive"] == {"SuccessfulExit": False}
    assert told["RunAtLoad"] is True
    assert told["AbandonProcessGroup"] is True
    assert (told["Umask"], told["LimitLoadToSessionType"]) == (0o077, "Aqua")
    assert not {"UserName", "GroupName", "EnvironmentVariables"} & told.keys()
    assert launchd_text.command_in(launchd_text.agent(WATCH)) == WATCH.command


@pytest.mark.parametrize("content", [b"", b"<plist", b"bplist00", plistlib.dumps({"Label": "x"})])
def test_another_agent_is_not_ours(content: bytes) -> None:
    assert not launchd_text.is_ours(content)
    assert launchd_text.command_in(content) == ()


# --- Linux


def test_a_unit_gives_its_command_back() -> None:
    content = systemd_text.unit(WATCH, "/n").encode()
    assert systemd_text.is_ours(content)
    assert systemd_text.command_in(content) == WATCH.command
    assert not systemd_text.is_ours(b"[Service]\nExecStart=/bin/true\n")
    assert systemd_text.command_in(b"Command=[1\n") == ()
    assert systemd_text.command_in(b"Command=7\n") == ()


def test_only_the_hub_is_in_a_sandbox_and_only_the_watch_leaves_its_children() -> None:
    watch, hub = systemd_text.unit(WATCH, "/n"), systemd_text.unit(HUB, "/n")
    for confines in ("NoNewPrivileges", "SystemCall", "Restrict", "Lock", "Protect", "Private"):
        assert f"\n{confines}" not in watch.replace("\nRestartPrevent", "")
    assert "NoNewPrivileges=yes" in hub
    assert "KillMode=process" in watch
    assert "KillMode" not in hub
    assert "StandardOutput=null" in watch
    assert "StandardOutput" not in hub
    for unit in (watch, hub):
        assert "User=" not in unit
        assert "UMask=0077" in unit
        assert "LimitCORE=0" in unit


# --- commands


def test_the_program_and_the_settings_are_found_in_a_command() -> None:
    assert program_of(WATCH.command) == PYTHON
    assert program_of(HUB.command) == PYTHON
    assert program_of(TASK.command) == EXE
    assert settings_named(WATCH.command) == "/etc/100%.toml"
    assert settings_named(HUB.command) == ""
