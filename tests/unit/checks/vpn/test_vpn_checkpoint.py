"""Check Point's clients: what they print, on recordings and on anything at all."""

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.host.facts import HostFacts
from checks.vpn import checkpoint
from checks.vpn.checkpoint import status_of, trac_paths
from checks.vpn.checkpoint_text import TracInfo, parse_trac_info
from checks.vpn.clients import read_vpn_status
from checks.vpn.status import Session

RECORDINGS = Path(__file__).parents[3] / "recordings" / "vpn"


def recorded(name: str) -> str:
    return (RECORDINGS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "session", "gateway"),
    [
        ("trac_info_idle.txt", Session.IDLE, "198.51.100.20"),
        ("trac_info_connected.txt", Session.CONNECTED, "5.6.7.8"),
        ("trac_info_capitalised.txt", Session.CONNECTED, "198.51.100.21"),
        ("trac_info_two_sites.txt", Session.CONNECTING, "198.51.100.21"),
    ],
)
def test_trac_info_tells_the_session_and_its_gateway(
    name: str, session: Session, gateway: str
) -> None:
    status = status_of(0, parse_trac_info(recorded(name)))
    assert (status.session, status.server_ip, status.reason) == (session, gateway, "")


def test_an_active_site_that_idles_is_not_connected() -> None:
    text = recorded("trac_info_idle.txt")
    assert "active site: true" in text
    assert parse_trac_info(text).session is Session.IDLE


def test_the_member_in_use_and_the_time_left_are_read() -> None:
    (site,) = parse_trac_info(recorded("trac_info_capitalised.txt")).sites
    assert (site.name, site.connected_member) == ("Example West Gateway", "GW01")
    assert site.remaining_s == 9 * 3600 + 54 * 60


def test_a_connected_member_speaks_where_the_status_is_missing() -> None:
    text = "Trac connections:\nConn a:\n (Connected)\tGW01\n"
    assert parse_trac_info(text).session is Session.CONNECTED


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0, ""),
        (0, "Служба недоступна"),
        (1, recorded("trac_info_idle.txt")),
        (0, recorded("trac_info_no_sites.txt")),
        (0, "Trac connections:\nConn a:\n status: Ожидание\n"),
    ],
)
def test_what_trac_does_not_tell_is_unknown_with_a_reason(code: int, text: str) -> None:
    status = status_of(code, parse_trac_info(text))
    assert status.session is Session.UNKNOWN
    assert status.reason


PIECES = ["Trac connections:", "Conn a:", "status:", "Connected", "(Idle)", "gw:", "\n", "\t", "\0"]
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
)


@given(TEXTS, st.integers(-5, 5))
def test_no_text_at_all_breaks_the_parser(text: str, code: int) -> None:
    info = parse_trac_info(text)
    assert isinstance(info, TracInfo)
    assert status_of(code, info).session in Session


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", [" ", "\n", "(", "Conn ", ":", "(a)"])
def test_a_huge_text_does_not_hang_the_parser(unit: str) -> None:
    parse_trac_info("Trac connections:\n" + unit * 300_000)


def test_trac_is_looked_for_where_check_point_installs_it() -> None:
    (first, *_) = trac_paths("windows", (r"C:\Program Files (x86)",))
    assert str(first) == r"C:\Program Files (x86)\CheckPoint\Endpoint Connect\trac.exe"
    assert len(trac_paths("macos", ())) == 1
    assert trac_paths("linux", ()) == ()


needs_scripts = pytest.mark.skipif(sys.platform == "win32", reason="plays trac by a shell script")


@pytest.fixture
def trac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "trac"
    monkeypatch.setattr(checkpoint, "_MACOS_TRAC", str(file))
    return file


def played(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@needs_scripts
def test_the_command_is_really_run_with_info_and_read(
    trac: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNBOOK_TELEGRAM_TOKEN", "secret")
    connected = RECORDINGS / "trac_info_connected.txt"
    played(trac, f'[ "$1" = info ] && [ -z "$RUNBOOK_TELEGRAM_TOKEN" ] && cat "{connected}"')
    facts = HostFacts("macos", programs=frozenset({"tracsrvwrapper"}))
    status = read_vpn_status("checkpoint", (), facts, 5.0)
    assert (status.running, status.session) == (True, Session.CONNECTED)


@needs_scripts
def test_a_command_that_fails_or_hangs_is_unknown_in_time(trac: Path) -> None:
    facts = HostFacts("macos", programs=frozenset())
    played(trac, "exit 3")
    assert read_vpn_status("checkpoint", (), facts, 5.0).reason == "trac ended with 3"
    played(trac, "exec sleep 20")
    status = read_vpn_status("checkpoint", (), facts, 0.3)
    assert (status.session, status.running) == (Session.UNKNOWN, False)
    assert status.reason
