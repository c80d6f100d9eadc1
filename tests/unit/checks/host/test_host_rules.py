"""Names of programs, PURE assembly, the rule about localised tools."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host.facts import Disk
from checks.host.programs import canonical, conflicting, is_running
from checks.host.reading import assemble

ROOT = Path(__file__).parents[4]
RECORDING = ROOT / "tests" / "recordings" / "host" / "windows_ipconfig_ru.txt"
LOCALISED = ("ipconfig", "netsh")


@pytest.mark.parametrize(
    "name",
    ["TracSrvWrapper", "TRACSRVWRAPPER.EXE", r"C:\Bank\TracSrvWrapper.exe", "/opt/TracSrvWrapper"],
)
def test_a_program_is_found_however_it_is_written(name: str) -> None:
    assert is_running(name, frozenset({canonical("TracSrvWrapper.exe")})) is True


def test_a_name_cut_by_the_kernel_still_counts() -> None:
    assert is_running("openvpn3-service-client", frozenset({"openvpn3-servic"})) is True
    assert is_running("Звонилка-оператора", frozenset({"звонилк"})) is True


def test_a_longer_name_is_not_found_in_a_shorter_program() -> None:
    assert is_running("openvpn3", frozenset({"openvpn"})) is False


def test_programs_that_were_not_read_are_not_called_stopped() -> None:
    assert is_running("TracSrvWrapper", None) is None


def test_packet_rewriters_are_named() -> None:
    assert conflicting({"explorer", "winws", "goodbyedpi"}) == ("winws", "goodbyedpi")


@given(st.text(max_size=40), st.frozensets(st.text(max_size=20), max_size=5))
def test_no_name_breaks_the_comparison(name: str, programs: frozenset[str]) -> None:
    assert is_running(name, programs) in {True, False, None}


def test_volumes_are_shown_in_the_order_they_were_asked_for() -> None:
    one, two = Disk("/one", 1, 2), Disk("/two", 1, 2)
    facts = assemble("linux", [{"disks": (two,)}, {"disks": (one,)}], {}, ("/one", "/two"))
    assert facts.disks == (one, two)


def test_no_code_starts_a_tool_whose_output_is_localised() -> None:
    """The recording shows why: the words change with the language of Windows."""
    assert "Состояние среды" in RECORDING.read_text(encoding="utf-8")
    looked_at = 0
    for wing in ("checks", "notifier", "runbook"):
        for file in (ROOT / wing).rglob("*.py"):
            looked_at += 1
            for text in _strings_outside_docstrings(ast.parse(file.read_text(encoding="utf-8"))):
                assert not any(tool in text.lower() for tool in LOCALISED), (file, text)
    assert looked_at > 10


def _strings_outside_docstrings(tree: ast.Module) -> list[str]:
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]
